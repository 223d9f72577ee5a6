/**
 * How requests to Azure Resource Manager are sent: which ones are sent again, how long an answer may take, and that
 * nothing is written for nobody.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { assertAwaited } from "../../core/host/abandoned";
import { Attempts } from "../../core/http/attempts";
import { Throttle } from "../../core/http/throttle";
import { codeOf, noAnswerInTime, statusOf } from "./errors";
import { quotaResetsAfterMs } from "./graph-quota";

export type Policy = Parameters<NetworkManagementClient["pipeline"]["addPolicy"]>[0];
type Request = Parameters<Policy["sendRequest"]>[0];
type Response = Awaited<ReturnType<Policy["sendRequest"]>>;
type Result = Response | { readonly thrown: unknown };

/**
 * Repeats reads after what may pass, and what the rate limit has refused, for a minute. A refused request makes all
 * requests of the login wait. A write of a flow log is not sent again here, because somebody else may have written
 * meanwhile: `operate` looks first.
 */
export function repeatRequests(throttle = new Throttle(), clock: Clock = SYSTEM_CLOCK): Policy {
  return {
    name: "repeatRequests",
    async sendRequest(request, next) {
      const attempts = new Attempts(throttle, clock);
      for (;;) {
        await attempts.begin();
        const result = await next(request).catch((thrown: unknown): Result => ({ thrown }));
        const pauseMs = pauseAfter(request, result, attempts);
        if (pauseMs === undefined || !isSentAgain(request, result)) {
          if ("thrown" in result) throw result.thrown;
          return result;
        }
        await clock.sleep(pauseMs);
      }
    },
  };
}

function pauseAfter(request: Request, result: Result, attempts: Attempts): number | undefined {
  if (request.abortSignal?.aborted) return undefined;
  const repeatable = isRead(request);
  if (!("thrown" in result)) {
    const retryAfter = result.headers.get("retry-after") ?? graphPause(result.headers);
    return isBusy(result) ? undefined : attempts.pauseAfter({ repeatable, status: result.status, retryAfter });
  }
  const networkError = networkErrorOf(result.thrown);
  return networkError === undefined ? undefined : attempts.pauseAfter({ repeatable, networkError });
}

function isSentAgain(request: Request, result: Result): boolean {
  return isRead(request) || (!isFlowLogWrite(request) && "status" in result && result.status === 429);
}

/** The same status means that what the flow log refers to is being changed, which concerns no other request. */
function isBusy({ bodyAsText }: Response): boolean {
  return /"RetryableError"/.test(bodyAsText ?? "");
}

/** The quota of Resource Graph tells in a header of its own when it is filled up again, in whole seconds here. */
function graphPause(headers: Response["headers"]): string | undefined {
  const milliseconds = quotaResetsAfterMs(headers);
  return milliseconds === undefined ? undefined : String(Math.ceil(milliseconds / 1_000));
}

type Asked = Pick<Request, "method" | "url">;

const READING_POST = /\/(queryFlowLogStatus|providers\/Microsoft\.ResourceGraph\/resources)(\?|$)/i;

export function isRead({ method, url }: Asked): boolean {
  return method === "GET" || READING_POST.test(url);
}

export function isFlowLogWrite({ method, url }: Asked): boolean {
  return method !== "GET" && /\/(flowLogs\/[^/?]+|configureFlowLog)(\?|$)/i.test(url);
}

/** The network's code when there was no answer, or none that can be read. */
function networkErrorOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof FlowLogError) {
    const isNoAnswer = thrown.kind === "timeout" || (thrown.kind === "unreadable" && thrown.status !== undefined);
    return isNoAnswer && thrown.outcome === "unknown" ? thrown.kind : undefined;
  }
  if (thrown.name === "AbortError") return thrown.name;
  return thrown.name === "RestError" && statusOf(thrown) === undefined ? (codeOf(thrown) ?? "") : undefined;
}

/** How long the answer to a read may take as a whole, in milliseconds. */
const READ_MS = 60_000;
/** Longer, because a write takes effect even when nobody waits for its answer. */
const WRITE_MS = 120_000;

/**
 * The library's own timeout ends with the headers of an answer, and a body may come for ever, byte by byte. The last
 * policy before the wire, so that the wait for a token does not count.
 */
export function answerInTime(clock: Clock = SYSTEM_CLOCK): Policy {
  return {
    name: "answerInTime",
    async sendRequest(request, next) {
      const caller = request.abortSignal;
      const deadline = clock.deadline(isRead(request) ? READ_MS : WRITE_MS);
      const ended = new AbortController();
      const end = () => ended.abort();
      caller?.addEventListener("abort", end);
      deadline.addEventListener("abort", end);
      if (caller?.aborted) end();
      request.abortSignal = ended.signal;
      try {
        // The library may go on waiting for a compressed body after it was told to end.
        return await Promise.race([next(request), failureAt(deadline)]);
      } catch (thrown) {
        throw deadline.aborted ? noAnswerInTime() : thrown;
      } finally {
        caller?.removeEventListener("abort", end);
        request.abortSignal = caller;
      }
    },
  };
}

function failureAt(deadline: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    deadline.addEventListener("abort", () => reject(noAnswerInTime()));
  });
}

/** A write may have waited for a token, so this policy comes after the one that signs. */
export const onlyAwaitedWrites: Policy = {
  name: "onlyAwaitedWrites",
  async sendRequest(request, next) {
    if (!isRead(request)) await assertAwaited();
    return next(request);
  },
};
