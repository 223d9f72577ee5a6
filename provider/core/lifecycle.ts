/**
 * One lifecycle for all clouds: observe → ensure → observe. What the cloud shows is the truth, the state is a hint.
 * Nothing is created twice, nothing foreign is overwritten or deleted unasked, and a write without an answer is
 * looked at before it is sent again.
 */
import { type ErrorKind, FlowLogError } from "./errors";
import { DEFAULT_POLL, ONE_LOOK, type PollOptions, pollUntil } from "./polling";
import { type Controls, type Difference, describeDifference, type InputSchema } from "./schema";

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
/** Kinds of failure after which it is not known what happened, so that a look may tell more. */
const WITHOUT_ANSWER: ReadonlySet<ErrorKind> = new Set(["timeout", "unavailable", "unreadable"]);
/** After a write without an answer its effect may show a little late. */
const SHORT: PollOptions = { budgetMs: 3_000, firstStepMs: 200, longestStepMs: 1_000 };

type Look<Inputs> = () => Promise<Observed<Inputs> | undefined>;

/** What whoever records the state wants to know, or to decide, on the way. */
export interface Watch<Inputs> {
  /** The cloud may hold something of ours under this id from here on. */
  accepted(id: string): void;
  readonly reserve: Reserve;
  /** Create: whether one that is there already had to leave its target first, so that there is reason to look again. */
  waitForRetarget?(id: string): Promise<boolean>;
  /** Create: refuses one that is there already by its id, and may take its time to know. */
  mayAdopt?(id: string): Promise<void>;
  /** Create: hears of one that is taken over as it is. */
  adopted?(id: string): void;
  /** Update: hears what is there before anything is sent. */
  found?(seen: Observed<Inputs>): void;
}

export class Reconciler<Inputs extends object> {
  constructor(
    private readonly schema: InputSchema<Inputs>,
    private readonly lifecycle: Lifecycle<Inputs>,
  ) {}

  /** What differs between the wanted settings and what the cloud reports of them. */
  differences(wanted: Inputs, seen: Observed<Inputs>): Difference[] {
    const reported = this.schema.keys.filter((key) => key in seen.inputs && this.schema.role(key) === "setting");
    return this.schema.differences(wanted, seen.inputs, reported);
  }

  #matches(wanted: Inputs, seen: Observed<Inputs> | undefined): boolean {
    return seen !== undefined && !seen.failedReason && this.#isSame(wanted, seen);
  }

  #isSame(wanted: Inputs, seen: Observed<Inputs>): boolean {
    return !seen.unconfirmed?.length && this.differences(wanted, seen).length === 0;
  }

  #describeDifferences(wanted: Inputs, seen: Observed<Inputs>): string {
    const unconfirmed = (seen.unconfirmed ?? []).map((key) => `${key} is not confirmed`);
    return [...this.differences(wanted, seen).map(describeDifference), ...unconfirmed].join(", ");
  }

  /** Create: makes it, or adopts what is there as `adopt` allows. `accepted` hears the id before anything can fail. */
  async create(wanted: Inputs & Controls, watch: Watch<Inputs>): Promise<Observed<Inputs>> {
    const judge = async (found: Observed<Inputs>) => {
      await watch.mayAdopt?.(found.id);
      watch.reserve([found.id]);
      return this.#isAdoptable(wanted, found);
    };
    const look = () => this.lifecycle.find(wanted);
    // A list may still show what is gone: what is adopted without a write is looked at by its id first.
    const lookById = () =>
      withOutcome("none", async () => {
        const hit = await look();
        return hit && (await this.lifecycle.observe(hit.id));
      });
    let found = await lookById();
    if (found && (await watch.waitForRetarget?.(found.id))) found = await lookById();
    if (found && (await judge(found))) {
      watch.accepted(found.id);
      watch.adopted?.(found.id);
    }
    try {
      return await this.#reconcile(wanted, found, look, watch, { judge: found ? undefined : judge });
    } catch (thrown) {
      // Somebody was faster between our look and our write: the rules for adoption decide about theirs.
      const error = FlowLogError.of(thrown);
      const rival = error.kind === "conflict" && !found ? await look().catch(() => undefined) : undefined;
      if (!rival) throw error;
      if (await judge(rival)) watch.accepted(rival.id);
      return this.#reconcile(wanted, rival, look, watch);
    }
  }

  /**
   * Whether `found` is the resource's own from here on, whatever happens next. One that is free, or may be
   * overwritten, becomes its own only with the write.
   * @throws conflict when the program did not allow to touch it
   */
  #isAdoptable(wanted: Inputs & Controls, found: Observed<Inputs>): boolean {
    const same = this.#isSame(wanted, found);
    if (same && wanted.adopt !== "never") return true;
    if (found.inactive || wanted.adopt === "always") return false;
    if (wanted.adopt === "identical" && this.lifecycle.isPartialCreate?.(wanted, found)) return true;
    if (found.otherTarget) {
      throw FlowLogError.refused("conflict", {
        said: `${found.id} captures ${found.otherTarget}`,
        advice: 'choose another name, or set adopt to "always" to turn it away from there',
      });
    }
    const { conflictPhrase = "captures this" } = this.lifecycle;
    throw FlowLogError.refused("conflict", {
      said: same
        ? `${found.id} already ${conflictPhrase}, exactly as asked`
        : `${found.id} already ${conflictPhrase} with other settings (${this.#describeDifferences(wanted, found)})`,
      advice: same
        ? 'set adopt to "identical" to take it over'
        : 'align the settings, or set adopt to "always" to overwrite them',
    });
  }

  /** Update: brings the one with this id to what is wanted. `changed` names what the cloud may not have been told yet. */
  async update(
    id: string,
    wanted: Inputs,
    changed: readonly string[],
    watch: Watch<Inputs>,
  ): Promise<Observed<Inputs>> {
    const look = () => this.lifecycle.observe(id);
    const seen = await withOutcome("none", look);
    if (seen) watch.found?.(seen);
    if (!seen && !this.lifecycle.recreatesWithSameId) {
      throw FlowLogError.refused("notFound", {
        said: `${id} no longer exists`,
        advice: this.lifecycle.goneAdvice ?? "run `pulumi up --refresh` to make it again",
      });
    }
    return this.#reconcile(wanted, seen, look, watch, {
      unshown: seen !== undefined && this.hidesWhileDisabled(seen, changed),
    });
  }

  /** Whether one of these settings does not show because the log is off, so that only sending it makes sure of it. */
  hidesWhileDisabled(seen: Observed<Inputs>, keys: readonly string[]): boolean {
    if (!seen.inactive) return false;
    const sendable = keys.filter((key) => this.schema.role(key) === "setting" && !this.schema.meta(key).replaces);
    return sendable.some((key) => !(key in seen.inputs));
  }

  /**
   * The one road for create, adopt and update. `judge` decides about something that shows up although nothing was
   * seen before: ours, whose answer was lost, or somebody else's. With `unshown`, looking alike is not enough.
   */
  async #reconcile(
    wanted: Inputs,
    seen: Observed<Inputs> | undefined,
    look: Look<Inputs>,
    { accepted, reserve }: Watch<Inputs>,
    { judge, unshown = false }: { judge?: (found: Observed<Inputs>) => Promise<boolean>; unshown?: boolean } = {},
  ): Promise<Observed<Inputs>> {
    let current = seen;
    let unanswered = false;
    for (let attempt = 1; unshown || !current || !this.#matches(wanted, current); attempt++) {
      try {
        await this.lifecycle.write(wanted, current, accepted, reserve);
      } catch (thrown) {
        const error = FlowLogError.of(thrown);
        if (error.outcome === "none" || !WITHOUT_ANSWER.has(error.kind)) {
          // Refused now; but an earlier try without an answer may have had its effect.
          throw unanswered ? error.withOutcome("unknown") : error;
        }
        unanswered = true;
        current = await this.#lookAgain(wanted, look, error);
        const shows = this.#matches(wanted, current);
        const ours = current && (shows || this.lifecycle.isPartialCreate?.(wanted, current));
        if (current && (ours || !judge || (await judge(current)))) accepted(current.id);
        // One that vanished meanwhile can't be made again under its id: that is for a new create.
        const vanished = seen && !current && !this.lifecycle.recreatesWithSameId;
        if ((attempt === ATTEMPTS && (unshown || !shows)) || vanished) throw error;
        continue;
      }
      return this.#readBack(wanted, look, accepted);
    }
    return current;
  }

  /** A cloud that is known to show everything sooner is not waited for longer. */
  #shortPoll(): PollOptions {
    const { poll = DEFAULT_POLL } = this.lifecycle;
    return poll.budgetMs < SHORT.budgetMs ? poll : SHORT;
  }

  /** After a write without an answer: what is there now? Waits a little, because the effect may show late. */
  async #lookAgain(wanted: Inputs, look: Look<Inputs>, cause: FlowLogError): Promise<Observed<Inputs> | undefined> {
    try {
      return await pollUntil(look, (seen) => this.#matches(wanted, seen), this.#shortPoll());
    } catch (thrown) {
      const then = FlowLogError.of(thrown);
      throw new FlowLogError(cause.kind, {
        ...cause.parts,
        said: `${cause.parts.said}; looking whether it took effect got no answer either (${then.parts.said})`,
        outcome: "unknown",
      });
    }
  }

  /** Reads back until the cloud shows what was asked. @throws unreflected when it never does. */
  async #readBack(wanted: Inputs, look: Look<Inputs>, accepted: (id: string) => void): Promise<Observed<Inputs>> {
    let noAnswer: FlowLogError | undefined;
    const patientLook = async () => {
      noAnswer = undefined;
      try {
        return await look();
      } catch (thrown) {
        noAnswer = FlowLogError.of(thrown);
        if (!WITHOUT_ANSWER.has(noAnswer.kind)) throw noAnswer;
        return undefined;
      }
    };
    const poll = this.lifecycle.poll ?? DEFAULT_POLL;
    const seen = await withOutcome("unknown", () => pollUntil(patientLook, (now) => this.#matches(wanted, now), poll));
    if (seen) accepted(seen.id);
    if (seen && this.#matches(wanted, seen)) return seen;
    throw new FlowLogError("unreflected", {
      said: noAnswer
        ? `the cloud accepted it, but reading back got no answer (${noAnswer.parts.said})`
        : seen
          ? `the cloud accepted it, but shows ${[this.#describeDifferences(wanted, seen), seen.failedReason].filter(Boolean).join(", ")}`
          : "the cloud accepted it, but does not show it",
      advice: "run `pulumi up` again",
      outcome: "unknown",
    });
  }

  /** Delete: gone already is success. */
  async remove(id: string, onDelete: Controls["onDelete"]): Promise<void> {
    if (onDelete === "keep") return;
    const { disable } = this.lifecycle;
    const off = onDelete === "disable" && disable !== undefined;
    const done = (seen: Observed<Inputs> | undefined) => !seen || (off && seen.inactive);
    const look = () => this.lifecycle.observe(id);
    for (let attempt = 1; !done(await look()); attempt++) {
      try {
        await (off ? disable.call(this.lifecycle, id) : this.lifecycle.remove(id));
      } catch (thrown) {
        // Refused, or without an answer: only a look tells whether it is gone.
        const error = FlowLogError.of(thrown);
        if (done(await pollUntil(look, done, error.outcome === "none" ? ONE_LOOK : this.#shortPoll()))) return;
        if (error.outcome === "none" || !WITHOUT_ANSWER.has(error.kind) || attempt === ATTEMPTS) throw error;
        continue;
      }
      if (done(await pollUntil(look, done, this.lifecycle.poll ?? DEFAULT_POLL))) return;
      throw new FlowLogError("unreflected", {
        said: `the cloud accepted the request, but still shows ${id}`,
        advice: "run the command again",
        outcome: "unknown",
      });
    }
  }
}

/** A failed look says nothing about the write before or after it: the caller knows whether one was sent. */
async function withOutcome<T>(outcome: "none" | "unknown", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw FlowLogError.of(thrown).withOutcome(outcome);
  }
}
