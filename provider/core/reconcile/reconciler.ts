/**
 * Reconciles in the same way for all clouds: observe → write → read back. What the cloud reports counts, not the state.
 * Nothing is created twice, and nothing that belongs to somebody else is overwritten or deleted unasked. After a write
 * without an answer, the reconciler observes before it sends the write again.
 */
import { isDeepStrictEqual } from "node:util";
import { isCallOver } from "../call-clock";
import type { Clock } from "../clock";
import { FlowLogError } from "../errors";
import { type Controls, type Difference, describeDifference, type SettingsSchema } from "../inputs/schema";
import { ONE_LOOK, pollUntil, shorter } from "../polling";
import type { Trace } from "../trace";
import { decideAdoption } from "./adoption";
import { ChangesByOthers } from "./changes-by-others";
import type { CreateHooks, UpdateHooks, WriteHooks } from "./hooks";
import { ATTEMPTS, describeFound, type Lifecycle, type Observed } from "./lifecycle";
import {
  AFTER_CONFLICT,
  afterLostAnswer,
  isWithoutAnswer,
  mayBeOwn,
  pollOf,
  WITHOUT_ANSWER,
  withOutcome,
} from "./lost-answer";
import { type Known, lookFor, mayExistUnseen, notShownYet } from "./not-shown";
import { Removal } from "./removal";
import { adviseCreate, advisingUpdate, goneAdvice } from "./vanished";
import { warnOfChangesByOthers } from "./warnings";

type Found<Inputs> = Observed<Inputs> | undefined;

/** The wanted settings, and how to observe and write them. */
interface Goal<Inputs> {
  readonly inputs: Inputs;
  readonly look: () => Promise<Found<Inputs>>;
  readonly hooks: WriteHooks;
  /** For a create that found nothing: whether a flow log that appears later is adopted without a write. */
  readonly decideAdoption?: (observed: Observed<Inputs>) => Promise<boolean>;
  /** Whether a changed setting is not reported, so that the write is needed even if nothing differs. */
  readonly mustWrite?: boolean;
}

/** How a write ended: with what its answer shows, or without an answer. */
interface Written<Inputs> {
  readonly shown?: Found<Inputs>;
  readonly lost?: FlowLogError;
}

export interface ReconcilerOptions {
  readonly clock: Clock;
  /** Called with each decision. */
  readonly trace: Trace;
}

export class Reconciler<Inputs extends object> {
  readonly #clock: Clock;
  readonly #trace: Trace;

  constructor(
    private readonly schema: SettingsSchema<Inputs>,
    private readonly lifecycle: Lifecycle<Inputs>,
    { clock, trace }: ReconcilerOptions,
  ) {
    this.#clock = clock;
    this.#trace = trace;
  }

  /**
   * Creates, or adopts what exists as `adopt` allows. `accepted` is called with the id before anything later can fail.
   */
  async create(inputs: Inputs & Controls, given: CreateHooks): Promise<Observed<Inputs>> {
    let acceptedId: string | undefined;
    const hooks: CreateHooks = {
      ...given,
      accepted: (id) => {
        acceptedId = id;
        given.accepted(id);
      },
    };
    // A list may lag behind, so only the id counts as soon as it is known.
    const look = () => (acceptedId === undefined ? this.lifecycle.find(inputs) : this.lifecycle.observe(acceptedId));
    const decideAdoption = (observed: Observed<Inputs>) => this.#decideAdoption(inputs, observed, hooks);
    const goal = { inputs, look, hooks };
    const observed = await this.#findAtRest(inputs, hooks);
    if (observed && (await decideAdoption(observed))) {
      hooks.accepted(observed.id);
      hooks.adopted(observed.id);
    }
    try {
      return await this.#reconcile(observed ? goal : { ...goal, decideAdoption }, observed);
    } catch (thrown) {
      // Somebody else wrote between the observation and the write, so the rules of adoption decide.
      const error = FlowLogError.of(thrown);
      const rival = error.kind === "conflict" ? await this.#lookAfterConflict(look) : undefined;
      if (!rival || isDeepStrictEqual(rival.inputs, observed?.inputs)) throw adviseCreate(error, rival !== undefined);
      this.#trace(`${rival.id} was written meanwhile`);
      const decide = () =>
        error.outcome === "unknown" ? decideAdoption(rival).catch(mayBeOwn) : decideAdoption(rival);
      if (this.#isOwn(inputs, rival, error) || (await decide())) hooks.accepted(rival.id);
      return this.#reconcile(goal, rival);
    }
  }

  /** Reads by id. A list that shows the `inputs` is enough; anything else is confirmed by an observation. */
  async read(id: string, inputs: Partial<Inputs>): Promise<Found<Inputs>> {
    const observed = await this.lifecycle.glance?.(id);
    if (observed && this.#matches(inputs, observed)) return observed;
    return this.lifecycle.observe(id);
  }

  /** Deletes or disables. A resource that is gone already is a success. */
  async remove(id: string, onDelete: Controls["onDelete"], known: Known): Promise<void> {
    if (onDelete === "keep") return;
    await new Removal(this.lifecycle, id, { ...known, onDelete, clock: this.#clock, trace: this.#trace }).run();
  }

  /** Switches a running flow log off, which the update then switches on again. Answers whether it was running. */
  async switchOff(id: string, known: Known, found: UpdateHooks<Inputs>["found"]): Promise<boolean> {
    const observed = await withOutcome("none", () => this.lifecycle.observe(id));
    if (!observed || observed.inactive) return false;
    found(observed);
    await this.remove(id, "disable", known);
    return true;
  }

  /** Updates the resource with this id. `changed` names the inputs that may not have been sent to the cloud yet. */
  async update(
    id: string,
    inputs: Inputs,
    changed: readonly string[],
    hooks: UpdateHooks<Inputs>,
    known: Known,
  ): Promise<Observed<Inputs>> {
    const look = () => this.lifecycle.observe(id);
    const observed = await withOutcome("none", () => lookFor(this.lifecycle, id, { ...known, clock: this.#clock }));
    this.#trace(describeFound(observed));
    if (observed) hooks.found(observed);
    if (!observed && !this.lifecycle.recreatesWithSameId) {
      if (known.mayShowLate) throw notShownYet(id);
      throw FlowLogError.refused("notFound", { said: `${id} no longer exists`, advice: goneAdvice(this.lifecycle) });
    }
    const mustWrite = observed !== undefined && this.hidesWhileDisabled(observed, changed);
    const work = () => this.#reconcile({ inputs, look, hooks, mustWrite }, observed);
    return advisingUpdate(this.lifecycle, look, work);
  }

  /** Whether one of these settings is not reported because the log is disabled, so that it has to be sent. */
  hidesWhileDisabled(observed: Observed<Inputs>, keys: readonly string[]): boolean {
    return observed.inactive && keys.some((key) => this.schema.isUpdatable(key) && !(key in observed.inputs));
  }

  /**
   * Finds what captures already what `inputs` ask to capture, after a retarget of it in this deployment, if there is
   * one.
   */
  async #findAtRest(inputs: Inputs, hooks: CreateHooks): Promise<Found<Inputs>> {
    const find = () =>
      withOutcome("none", async () => {
        const observed = await this.lifecycle.find(inputs);
        // A list may still show a deleted flow log, so the flow log is observed by id, too.
        return observed && (await this.lifecycle.observe(observed.id));
      });
    const observed = await find();
    this.#trace(describeFound(observed));
    if (!observed || !(await hooks.waitForRetarget(observed.id))) return observed;
    this.#trace(`waited until ${observed.id} has left its target: looks again`);
    return find();
  }

  /**
   * Whether `found` belongs to the resource from now on, whatever happens next. A flow log that is inactive, or that
   * may be overwritten, belongs to the resource only after the write.
   * @throws conflict when `adopt` does not allow the adoption
   */
  async #decideAdoption(inputs: Inputs & Controls, observed: Observed<Inputs>, hooks: CreateHooks): Promise<boolean> {
    const isLeftBehind = await hooks.assertAdoptable(observed.id);
    hooks.reserve([observed.id]);
    const differences = this.#describeDifferences(inputs, observed);
    const { isOwn, reason } = decideAdoption(observed, {
      adopt: inputs.adopt,
      differences,
      alignAdvice: this.lifecycle.alignAdvice?.(differences),
      isPartialCreate: this.lifecycle.isPartialCreate?.(inputs, observed) ?? false,
      isLeftBehind,
      conflictPhrase: this.lifecycle.conflictPhrase ?? "captures this",
    });
    this.#trace(`adopts ${observed.id}${isOwn ? "" : " by a write"}: ${reason}`);
    return isOwn;
  }

  /** What exists already, after the cloud has refused a create for that reason; undefined where no read shows it. */
  async #lookAfterConflict(look: () => Promise<Found<Inputs>>): Promise<Found<Inputs>> {
    const poll = this.lifecycle.hasNoList ? ONE_LOOK : shorter(AFTER_CONFLICT, pollOf(this.lifecycle));
    return pollUntil(look, (observed) => observed !== undefined, poll, this.#clock).catch(() => undefined);
  }

  /** Whether what exists already was made by an earlier write of the same create, whose answer was lost. */
  #isOwn(inputs: Inputs, observed: Observed<Inputs>, { outcome }: FlowLogError): boolean {
    if (outcome !== "unknown") return false;
    return this.#matches(inputs, observed) || (this.lifecycle.isPartialCreate?.(inputs, observed) ?? false);
  }

  /** What create, adopt and update have in common, from the first observation to what the cloud reports in the end. */
  async #reconcile(goal: Goal<Inputs>, first: Found<Inputs>): Promise<Observed<Inputs>> {
    let observed = first;
    for (let attempt = 1; goal.mustWrite || !observed || !this.#matches(goal.inputs, observed); attempt++) {
      this.#trace(`write ${attempt} of ${ATTEMPTS}`);
      const { lost, shown } = await this.#write(goal, observed, attempt);
      if (!lost) return this.#confirm(goal, observed, shown);
      const isCreate = observed === undefined;
      if (isCreate && goal.decideAdoption && this.lifecycle.hasNoList) throw mayExistUnseen(lost);
      observed = await this.#lookAfterLostAnswer(goal, lost, isCreate);
      const isReached = !goal.mustWrite && this.#matches(goal.inputs, observed);
      // A resource that has vanished and can't get the same id again needs a new create.
      const hasVanished = first && !observed && !this.lifecycle.recreatesWithSameId;
      if ((attempt === ATTEMPTS && !isReached) || hasVanished) throw lost;
    }
    this.#trace("nothing is left to write");
    return observed;
  }

  /**
   * Sends one write. Answers what the cloud's answer shows, or the error if the write got no answer.
   * @throws what the cloud refused
   */
  async #write(goal: Goal<Inputs>, observed: Found<Inputs>, attempt: number): Promise<Written<Inputs>> {
    let shown: Found<Inputs>;
    const accepted = (id: string, answer?: Observed<Inputs>) => {
      shown = answer;
      goal.hooks.accepted(id);
    };
    try {
      await this.lifecycle.write(goal.inputs, observed, accepted, goal.hooks.reserve);
      return { shown };
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (isWithoutAnswer(error)) return { lost: error };
      // This write is refused, but an earlier write without an answer may have had an effect.
      throw attempt === 1 ? error : error.withOutcome("unknown");
    }
  }

  /** What the answer to a write shows is read once more only where the answer shows something else, or nothing. */
  async #confirm(goal: Goal<Inputs>, before: Found<Inputs>, shown: Found<Inputs>): Promise<Observed<Inputs>> {
    if (!shown || !this.#matches(goal.inputs, shown)) return this.#readBack(goal, before);
    this.#trace("the answer shows it");
    return shown;
  }

  /** Observes after a write without an answer. Waits a little, because the effect may show late. */
  async #lookAfterLostAnswer(goal: Goal<Inputs>, lost: FlowLogError, isCreate: boolean): Promise<Found<Inputs>> {
    this.#trace(`no answer (${lost.kind}): looks whether the write took effect`);
    const { inputs, look, hooks, decideAdoption } = goal;
    const matches = (observed: Found<Inputs>) => this.#matches(inputs, observed);
    const poll = (isCreate && this.lifecycle.afterLostAnswer) || afterLostAnswer(this.lifecycle);
    const observed = await pollUntil(look, matches, poll, this.#clock).catch((thrown) => {
      const then = FlowLogError.of(thrown);
      // The reason is the same for both, and said once.
      if (isCallOver()) throw lost;
      throw new FlowLogError(lost.kind, {
        ...lost.parts,
        said: `${lost.parts.said}; looking whether it took effect got no answer either (${then.parts.said})`,
        outcome: "unknown",
      });
    });
    this.#trace(describeFound(observed));
    if (!observed) return undefined;
    const isOwn = matches(observed) || this.lifecycle.isPartialCreate?.(inputs, observed) || !decideAdoption;
    if (isOwn || (await decideAdoption(observed).catch(mayBeOwn))) hooks.accepted(observed.id);
    return observed;
  }

  /**
   * Observes until the cloud reports the wanted settings, or settings that are neither the wanted nor the old ones.
   * @throws unreflected when the cloud never does
   */
  async #readBack({ inputs, look, hooks }: Goal<Inputs>, before: Found<Inputs>): Promise<Observed<Inputs>> {
    let noAnswer: FlowLogError | undefined;
    const readOnce = async () => {
      noAnswer = undefined;
      try {
        return await look();
      } catch (thrown) {
        noAnswer = FlowLogError.of(thrown);
        if (!WITHOUT_ANSWER.has(noAnswer.kind)) throw noAnswer;
        return undefined;
      }
    };
    const matches = (observed: Found<Inputs>) => {
      const shown = this.#matches(inputs, observed);
      this.#trace(`read back: ${shown ? "shown" : "not shown yet"}`);
      return shown;
    };
    const poll = pollOf(this.lifecycle);
    const isPartial = (observed: Observed<Inputs>) => this.lifecycle.isPartialCreate?.(inputs, observed) ?? false;
    const byOthers = new ChangesByOthers(this.schema, { inputs, before, isPartial, poll }, this.#clock);
    let changed: Difference[] | undefined;
    const isDone = (observed: Found<Inputs>) => {
      changed = matches(observed) ? [] : byOthers.changed(observed);
      return changed !== undefined;
    };
    const observed = await withOutcome("unknown", () => pollUntil(readOnce, isDone, poll, this.#clock));
    if (observed) hooks.accepted(observed.id);
    if (observed && this.#matches(inputs, observed)) return observed;
    if (observed && changed) {
      warnOfChangesByOthers(observed.id, changed);
      return observed;
    }
    throw this.#unreflected(inputs, observed, noAnswer);
  }

  #unreflected(inputs: Inputs, observed: Found<Inputs>, noAnswer: FlowLogError | undefined): FlowLogError {
    const shown = () => {
      if (noAnswer) return `reading back got no answer (${noAnswer.parts.said})`;
      if (!observed) return "does not show it";
      return `shows ${[...this.#describeDifferences(inputs, observed), observed.failedReason].filter(Boolean).join(", ")}`;
    };
    return new FlowLogError("unreflected", {
      said: `the cloud accepted it, but ${shown()}`,
      advice: "run `pulumi up` again",
      outcome: "unknown",
    });
  }

  #matches(inputs: Partial<Inputs>, observed: Found<Inputs>): boolean {
    if (observed === undefined || observed.failedReason) return false;
    return this.#describeDifferences(inputs, observed).length === 0;
  }

  #describeDifferences(inputs: Partial<Inputs>, observed: Observed<Inputs>): string[] {
    const unconfirmed = (observed.unconfirmed ?? []).map((key) => `${key} is not confirmed`);
    return [...this.schema.reportedDifferences(inputs, observed.inputs).map(describeDifference), ...unconfirmed];
  }
}
