/** Whether a request is sent again, and after which pause: one policy for all clouds. */
import { neverSent } from "../errors";
import { retryAfterMs } from "../retry-after";
import type { RateLimitRetries } from "./throttle";

export interface RetryOptions {
  /** How often a request is repeated. By default: three times. */
  readonly retries?: number;
  /** The first pause, in milliseconds. Each pause is twice as long as the one before. By default: half a second. */
  readonly firstPauseMs?: number;
  readonly rateLimitRetries?: RateLimitRetries;
  /** A longer Retry-After, in milliseconds, is not waited for; the error tells it instead. By default: a minute. */
  readonly longestPauseMs?: number;
}

export const LONGEST_PAUSE_MS = 60_000;

/** The longest that rate limits have been reported to last. */
export const RATE_LIMIT_LASTS_MS = 60_000;

/** While the rate limit refuses a request, pauses grow no further than this. */
const LONGEST_THROTTLED_PAUSE_MS = 10_000;

/** The result of one attempt: an answer with a status, or no whole answer. */
export interface AttemptResult {
  /** How many attempts had such a result: 1 for the first refusal by the rate limit, or for the first other failure. */
  readonly attempt: number;
  /** Whether sending the request twice does no harm. A request that surely had no effect is repeated in any case. */
  readonly repeatable: boolean;
  readonly status?: number;
  /** The network's code when there was no whole answer: `ECONNRESET`. */
  readonly networkError?: string;
  /** The answer's header of this name. */
  readonly retryAfter?: string | null;
  /**
   * How long ago the rate limit (429) first refused this request, in milliseconds. If left out, only `retries` counts.
   */
  readonly throttledForMs?: number;
}

/** The pause before the next attempt, in milliseconds; undefined when there is none. */
export function retryPauseMs(
  result: AttemptResult,
  { retries = 3, firstPauseMs = 500, rateLimitRetries = {}, longestPauseMs = LONGEST_PAUSE_MS }: RetryOptions = {},
  { now = Date.now(), random = Math.random() } = {},
): number | undefined {
  if (!mayRepeat(result)) return undefined;
  if (result.status === 429 && result.throttledForMs !== undefined) {
    return throttledPauseMs(result, result.throttledForMs, {
      firstPauseMs,
      rateLimitRetries,
      longestPauseMs,
      now,
      random,
    });
  }
  if (result.attempt > retries) return undefined;
  const askedMs = retryAfterMs(result.retryAfter, now) ?? 0;
  if (askedMs > longestPauseMs) return undefined;
  return growingPauseMs(result.attempt, { firstPauseMs, longestPauseMs: Number.POSITIVE_INFINITY, askedMs, random });
}

interface GrowingPause {
  /** The first pause, in milliseconds; each next one is twice as long. */
  readonly firstPauseMs: number;
  /** Pauses grow no further than this. */
  readonly longestPauseMs: number;
  /** What Retry-After asks for; a longer wait than the pause's own wins. */
  readonly askedMs?: number;
  /** 0 to 1. */
  readonly random?: number;
}

/**
 * The pause after the attempt with this number (1 for the first). It has a random part, because requests that failed at
 * the same moment should not all be repeated at the same moment.
 */
export function growingPauseMs(
  attempt: number,
  { firstPauseMs, longestPauseMs, askedMs = 0, random = Math.random() }: GrowingPause,
): number {
  const growing = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
  return Math.max(growing, askedMs) * (1 + random / 5);
}

function throttledPauseMs(
  { attempt, retryAfter }: AttemptResult,
  throttledForMs: number,
  {
    firstPauseMs,
    rateLimitRetries,
    longestPauseMs: longestAskedMs,
    now,
    random,
  }: Required<Omit<RetryOptions, "retries">> & { now: number; random: number },
): number | undefined {
  const { forMs = RATE_LIMIT_LASTS_MS, retries = Number.POSITIVE_INFINITY } = rateLimitRetries;
  const askedMs = retryAfterMs(retryAfter, now) ?? 0;
  if (attempt > retries || askedMs > longestAskedMs || throttledForMs + askedMs > forMs) return undefined;
  const longestPauseMs = LONGEST_THROTTLED_PAUSE_MS;
  const pauseMs = growingPauseMs(attempt, { firstPauseMs, longestPauseMs, askedMs, random });
  // The last attempt comes when the time is over, if there is still time for one.
  const leftMs = forMs - throttledForMs;
  return leftMs <= 0 ? undefined : Math.max(Math.min(pauseMs, leftMs), askedMs);
}

function mayRepeat({ repeatable, status, networkError }: AttemptResult): boolean {
  const unsent = neverSent(networkError ?? "");
  if (status === 429 || unsent === "unreachable") return true;
  if (!repeatable || unsent === "untrusted") return false;
  return networkError !== undefined || status === 408 || (status ?? 0) >= 500;
}
