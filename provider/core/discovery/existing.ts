/** What exists in a cloud, as a state would hold it: the base of discovery and import. */
import { type Clock, SYSTEM_CLOCK } from "../clock";
import type { Place } from "../place";
import { structurable } from "../pulumi/structurable";
import type { Kind, Observed } from "../reconcile/lifecycle";
import type { Settings } from "../settings";
import type { Bag } from "../state";

export interface Existing {
  readonly id: string;
  /** All inputs in normal form, defaults included. */
  readonly inputs: Bag;
  /** What a state holds beside the inputs, with `place`. */
  readonly outputs: Bag;
  /** Whether the flow log is disabled. */
  readonly isOff: boolean;
  /** What is wrong with the flow log, as the cloud says it. */
  readonly problem: string | undefined;
  /** Whether the cloud says that the settings are not in effect. `problem` may also be a warning. */
  readonly isFailed: boolean;
}

/** Where to look: what inputs of the place say, and what no input says. Config and environment say the rest. */
export interface Where {
  readonly inputs: object;
  readonly scope?: string;
  /** By default that of this machine. */
  readonly clock?: Clock;
  /** Is told how far the list is, where a list takes long. */
  readonly progress?: (text: string) => void;
}

/**
 * Everything of one kind at a place. The order is that of the cloud.
 * @throws FlowLogError
 */
export async function* existing<Inputs extends object>(
  kind: Kind<Inputs>,
  settings: Settings,
  { inputs, scope, clock = SYSTEM_CLOCK, progress }: Where,
): AsyncGenerator<Existing> {
  const reference = { inputs, scope, operation: "read" } as const;
  const { place, lifecycle } = await kind.connect(settings, reference, clock);
  for await (const observed of lifecycle.list?.(progress) ?? []) yield existingOf(kind, place, observed, inputs);
}

/** What a cloud shows, as a state would hold it. `inputs` are those of the place. */
export function existingOf<Inputs extends object>(
  { schema }: Pick<Kind<Inputs>, "schema">,
  place: Place,
  observed: Observed<Inputs>,
  inputs: object = {},
): Existing {
  return {
    id: observed.id,
    inputs: structurable(schema.refreshed(inputs as Bag, observed.inputs as Bag) as Bag),
    outputs: structurable({ ...schema.assigned(observed.outputs), place }),
    isOff: observed.inactive,
    problem: observed.failedReason ?? observed.warning,
    isFailed: observed.failedReason !== undefined,
  };
}
