/**
 * What a cloud implements for one kind of resource: a Kind and its Lifecycle. Everything else is common to all kinds.
 */
import type { Clock } from "../clock";
import type { Controls, InputSchema } from "../inputs/schema";
import type { NamedPlace, Place } from "../place";
import type { PollOptions } from "../polling";
import type { Settings } from "../settings";
import type { Bag } from "../state";

/** What is known of a resource before the first request: its inputs, or only its id. */
export interface Reference<Inputs> {
  readonly inputs: Partial<Inputs>;
  readonly id?: string;
  /** Where to list what exists, where no input says it: a subscription of Azure. */
  readonly scope?: string;
  /** The inputs in the state, from which an update changes. */
  readonly before?: Partial<Inputs>;
  /** The operation. A doubtful answer of the cloud may be good enough for one operation and not for another. */
  readonly operation: "create" | "read" | "update" | "delete";
}

/** A cloud at one place, with credentials in hand. */
export interface Connection<Inputs> {
  readonly place: Place;
  readonly lifecycle: Lifecycle<Inputs>;
}

/** One kind of resource: all that core needs to know of it. */
export interface Kind<Inputs extends object> {
  readonly schema: InputSchema<Inputs & Controls>;
  /** Kinds of one family can hold the same thing under the same id. Without a family the kind is its own family. */
  readonly family?: string;
  /**
   * Completes what the program gives with config that holds for a whole stack, before it is checked.
   * @throws invalid when the config makes no sense
   */
  withStackConfig?(settings: Settings, args: Bag): Bag;
  /** Resolves the place and its credentials from inputs, config and environment. All waits pass on `clock`. */
  connect(settings: Settings, reference: Reference<Inputs>, clock: Clock): Promise<Connection<Inputs>>;
  /**
   * The parts of the place that inputs, config and environment name. A part that only a request or a credential would
   * tell is left out, and so is a default. Called for every resource of a preview, so it makes no request.
   * @throws FlowLogError when the settings lead nowhere
   */
  namedPlace(settings: Settings, reference: Pick<Reference<Inputs>, "inputs" | "id">): NamedPlace;
  /** The name of the resource in sentences: `flow log "edge" for vpc 5e2f…`. */
  describe(inputs: Partial<Inputs>, id?: string): string;
  /**
   * The form of the ids, and its name in sentences: an id of another cloud is refused before the first request. Left out
   * where the lifecycle refuses such an id itself.
   */
  readonly idForm?: { readonly pattern: RegExp; readonly name: string };
  /**
   * What the resource occupies at its place. Of two resources of one program with the same key, the second is refused.
   */
  conflictKey(inputs: Partial<Inputs>): string;
  /**
   * Whether a replacement must delete first, because old and new can't exist together. `replaces` are the changed
   * inputs that make a new resource, `changed` are all changed inputs.
   */
  deleteBeforeReplace?(replaces: readonly string[], changed: readonly string[]): boolean;
  /**
   * Whether the cloud makes no new resource with these inputs any more, so that the old one must not be deleted first.
   */
  isRetired?(inputs: Partial<Inputs>): boolean;
}

/** What the cloud holds now, in the normal form of the inputs. */
export interface Observed<Inputs> {
  /** The id that the state holds. */
  readonly id: string;
  /**
   * The settings that the cloud reports. A key that is left out is never compared: the cloud never reports this
   * setting, or not while a flow log is disabled. A setting that the cloud reports as not set is `undefined` under its
   * key.
   */
  readonly inputs: Partial<Inputs>;
  /**
   * Settings that the cloud does not report, and that may differ from the wanted ones, so that they have to be written.
   */
  readonly unconfirmed?: readonly (keyof Inputs & string)[];
  /** What the vendor assigned, and where the logs are stored. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether the flow log is disabled or was never configured. Such a flow log is adopted whatever `adopt` says. */
  readonly inactive: boolean;
  /** The target, if the flow log has the wanted name but captures something else. */
  readonly otherTarget?: string;
  /** A condition that is no drift but is told in a line on stderr. */
  readonly warning?: string;
  /**
   * Why the cloud says that these settings are not in effect. Such settings count as different, and are written again.
   */
  readonly failedReason?: string;
  /** Whether the cloud says that no change of the flow log is under way, so that what it shows is final. */
  readonly finished?: boolean;
  /** Settings that the answer to the last write showed as the cloud shows them now. */
  readonly answered?: readonly (keyof Inputs & string)[];
}

/**
 * Reserves the first of these ids that no other resource of the deployment holds or has reserved, and answers this id.
 * @throws conflict, naming the other resource, when all ids are held or reserved
 */
export type Reserve = (ids: readonly string[]) => string;

/** What a cloud can do with one kind of resource, at one place and with credentials. A lifecycle knows no Pulumi. */
export interface Lifecycle<Inputs> {
  /**
   * Finds the flow log that captures already what `inputs` ask to capture. A create has only the inputs to find it by.
   */
  find(inputs: Inputs): Promise<Observed<Inputs> | undefined>;
  /**
   * Observes by id. `undefined` means that the cloud said "does not exist"; every other answer without data is an
   * error.
   */
  observe(id: string): Promise<Observed<Inputs> | undefined>;
  /**
   * Observes by id in a list that reads share (`Snapshot`). `undefined` means that the list does not show the id, and
   * not that nothing exists. Left out where no list can be shared.
   */
  glance?(id: string): Promise<Observed<Inputs> | undefined>;
  /**
   * Everything that exists at the place of the connection, for discovery. Left out where nothing is discovered yet.
   * `progress` is told how far the list is, where a list takes long.
   */
  list?(progress?: (text: string) => void): AsyncIterable<Observed<Inputs>>;
  /**
   * Changes what was `observed` to what is wanted. A write is safe to repeat after any failure. It calls
   * `accepted` as soon as the vendor has accepted the request and the id is known, with what the answer shows where the
   * answer shows the whole flow log, and waits for other operations in the cloud to end (`busy`). If the vendor does
   * not choose the id, the write calls `reserve` before the first request.
   */
  write(
    inputs: Inputs,
    observed: Observed<Inputs> | undefined,
    accepted: (id: string, shown?: Observed<Inputs>) => void,
    reserve: Reserve,
  ): Promise<void>;
  /**
   * Removes the flow log. May throw when the flow log is gone already, because the caller observes again. Calls `gone`
   * when the answer itself says that the removal is done, so that no observation has to confirm it.
   */
  remove(id: string, gone: () => void): Promise<void>;
  /** Disables the flow log. Left out where the vendor knows no difference between disabled and removed. */
  disable?(id: string): Promise<void>;
  /** Whether a running flow log is what a create of this package leaves when the create breaks off half way. */
  isPartialCreate?(inputs: Inputs, observed: Observed<Inputs>): boolean;
  /** Whether a write after the flow log has vanished creates it under the same id. Otherwise an update fails. */
  readonly recreatesWithSameId: boolean;
  /** What the flow log that `find` found does, for sentences. By default: `captures this`. */
  readonly conflictPhrase?: string;
  /** What else than to align these settings, given as texts, lets a create adopt what differs in them alone. */
  alignAdvice?(differences: readonly string[]): string | undefined;
  /** What to do about a flow log that vanished and can't be written again. By default: to create it again. */
  readonly goneAdvice?: string;
  readonly poll?: PollOptions;
  /**
   * Whether the cloud has no list, so that nothing can be found without its id. Then a create whose answer is lost is
   * never sent again.
   */
  readonly hasNoList?: boolean;
  /** How long a create whose answer is lost is looked for. Longer where a second one would not be refused. */
  readonly afterLostAnswer?: PollOptions;
}

/** How often a write without an answer is sent. Each repetition comes after an observation. */
export const ATTEMPTS = 3;

/** For the trace. */
export function describeFound(found: Pick<Observed<unknown>, "id" | "inactive"> | undefined): string {
  return found ? `found ${found.id}${found.inactive ? ", inactive" : ""}` : "found nothing";
}
