/** What a cloud implements for one kind of resource; the reconciler does the rest. */
import type { PollOptions } from "./polling";

/** What a cloud holds now, in the inputs' own normal form. */
export interface Observed<Inputs> {
  /** The id that the state holds. */
  readonly id: string;
  /**
   * The settings that the vendor reports and means. A key that is left out is never compared: what the vendor never
   * reports, and what it resets while a log is off. A setting that is reported as not set is `undefined` under its key.
   */
  readonly inputs: Partial<Inputs>;
  /** Settings that `inputs` leaves out, and that only a write makes sure of. */
  readonly unconfirmed?: readonly (keyof Inputs & string)[];
  /** What the vendor assigned, and where the logs land. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Not capturing (never configured, or disabled): free to take without asking. */
  readonly inactive: boolean;
  /** What it captures instead of what is asked for, when it is only called as asked. */
  readonly otherTarget?: string;
  /** A condition that is not drift but deserves a line on stderr. */
  readonly warning?: string;
  /** The cloud says that these settings are not in effect, and why: they count as not shown, and are written again. */
  readonly failedReason?: string;
}

/**
 * Reserves the first of these ids that no other resource of the deployment holds or has reserved, and answers the id.
 * @throws conflict, naming the other resource, when all are taken
 */
export type Reserve = (ids: readonly string[]) => string;

/** What a cloud can do with one kind of resource, at one place, with credentials in hand. It knows no Pulumi. */
export interface Lifecycle<Inputs> {
  /** Looks for what already captures where `wanted` would; all that create's look has are the inputs. */
  find(wanted: Inputs): Promise<Observed<Inputs> | undefined>;
  /** Looks at one by its id alone. Nothing there is `undefined`; an answer that says less than that is an error. */
  observe(id: string): Promise<Observed<Inputs> | undefined>;
  /**
   * Brings what was seen to what is wanted; safe to run again after any failure. Calls `accepted` as soon as the
   * vendor has taken the request and the id is known. Waits by itself for other operations to end (`busy`). Where the
   * id is not the vendor's to choose, it asks `reserve` for it before it sends anything.
   */
  write(
    wanted: Inputs,
    seen: Observed<Inputs> | undefined,
    accepted: (id: string) => void,
    reserve: Reserve,
  ): Promise<void>;
  /** Removes it; something that is gone already may be an error, the caller looks again. */
  remove(id: string): Promise<void>;
  /** Switches it off, keeping it. Left out where the vendor knows no difference between off and gone. */
  disable?(id: string): Promise<void>;
  /** Whether a running one differs from what is wanted only as this package's own create leaves it half way. */
  isPartialCreate?(wanted: Inputs, seen: Observed<Inputs>): boolean;
  /** Whether writing again after it vanished makes it under the same id. Otherwise only a new create can. */
  readonly recreatesWithSameId: boolean;
  /** What one that `find` answers does already, for sentences; `captures this` unless told. */
  readonly conflictPhrase?: string;
  /** What to do about one that vanished and can't be written again; to make it anew unless told. */
  readonly goneAdvice?: string;
  readonly poll?: PollOptions;
}

/** How often a write without an answer is sent, with a look before each repetition. */
export const ATTEMPTS = 3;
