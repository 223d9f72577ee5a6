/** The header Retry-After. */

const SECONDS = /^\d+(\.\d+)?$/;

/** An HTTP date begins with the day's name and has a time. Date.parse takes other texts for dates, too. */
const DATE = /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? .*\d\d:\d\d:\d\d/i;

/**
 * The wait that a Retry-After header asks for, in milliseconds. The header holds seconds or an HTTP date; a date in the
 * past means 0. A negative or unreadable header counts as no header.
 */
export function retryAfterMs(header: string | null | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? "";
  if (SECONDS.test(text)) return orNothing(Number(text) * 1_000);
  return DATE.test(text) ? orNothing(Date.parse(text) - now) : undefined;
}

/** A past time means no wait; an endless or unreadable one means nothing. */
function orNothing(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}

/** `5 s` or `until Sat, 21 Nov 2026 06:00:00 GMT`; undefined for a header that counts as none. */
export function describeRetryAfter(header: string | null | undefined): string | undefined {
  if (retryAfterMs(header) === undefined) return undefined;
  const text = header?.trim() ?? "";
  return SECONDS.test(text) ? `${text} s` : `until ${text}`;
}
