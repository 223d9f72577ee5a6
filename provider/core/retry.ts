/** Whether a request is sent again, and after which pause: one policy for all clouds. */
import { neverSent } from "./errors";

export interface RetryOptions {
  /** How often a request is repeated; three times unless told. */
  readonly retries?: number;
  /** The first pause, in milliseconds; each next one is twice as long. Half a second unless told. */
  readonly firstPauseMs?: number;
}

/** A longer Retry-After is not waited for: the error says so instead. */
const LONGEST_PAUSE_MS = 60_000;

/** What became of one attempt: an answer with a status, or no whole answer. */
export interface AttemptResult {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Whether asking twice does no harm. What surely had no effect is repeated all the same. */
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
  // Requests that failed at the same moment should not all come back at the same moment.
  return Math.max(firstPauseMs * 2 ** (result.attempt - 1), askedMs) * (1 + random / 5);
}

function mayRepeat({ repeatable, status, networkError }: AttemptResult): boolean {
  const unsent = neverSent(networkError ?? "");
  if (status === 429 || unsent === "unreachable") return true;
  if (!repeatable || unsent === "untrusted") return false;
  return networkError !== undefined || status === 408 || (status ?? 0) >= 500;
}

/**
 * How long a Retry-After header asks to wait, in milliseconds: seconds, or the time until an HTTP date. A date that is
 * over is 0. What is negative or unreadable is undefined, as if there were no header.
 */
export function retryAfterMs(header: string | null | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  // An HTTP date begins with the day's name; Date.parse takes other texts for dates, too.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
