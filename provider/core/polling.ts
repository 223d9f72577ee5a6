/** Waits until a cloud shows what it has accepted. */
import { budgetInCall } from "./call-clock";
import { SYSTEM_CLOCK } from "./clock";

export interface PollOptions {
  /** The longest wait altogether, in milliseconds. */
  readonly budgetMs: number;
  /** The first pause. Each pause is half as long again as the one before, up to `longestStepMs`. */
  readonly firstStepMs: number;
  readonly longestStepMs: number;
}

/** Two minutes, as the vendors' own tools wait for a setting to show. */
export const DEFAULT_POLL: PollOptions = { budgetMs: 120_000, firstStepMs: 200, longestStepMs: 2_000 };

/** A single look: any pause would be longer than the budget. */
export const ONE_LOOK: PollOptions = { budgetMs: 0, firstStepMs: 1, longestStepMs: 1 };

/** The poll options with the shorter budget. */
export function shorter(one: PollOptions, other: PollOptions): PollOptions {
  return other.budgetMs < one.budgetMs ? other : one;
}

/** The poll options of a wait for what a cloud has accepted: as long as the program gives the call, if it says so. */
export function asLongAsCall(poll: PollOptions): PollOptions {
  return { ...poll, budgetMs: budgetInCall(poll.budgetMs) };
}

/** A wait that lasts longer than usual pauses for this part of its time so far. */
const PAUSE_PART = 1 / 120;

/** Looks until `done` answers true or the budget is spent. Answers the last value. Looks at least once. */
export async function pollUntil<T>(
  look: () => Promise<T>,
  done: (value: T) => boolean,
  poll: PollOptions = DEFAULT_POLL,
  clock = SYSTEM_CLOCK,
): Promise<T> {
  const begin = clock.now();
  const end = begin + poll.budgetMs;
  const longestStep = () => Math.max(poll.longestStepMs, (clock.now() - begin) * PAUSE_PART);
  for (let step = poll.firstStepMs; ; step = Math.min(step * 1.5, longestStep())) {
    const value = await look();
    const leftMs = end - clock.now();
    if (done(value) || leftMs <= 0 || step > leftMs) return value;
    await clock.sleep(step);
  }
}
