/** Whether a cloud answers, and whether this machine's clock agrees with the cloud's. */
import { HttpClient, type TrustedAuthorities } from "../http/client";
import type { Check, Checks } from "./check";
import type { Look } from "./look";

export interface Endpoint {
  /** An address that answers without a login, whatever it answers. */
  readonly url: string;
  readonly trust?: TrustedAuthorities;
  /** How far clocks may differ, in milliseconds, before the cloud refuses requests; undefined where another endpoint tells. */
  readonly toleratedMs?: number;
}

/** The scope of the checks is the address of the service. */
export function endpointChecks(
  checks: Checks,
  { url, trust, toleratedMs }: Endpoint,
  { clock }: Look,
): Promise<readonly Check[]> {
  const http = new HttpClient({ clock, retry: { retries: 1 }, ...(trust ? { trust } : {}) });
  return checks.of(
    "endpoint",
    () => http.send({ method: "GET", url, repeatable: true }),
    ({ headers }) => [
      checks.ok("endpoint", "answers"),
      ...(toleratedMs === undefined ? [] : [clockCheck(checks, headers.date, clock.now(), toleratedMs)]),
    ],
  );
}

/** Longest difference of clocks that nobody needs to be told of, in milliseconds. */
const UNREMARKABLE_MS = 60_000;

/** The clock of this machine against the `Date` header of an answer. `toleratedMs` is what the cloud tolerates. */
export function clockCheck(checks: Checks, date: string | undefined, now: number, toleratedMs: number): Check {
  const behindMs = Date.parse(date ?? "") - now;
  if (Number.isNaN(behindMs)) {
    return checks.unaskable("clock", "the answer has no date", "compare the clock of this machine with another one");
  }
  const differenceMs = Math.abs(behindMs);
  if (differenceMs <= UNREMARKABLE_MS) return checks.ok("clock", "this machine's clock agrees with the cloud's");
  const said = `this machine's clock is ${Math.round(differenceMs / 1_000)} s ${behindMs < 0 ? "ahead of" : "behind"} the cloud's, which allows ${toleratedMs / 60_000} minutes`;
  const advice = "set the clock of this machine, and let it follow a time server";
  return differenceMs > toleratedMs ? checks.missing("clock", said, advice) : checks.warning("clock", said, advice);
}
