/** A cloud of the lab as tests, demo and control address hold it, and its kind as the registry lists it. */
import type { Change } from "../stacks/stack";
import type { Fault } from "./faults";
import type { LabRequest, LabTime } from "./listener";

export type { Fault } from "./faults";
export type { LabRequest, LabTime } from "./listener";

/** The values of switches that take one of a few, or a number or null. Other switches take any value of their type. */
export type SwitchValues<Switches> = {
  readonly [Name in keyof Switches]?: readonly Switches[Name][] | "number or null";
};

export interface LabCloud<Memory = unknown, Switches = unknown> {
  readonly url: string;
  /** The vendors' own variables that lead a program here, credentials included (made up at start). */
  readonly env: Record<string, string>;
  /** The variables for a login with user and password, where the vendor has two logins; `env` holds the other one. */
  readonly tokenEnv?: Record<string, string>;
  /** What the cloud holds. Tests and the demo change it to play somebody else at the console. */
  readonly memory: Memory;
  /** Behaviours that the vendor leaves open, and knobs such as quotas and clocks. */
  readonly switches: Switches;
  readonly switchValues?: SwitchValues<Switches>;
  /** The ledger: every request so far, credentials taken out. */
  readonly requests: LabRequest[];
  readonly faults: Fault[];
  /** The time by which reads lag behind writes and operations end. A test may put a clock of its own here. */
  readonly time: LabTime;
  /** What the cloud has measured of its users; left out where there is nothing to measure. */
  report?(): unknown;
  /**
   * Restores memory, switches, faults and ledger as they were at the start. Address, certificate and credentials stay.
   * Memory gets new collections: a reference to an old one is no longer the cloud's.
   */
  reset(): void;
  close(): Promise<void>;
}

/** A kind of cloud: all that the rest of the lab knows of it. The kind has its name in the registry (index.ts). */
export interface CloudKind<Cloud extends LabCloud = LabCloud> {
  /** The vendor's name, for people. */
  readonly title: string;
  /** How the names of the vendor's variables begin. A shell that has them leads programs to a real account. */
  readonly variables: readonly string[];
  start(): Promise<Cloud>;
  /** Whether a request changes something in the cloud. */
  isWrite(request: LabRequest): boolean;
  /** The part of `npm run demo`, where examples/quickstart has a flow log of this cloud. */
  readonly demo?: DemoPart<Cloud>;
}

/** What happens in the demo to quickstart's flow log of one cloud, besides what Pulumi does. */
export interface DemoPart<Cloud> {
  /** Where somebody changes the flow log, and to what, for people. */
  readonly console: string;
  readonly changed: string;
  /** Makes that change: one property of the flow log. */
  change(cloud: Cloud): void;
  /** The change as a refresh finds it. */
  readonly drift: Change & { readonly name: string };
  /** The ids of what the flow log has left in the cloud. */
  left(cloud: Cloud): string[];
}

/** Copies objects as they are now. The returned function restores them. */
export function rememberStart(...objects: object[]): () => void {
  const starts = objects.map((object) => [object, structuredClone(object)] as const);
  return () => {
    for (const [object, start] of starts) Object.assign(object, structuredClone(start));
  };
}
