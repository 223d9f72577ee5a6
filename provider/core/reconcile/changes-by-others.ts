/**
 * Settings that come back from a write neither as before nor as wanted: a policy of the cloud, somebody else, or the
 * cloud's own normal form has changed them. Waiting longer would not bring the wanted ones.
 */
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../clock";
import type { Difference, SettingsSchema } from "../inputs/schema";
import type { PollOptions } from "../polling";
import type { Observed } from "./lifecycle";

/**
 * Some clouds do not tell when they have finished a write. There a value counts as final when this many reads in a row
 * have shown it, over a time of this many of the longest pauses between reads (five seconds by default).
 */
const STEADY_READS = 3;
const STEADY_STEPS = 2.5;

export interface WriteSeen<Inputs> {
  readonly inputs: Inputs;
  /** What was observed before the write. */
  readonly before: Observed<Inputs> | undefined;
  /** Whether this is what a write leaves that is still under way. */
  readonly isPartial: (observed: Observed<Inputs>) => boolean;
  readonly poll: PollOptions;
}

/** Serves the reads after one write. */
export class ChangesByOthers<Inputs> {
  readonly #schema: SettingsSchema<Inputs>;
  readonly #write: WriteSeen<Inputs>;
  readonly #clock: Clock;
  /** What the last reads have shown alike. */
  #steady: { readonly differences: Difference[]; readonly since: number; reads: number } | undefined;

  constructor(schema: SettingsSchema<Inputs>, write: WriteSeen<Inputs>, clock: Clock) {
    this.#schema = schema;
    this.#write = write;
    this.#clock = clock;
  }

  /**
   * The settings that somebody else has changed; undefined while the cloud may still be at work, or shows an old value.
   */
  changed(now: Observed<Inputs> | undefined): Difference[] | undefined {
    const differences = now && this.#newDifferences(now);
    if (now?.finished) return differences;
    if (!differences || now.finished === false || this.#write.isPartial(now)) {
      this.#steady = undefined;
      return undefined;
    }
    return this.#isSteady(differences) ? differences : undefined;
  }

  #newDifferences(now: Observed<Inputs>): Difference[] | undefined {
    if (now.failedReason || now.unconfirmed?.length) return undefined;
    const { before } = this.#write;
    const differences = this.#differences(now);
    const old = this.#differences(before);
    // The cloud has taken the write when one of its values has arrived.
    const hasArrived = old.some((one) => !differences.some(({ property }) => property === one.property));
    const isFinal = (difference: Difference) => {
      const [key = ""] = difference.property.split(".");
      const isNew = !isIn(old, difference) || now.answered?.some((name) => name === key);
      // A resource that captures something else than it should is no success.
      return this.#schema.isUpdatable(key) && (isNew || hasArrived);
    };
    return differences.every(isFinal) ? differences : undefined;
  }

  #differences(observed: Observed<Inputs> | undefined): Difference[] {
    if (!observed) return [];
    return this.#schema.reportedDifferences(this.#write.inputs as Partial<Inputs>, observed.inputs);
  }

  #isSteady(differences: Difference[]): boolean {
    const now = this.#clock.now();
    if (!this.#steady || !isDeepStrictEqual(this.#steady.differences, differences)) {
      this.#steady = { differences, since: now, reads: 0 };
    }
    this.#steady.reads += 1;
    const steadyMs = STEADY_STEPS * this.#write.poll.longestStepMs;
    return this.#steady.reads >= STEADY_READS && now - this.#steady.since >= steadyMs;
  }
}

function isIn(differences: readonly Difference[], one: Difference): boolean {
  return differences.some((other) => isDeepStrictEqual(other, one));
}
