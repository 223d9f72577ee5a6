/**
 * Writes on a network watcher, as they really behave: Azure takes one at a time, answers before it is done, and says
 * "another operation is in progress" only at the end, with HTTP 200.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Mutex } from "async-mutex";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { retryAfterMs } from "../../core/retry";
import { azureError, type OperationFailure, operationError } from "./errors";
import type { AzureWaits } from "./waits";

export type OperationWaits = Pick<AzureWaits, "operation" | "operationPollMs">;

interface RawAnswer {
  readonly status: number;
  readonly bodyAsText?: string | null;
  readonly headers: { get(name: string): string | undefined };
}

/** What every long-running call of @azure/arm-network takes. */
export interface OperationOptions {
  readonly abortSignal: AbortSignal;
  readonly updateIntervalInMs: number;
  readonly onResponse: (answer: RawAnswer) => void;
}

interface Poller {
  isDone(): boolean;
  pollUntilDone(options: { abortSignal: AbortSignal }): Promise<unknown>;
}

export type Begin = (options: OperationOptions) => Promise<Poller>;

/** What is over when it is answered. */
export const DONE: Poller = { isDone: () => true, pollUntilDone: async () => undefined };

const queues = new Map<string, Mutex>();

/** Runs one write when those before it on the same watcher are through. */
export async function inTurn<T>(watcherId: string, work: () => Promise<T>): Promise<T> {
  return getOrCreate(queues, watcherId.toLowerCase(), () => new Mutex()).runExclusive(work);
}

/** How often an operation is submitted that fails without a reason. */
const SUBMISSIONS = 3;

/** Hears that Azure has taken a write, before it is done with it; and with false that nothing came of that one. */
export type Accepted = (taken: boolean) => void;

/**
 * Submits an operation and waits for its end. What surely had no effect because Azure was busy is submitted again, and
 * so is what failed without a reason: each write replaces everything, so that twice is as good as once.
 */
export async function operate(
  begin: Begin,
  waits: OperationWaits,
  accepted: Accepted = () => undefined,
): Promise<void> {
  const { budgetMs, firstStepMs, longestStepMs } = waits.operation;
  const end = Date.now() + budgetMs;
  let step = firstStepMs;
  for (let submission = 1; ; submission++) {
    const { error, failure, askedMs } = await once(begin, waits, end, accepted);
    if (!error) return;
    const busy = error.outcome === "none" && (error.kind === "busy" || error.kind === "throttled");
    const odd = failure?.code === "InternalServerError" && submission < SUBMISSIONS;
    // Others who were refused at the same moment should not all come back at the same moment.
    const pause = Math.max(askedMs ?? 0, step * (0.75 + Math.random() / 2));
    if (busy) accepted(false);
    if (!(busy || odd) || Date.now() + pause + waits.operationPollMs > end) throw error;
    await sleep(pause);
    step = Math.min(step * 2, longestStepMs);
  }
}

interface Outcome {
  readonly error?: FlowLogError;
  readonly failure?: OperationFailure;
  /** How long Azure asked to wait. */
  readonly askedMs?: number;
}

async function once(begin: Begin, waits: OperationWaits, end: number, tell: Accepted): Promise<Outcome> {
  const abortSignal = AbortSignal.timeout(Math.max(1, end - Date.now()));
  let accepted = false;
  let failure: OperationFailure | undefined;
  let askedMs: number | undefined;
  const onResponse = (answer: RawAnswer) => {
    if (answer.status < 300 && !accepted) {
      accepted = true;
      tell(true);
    }
    askedMs = retryAfterMs(answer.headers.get("retry-after"));
    failure ??= failureIn(answer);
  };
  try {
    const poller = await begin({ abortSignal, updateIntervalInMs: waits.operationPollMs, onResponse });
    // The library has polled once, and would poll again at once.
    if (!poller.isDone()) await sleep(askedMs ?? waits.operationPollMs, undefined, { signal: abortSignal });
    await poller.pollUntilDone({ abortSignal });
  } catch (thrown) {
    // Of an operation that failed, the library throws a text alone; and at `Location` it takes the failure for a result.
    if (!failure) return { error: writeError(thrown, accepted, abortSignal.aborted, waits), askedMs };
  }
  return failure ? { error: operationError(failure), failure, askedMs } : { askedMs };
}

function writeError(thrown: unknown, accepted: boolean, late: boolean, waits: OperationWaits): FlowLogError {
  if (accepted && late) {
    return new FlowLogError("unreflected", {
      said: `Azure accepted it, but was not done with it after ${Math.round(waits.operation.budgetMs / 60_000)} minutes`,
      advice: "run `pulumi up` again",
      outcome: "unknown",
    });
  }
  const error = azureError(thrown);
  // An answer to a poll says nothing about the write, but for an operation whose failure is told with a status.
  return accepted && error.kind !== "busy" ? error.withOutcome("unknown") : error;
}

interface Ended {
  readonly status?: unknown;
  readonly error?: { readonly code?: string; readonly message?: string; readonly details?: readonly Inner[] | null };
  readonly properties?: { readonly provisioningState?: unknown } | null;
}

interface Inner {
  readonly code?: string;
  readonly message?: string;
}

/** The end of an operation that went wrong, in the answer to a poll or, where there is none, in the write's own. */
function failureIn(answer: RawAnswer): OperationFailure | undefined {
  if ((answer.status !== 200 && answer.status !== 201) || !answer.bodyAsText) return undefined;
  let body: Ended | null;
  try {
    body = JSON.parse(answer.bodyAsText);
  } catch {
    return undefined;
  }
  const end = [body?.status, body?.properties?.provisioningState].find((one) =>
    /^(failed|canceled)$/i.test(String(one)),
  );
  if (end === undefined) return undefined;
  const { code = String(end), message = "", details } = body?.error ?? {};
  return { code, message, details: details ?? [], requestId: answer.headers.get("x-ms-request-id") };
}
