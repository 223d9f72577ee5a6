/** Waiting for a cloud to show what it has accepted. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Longest wait altogether, in milliseconds. */
  readonly budgetMs: number;
  /** The first pause; each next one is half as long again, up to `longestStepMs`. */
  readonly firstStepMs: number;
  readonly longestStepMs: number;
}

/** Two minutes, as the vendors' own tools wait for a setting to show. */
export const DEFAULT_PATIENCE: Patience = { budgetMs: 120_000, firstStepMs: 200, longestStepMs: 2_000 };

/** Looks until `done` is content or the budget is spent; answers what was seen last. Always looks at least once. */
export async function until<T>(
  look: () => Promise<T>,
  done: (seen: T) => boolean,
  patience: Patience = DEFAULT_PATIENCE,
): Promise<T> {
  const end = Date.now() + patience.budgetMs;
  for (let step = patience.firstStepMs; ; step = Math.min(step * 1.5, patience.longestStepMs)) {
    const seen = await look();
    if (done(seen) || Date.now() + step > end) return seen;
    await sleep(step);
  }
}
