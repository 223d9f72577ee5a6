/** Whether a request is sent again, and after which pause: one policy for all clouds. */
import { neverSent } from "./errors";

export interface RetryOptions {
  /** How often a request is repeated. By default: three times. */
  readonly retries?: number;
  /** The first pause, in milliseconds. Each pause is twice as long as the one before. By default: half a second. */
  readonly firstPauseMs?: number;
}

/** A longer Retry-After is not waited for; the error tells it instead. */
const LONGEST_PAUSE_MS = 60_000;

/** The result of one attempt: an answer with a status, or no whole answer. */
export interface AttemptResult {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Whether sending the request twice does no harm. A request that surely had no effect is repeated in any case. */
  readonly repeatable: boolean;
  readonly status?: number;
  /** The network's code when there was no whole answer: `ECONNRESET`. */
  readonly networkError?: string;
  /** The answer's header of this name. */
  readonly retryAfter?: string | null;
}

/** The pause before the next attempt, in milliseconds; undefined when there is none. */
export function retryPauseMs(
  result: AttemptResult,
  { retries = 3, firstPauseMs = 500 }: RetryOptions = {},
  { now = Date.now(), random = Math.random() } = {},
): number | undefined {
  if (result.attempt > retries || !mayRepeat(result)) return undefined;
  const askedMs = retryAfterMs(result.retryAfter, now) ?? 0;
  if (askedMs > LONGEST_PAUSE_MS) return undefined;
  // A random part, because requests that failed at the same moment should not all be repeated at the same moment.
  return Math.max(firstPauseMs * 2 ** (result.attempt - 1), askedMs) * (1 + random / 5);
}

function mayRepeat({ repeatable, status, networkError }: AttemptResult): boolean {
  const unsent = neverSent(networkError ?? "");
  if (status === 429 || unsent === "unreachable") return true;
  if (!repeatable || unsent === "untrusted") return false;
  return networkError !== undefined || status === 408 || (status ?? 0) >= 500;
}

/**
 * The wait that a Retry-After header asks for, in milliseconds. The header holds seconds or an HTTP date; a date in the
 * past means 0. A negative or unreadable header counts as no header.
 */
export function retryAfterMs(header: string | null | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  // An HTTP date begins with the day's name; Date.parse takes other texts for dates, too.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
