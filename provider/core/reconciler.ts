/**
 * One road for all clouds: observe → write → read back. What the cloud reports is the truth, the state is a hint. Nothing
 * is created twice, nothing foreign is overwritten or deleted unasked, and a write without an answer is followed by a
 * look before it is sent again.
 */
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { type ErrorKind, FlowLogError } from "./errors";
import { ATTEMPTS, type Lifecycle, type Observed, type Reserve } from "./lifecycle";
import { DEFAULT_POLL, ONE_LOOK, type PollOptions, pollUntil } from "./polling";
import { type Controls, describeDifference, type SettingsSchema } from "./schema";

/** Kinds of failure after which it is not known what happened, so that a look may tell more. */
const WITHOUT_ANSWER: ReadonlySet<ErrorKind> = new Set(["timeout", "unavailable", "unreadable"]);
/** After a write without an answer its effect may show a little late. */
const AFTER_LOST_ANSWER: PollOptions = { budgetMs: 3_000, firstStepMs: 200, longestStepMs: 1_000 };

type Found<Inputs> = Observed<Inputs> | undefined;

/** What whoever records the state is told, and asked, while something is written. */
export interface WriteHooks {
  /** The cloud may hold something of ours under this id from here on. */
  accepted(id: string): void;
  readonly reserve: Reserve;
}

export interface CreateHooks extends WriteHooks {
  /** Whether the one that is there already had to leave its target first, so that there is reason to look again. */
  waitForRetarget(id: string): Promise<boolean>;
  /** @throws conflict when another resource of the program has a right to the one that is there already */
  assertAdoptable(id: string): Promise<void>;
  /** The one with this id is adopted as it is. */
  adopted(id: string): void;
}

export interface UpdateHooks<Inputs> extends WriteHooks {
  /** What is there before anything is sent. */
  found(observed: Observed<Inputs>): void;
}

/** What is to be reached, and how. */
interface Goal<Inputs> {
  readonly wanted: Inputs;
  readonly look: () => Promise<Found<Inputs>>;
  readonly hooks: WriteHooks;
  /** Of a create that has found nothing: whether one that shows up afterwards becomes the resource's own at once. */
  readonly decideAdoption?: (found: Observed<Inputs>) => Promise<boolean>;
  /** A changed setting does not show, so that looking alike is not enough. */
  readonly mustWrite?: boolean;
}

export class Reconciler<Inputs extends object> {
  constructor(
    private readonly schema: SettingsSchema<Inputs>,
    private readonly lifecycle: Lifecycle<Inputs>,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /** Create: makes it, or adopts what is there as `adopt` allows. `accepted` hears the id before anything can fail. */
  async create(wanted: Inputs & Controls, hooks: CreateHooks): Promise<Observed<Inputs>> {
    const look = () => this.lifecycle.find(wanted);
    const decideAdoption = (found: Observed<Inputs>) => this.#decideAdoption(wanted, found, hooks);
    const goal = { wanted, look, hooks };
    const found = await this.#findAtRest(wanted, hooks);
    if (found) {
      if (await decideAdoption(found)) {
        hooks.accepted(found.id);
        hooks.adopted(found.id);
      }
      return this.#reconcile(goal, found);
    }
    try {
      return await this.#reconcile({ ...goal, decideAdoption }, undefined);
    } catch (thrown) {
      // Somebody was faster between our look and our write: the rules for adoption decide about theirs.
      const error = FlowLogError.of(thrown);
      const rival = error.kind === "conflict" ? await look().catch(() => undefined) : undefined;
      if (!rival) throw error;
      if (await decideAdoption(rival)) hooks.accepted(rival.id);
      return this.#reconcile(goal, rival);
    }
  }

  /** Update: brings the one with this id to what is wanted. `changed` names what the cloud may not have been told yet. */
  async update(
    id: string,
    wanted: Inputs,
    changed: readonly string[],
    hooks: UpdateHooks<Inputs>,
  ): Promise<Observed<Inputs>> {
    const look = () => this.lifecycle.observe(id);
    const seen = await withOutcome("none", look);
    if (seen) hooks.found(seen);
    if (!seen && !this.lifecycle.recreatesWithSameId) {
      throw FlowLogError.refused("notFound", {
        said: `${id} no longer exists`,
        advice: this.lifecycle.goneAdvice ?? "run `pulumi up --refresh` to make it again",
      });
    }
    const mustWrite = seen !== undefined && this.hidesWhileDisabled(seen, changed);
    return this.#reconcile({ wanted, look, hooks, mustWrite }, seen);
  }

  /** Delete: gone already is success. */
  async remove(id: string, onDelete: Controls["onDelete"]): Promise<void> {
    if (onDelete === "keep") return;
    const { disable } = this.lifecycle;
    const disables = onDelete === "disable" && disable !== undefined;
    const isDone = (seen: Found<Inputs>) => !seen || (disables && seen.inactive);
    const look = () => this.lifecycle.observe(id);
    for (let attempt = 1; !isDone(await look()); attempt++) {
      try {
        await (disables ? disable.call(this.lifecycle, id) : this.lifecycle.remove(id));
      } catch (thrown) {
        // Refused, or without an answer: only a look tells whether it is gone.
        const error = FlowLogError.of(thrown);
        const poll = error.outcome === "none" ? ONE_LOOK : this.#afterLostAnswer();
        if (isDone(await pollUntil(look, isDone, poll, this.clock))) return;
        if (!isWithoutAnswer(error) || attempt === ATTEMPTS) throw error;
        continue;
      }
      if (isDone(await pollUntil(look, isDone, this.#poll(), this.clock))) return;
      throw new FlowLogError("unreflected", {
        said: `the cloud accepted the request, but still shows ${id}`,
        advice: "run the command again",
        outcome: "unknown",
      });
    }
  }

  /** Whether one of these settings does not show because the log is off, so that only sending it makes sure of it. */
  hidesWhileDisabled(seen: Observed<Inputs>, keys: readonly string[]): boolean {
    return seen.inactive && keys.some((key) => this.schema.isUpdatable(key) && !(key in seen.inputs));
  }

  /** The one that captures already what `wanted` would, once it has left its target if this deployment retargets it. */
  async #findAtRest(wanted: Inputs, hooks: CreateHooks): Promise<Found<Inputs>> {
    const find = () =>
      withOutcome("none", async () => {
        const hit = await this.lifecycle.find(wanted);
        // A list may still show what is gone: what is adopted without a write is looked at by its id first.
        return hit && (await this.lifecycle.observe(hit.id));
      });
    const found = await find();
    return found && (await hooks.waitForRetarget(found.id)) ? find() : found;
  }

  /**
   * Whether `found` is the resource's own from here on, whatever happens next. One that is inactive, or may be
   * overwritten, becomes the resource's own only with the write.
   * @throws conflict when the program did not allow to touch it
   */
  async #decideAdoption(wanted: Inputs & Controls, found: Observed<Inputs>, hooks: CreateHooks): Promise<boolean> {
    await hooks.assertAdoptable(found.id);
    hooks.reserve([found.id]);
    const differences = this.#describeDifferences(wanted, found);
    if (differences.length === 0 && wanted.adopt !== "never") return true;
    if (found.inactive || wanted.adopt === "always") return false;
    if (wanted.adopt === "identical" && this.lifecycle.isPartialCreate?.(wanted, found)) return true;
    throw this.#notAdoptable(found, differences);
  }

  #notAdoptable(found: Observed<Inputs>, differences: readonly string[]): FlowLogError {
    if (found.otherTarget) {
      return FlowLogError.refused("conflict", {
        said: `${found.id} captures ${found.otherTarget}`,
        advice: 'choose another name, or set adopt to "always" to turn it away from there',
      });
    }
    const { conflictPhrase = "captures this" } = this.lifecycle;
    if (differences.length === 0) {
      return FlowLogError.refused("conflict", {
        said: `${found.id} already ${conflictPhrase}, exactly as asked`,
        advice: 'set adopt to "identical" to take it over',
      });
    }
    return FlowLogError.refused("conflict", {
      said: `${found.id} already ${conflictPhrase} with other settings (${differences.join(", ")})`,
      advice: 'align the settings, or set adopt to "always" to overwrite them',
    });
  }

  /** The one road for create, adopt and update, from what was seen to what the cloud reports in the end. */
  async #reconcile(goal: Goal<Inputs>, seen: Found<Inputs>): Promise<Observed<Inputs>> {
    let current = seen;
    for (let attempt = 1; goal.mustWrite || !current || !this.#matches(goal.wanted, current); attempt++) {
      const lost = await this.#write(goal, current, attempt);
      if (!lost) return this.#readBack(goal);
      current = await this.#lookAfterLostAnswer(goal, lost);
      const isReached = !goal.mustWrite && this.#matches(goal.wanted, current);
      // One that vanished meanwhile can't be made again under its id: that is for a new create.
      const hasVanished = seen && !current && !this.lifecycle.recreatesWithSameId;
      if ((attempt === ATTEMPTS && !isReached) || hasVanished) throw lost;
    }
    return current;
  }

  /**
   * Sends one write. Answers the error of one without an answer.
   * @throws what the cloud refused
   */
  async #write(goal: Goal<Inputs>, current: Found<Inputs>, attempt: number): Promise<FlowLogError | undefined> {
    const { accepted, reserve } = goal.hooks;
    try {
      await this.lifecycle.write(goal.wanted, current, accepted, reserve);
      return undefined;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (isWithoutAnswer(error)) return error;
      // Refused now; but an earlier try without an answer may have had its effect.
      throw attempt === 1 ? error : error.withOutcome("unknown");
    }
  }

  /** After a write without an answer: what is there now? Waits a little, because the effect may show late. */
  async #lookAfterLostAnswer(goal: Goal<Inputs>, lost: FlowLogError): Promise<Found<Inputs>> {
    const { wanted, look, hooks, decideAdoption } = goal;
    const matches = (now: Found<Inputs>) => this.#matches(wanted, now);
    const found = await pollUntil(look, matches, this.#afterLostAnswer(), this.clock).catch((thrown) => {
      const then = FlowLogError.of(thrown);
      throw new FlowLogError(lost.kind, {
        ...lost.parts,
        said: `${lost.parts.said}; looking whether it took effect got no answer either (${then.parts.said})`,
        outcome: "unknown",
      });
    });
    if (!found) return undefined;
    const isOwn = matches(found) || this.lifecycle.isPartialCreate?.(wanted, found) || !decideAdoption;
    if (isOwn || (await decideAdoption(found))) hooks.accepted(found.id);
    return found;
  }

  /** Reads back until the cloud shows what was asked. @throws unreflected when it never does. */
  async #readBack({ wanted, look, hooks }: Goal<Inputs>): Promise<Observed<Inputs>> {
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
    const matches = (now: Found<Inputs>) => this.#matches(wanted, now);
    const seen = await withOutcome("unknown", () => pollUntil(patientLook, matches, this.#poll(), this.clock));
    if (seen) hooks.accepted(seen.id);
    if (seen && matches(seen)) return seen;
    throw this.#unreflected(wanted, seen, noAnswer);
  }

  #unreflected(wanted: Inputs, seen: Found<Inputs>, noAnswer: FlowLogError | undefined): FlowLogError {
    const shown = () => {
      if (noAnswer) return `reading back got no answer (${noAnswer.parts.said})`;
      if (!seen) return "does not show it";
      return `shows ${[...this.#describeDifferences(wanted, seen), seen.failedReason].filter(Boolean).join(", ")}`;
    };
    return new FlowLogError("unreflected", {
      said: `the cloud accepted it, but ${shown()}`,
      advice: "run `pulumi up` again",
      outcome: "unknown",
    });
  }

  #matches(wanted: Inputs, seen: Found<Inputs>): boolean {
    return seen !== undefined && !seen.failedReason && this.#isSame(wanted, seen);
  }

  #isSame(wanted: Inputs, seen: Observed<Inputs>): boolean {
    return this.#describeDifferences(wanted, seen).length === 0;
  }

  #describeDifferences(wanted: Inputs, seen: Observed<Inputs>): string[] {
    const unconfirmed = (seen.unconfirmed ?? []).map((key) => `${key} is not confirmed`);
    return [...this.schema.reportedDifferences(wanted, seen.inputs).map(describeDifference), ...unconfirmed];
  }

  #poll(): PollOptions {
    return this.lifecycle.poll ?? DEFAULT_POLL;
  }

  /** A cloud that is known to show everything sooner is not waited for longer. */
  #afterLostAnswer(): PollOptions {
    const poll = this.#poll();
    return poll.budgetMs < AFTER_LOST_ANSWER.budgetMs ? poll : AFTER_LOST_ANSWER;
  }
}

function isWithoutAnswer(error: FlowLogError): boolean {
  return error.outcome === "unknown" && WITHOUT_ANSWER.has(error.kind);
}

/** A failed look says nothing about the write before or after it: the caller knows whether one was sent. */
async function withOutcome<T>(outcome: "none" | "unknown", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw FlowLogError.of(thrown).withOutcome(outcome);
  }
}
