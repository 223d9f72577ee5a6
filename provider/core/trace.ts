/**
 * What `NODE_DEBUG=flowlogs` prints on stderr: one line for each attempt of a request and one for each decision. A line
 * holds the request id of an answer, but no other header, no body, no query and no value of a setting.
 */
import { debuglog } from "node:util";
import { hideSecrets } from "./secrets";

const log = debuglog("flowlogs");

export type Trace = (line: string) => void;

export const TRACE: Trace = (line) => log("%s", log.enabled ? hideSecrets(line) : "");

/** One attempt of a request, when it is over. */
export interface TracedAttempt {
  readonly method: string;
  readonly url: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** How long the attempt took. */
  readonly milliseconds: number;
  /** The HTTP status; the network's code when there was no whole answer. */
  readonly result: number | string;
  /** A header of the answer, if there was one. */
  readonly header?: (name: string) => string | null | undefined;
}

const REQUEST_ID_HEADERS = ["x-request-id", "x-ms-request-id"];

export function traceAttempt(attempt: TracedAttempt): void {
  if (log.enabled) TRACE(describeAttempt(attempt));
}

/** `GET vpc.example.com/v1/5f67/fl/flow_logs: 200 in 34 ms, attempt 1, request 7f3a`. Exported for its test. */
export function describeAttempt({ method, url, attempt, milliseconds, result, header }: TracedAttempt): string {
  const { host, pathname } = URL.canParse(url) ? new URL(url) : { host: "an address that is none", pathname: "" };
  // A server may send any text in this header, so only what looks like an id is shown.
  const requestId = REQUEST_ID_HEADERS.map((name) => header?.(name)).find((value) =>
    /^[\w.:-]{1,100}$/.test(value ?? ""),
  );
  const request = requestId ? `, request ${requestId}` : "";
  return `${method} ${host}${pathname}: ${result} in ${Math.round(milliseconds)} ms, attempt ${attempt}${request}`;
}
