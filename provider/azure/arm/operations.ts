/**
 * Writes on a network watcher. Azure answers before the write is done. That another write was in progress is told only at
 * the end, with HTTP 200.
 */
import { timeOver } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { growingPauseMs } from "../../core/http/retry";
import { asLongAsCall } from "../../core/polling";
import { retryAfterMs } from "../../core/retry-after";
import { TRACE } from "../../core/trace";
import { azureError, codeOf, type ErrorBody, type OperationFailure, operationError, statusOf } from "./errors";
import type { RolePatience } from "./recent-roles";
import { NO_TURN, type Turn } from "./turns";
import type { AzureWaits } from "./waits";

/** The waits of a write, and the clock that they pass on. */
export interface OperationWaits extends Pick<AzureWaits, "operation" | "operationPollMs"> {
  readonly clock: Clock;
  /** The patience of the login with roles that were assigned just now. */
  readonly roles: RolePatience;
}

interface RawAnswer {
  readonly status: number;
  readonly bodyAsText?: string | null;
  readonly headers: { get(name: string): string | undefined };
}

/** The options of every long-running call of @azure/arm-network. */
export interface OperationOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (answer: RawAnswer) => void;
}

interface Poller<Result> {
  isDone(): boolean;
  poll(options: { abortSignal: AbortSignal }): Promise<void>;
  pollUntilDone(options: { abortSignal: AbortSignal }): Promise<Result>;
}

export type Begin<Result> = (options: OperationOptions) => Promise<Poller<Result>>;

/** The poller of a call that is done when it is answered. */
export function done<Result>(result: Result): Poller<Result> {
  return { isDone: () => true, poll: async () => undefined, pollUntilDone: async () => result };
}

export interface Polling {
  readonly clock: Clock;
  readonly abortSignal: AbortSignal;
  /** The pause between two polls where Azure asks for none, in milliseconds. */
  readonly pollMs: number;
  /** The pause that the last answer asks for, in milliseconds. */
  readonly askedMs: () => number | undefined;
}

/** Polls until the operation is done. The library's own loop does not wait on the clock. */
export async function pollToEnd<Result>(
  poller: Poller<Result>,
  { clock, abortSignal, pollMs, askedMs }: Polling,
): Promise<Result> {
  // The library has polled once already.
  let pauseMs = askedMs() ?? pollMs;
  while (!poller.isDone()) {
    await clock.sleep(pauseMs, abortSignal);
    await poller.poll({ abortSignal });
    pauseMs = askedMs() || pauseMs || pollMs;
  }
  // This call sends nothing more. The library throws the failure of an operation here at the latest.
  return poller.pollUntilDone({ abortSignal });
}

/** How often an operation that fails without a reason is submitted. */
const SUBMISSIONS = 3;

/** What the sender of a write is told and asked while the write is under way. */
export interface WriteHooks {
  /**
   * Called with true and the answer's body when Azure has accepted the write, before Azure is done with it. Called with
   * false when an accepted write had no effect after all.
   */
  readonly accepted?: (taken: boolean, body?: string) => void;
  /**
   * Looks before the write is sent again, because somebody else may have written meanwhile. Answers whether the write
   * is still needed. @throws when the write must not be sent again
   */
  readonly lookAgain?: () => Promise<boolean>;
  /** The turn of the write on its network watcher. */
  readonly turn?: Turn;
}

/** What a network watcher answers that bears no write beside another one. */
const BESIDE_ANOTHER = new Set(["AnotherOperationInProgress", "InternalServerError"]);

/**
 * Submits an operation and waits for its end. An operation that had no effect because Azure was busy is submitted
 * again. So is an operation that failed without a reason, because each write replaces all settings, so that two writes
 * have the same result as one; and for a short while a write that a role is missing for, which may have been assigned just
 * now. Answers what the operation ended with; undefined when no answer tells how the operation ended, so that a read has
 * to tell.
 */
export async function operate<Result>(
  begin: Begin<Result>,
  usual: OperationWaits,
  { accepted = () => undefined, lookAgain = async () => true, turn = NO_TURN }: WriteHooks = {},
): Promise<Ending<Result> | undefined> {
  const { clock } = usual;
  const waits = { ...usual, operation: asLongAsCall(usual.operation) };
  const end = clock.now() + waits.operation.budgetMs;
  for (let submission = 1; ; submission++) {
    const { error, failure, askedMs, ending } = await once(begin, waits, end, accepted);
    tellTurn(turn, error);
    if (!error) return ending;
    if (isBusy(error)) accepted(false);
    const odd = isOdd(failure, submission);
    const pause = pauseAfter({ error, odd, askedMs, submission }, waits);
    if (pause === undefined || clock.now() + pause + waits.operationPollMs > end) throw error;
    TRACE(`write ${submission} on a network watcher: ${error.kind}; sent again after ${Math.round(pause)} ms`);
    // The last submission is alone, so that it fails for reasons of its own.
    await turn.again(clock.sleep(pause), odd && submission === SUBMISSIONS - 1);
    if (!(await lookAgain())) return undefined;
  }
}

function tellTurn(turn: Turn, error: FlowLogError | undefined): void {
  if (!error) turn.succeeded();
  else if (BESIDE_ANOTHER.has(error.code ?? "")) turn.defeated();
}

function isBusy({ kind, outcome }: FlowLogError): boolean {
  return outcome === "none" && (kind === "busy" || kind === "throttled");
}

/** Whether an operation failed without a reason, and is submitted again. */
function isOdd(failure: OperationFailure | undefined, submission: number): boolean {
  return failure?.code === "InternalServerError" && submission < SUBMISSIONS;
}

interface Failed {
  readonly error: FlowLogError;
  readonly odd: boolean;
  readonly askedMs: number | undefined;
  readonly submission: number;
}

/** The pause before the next submission, in milliseconds; undefined when there is none. */
function pauseAfter({ error, odd, askedMs, submission }: Failed, waits: OperationWaits): number | undefined {
  const { outcome, code } = error;
  if (outcome === "none" && code === "AuthorizationFailed") return waits.roles.pauseMs(submission, waits.clock.now());
  if (!isBusy(error) && !odd) return undefined;
  const { firstStepMs, longestStepMs } = waits.operation;
  // The budget bounds a Retry-After here: an operation may take Azure longer than any single read.
  return growingPauseMs(submission, { firstPauseMs: firstStepMs, longestPauseMs: longestStepMs, askedMs });
}

/** How an operation ended well. */
export interface Ending<Result> {
  readonly result: Result;
}

interface Outcome<Result> {
  readonly ending?: Ending<Result>;
  readonly error?: FlowLogError;
  readonly failure?: OperationFailure;
  /** The wait that Azure asked for, in milliseconds. */
  readonly askedMs?: number;
}

async function once<Result>(
  begin: Begin<Result>,
  waits: OperationWaits,
  end: number,
  tell: (taken: boolean, body?: string) => void,
): Promise<Outcome<Result>> {
  const { clock, operationPollMs } = waits;
  const abortSignal = clock.deadline(Math.max(1, end - clock.now()));
  let accepted = false;
  let failure: OperationFailure | undefined;
  let askedMs: number | undefined;
  const onResponse = (answer: RawAnswer) => {
    if (answer.status < 300 && !accepted) {
      accepted = true;
      tell(true, answer.bodyAsText ?? undefined);
    }
    askedMs = retryAfterMs(answer.headers.get("retry-after"), clock.now());
    failure ??= failureIn(answer);
  };
  try {
    const poller = await begin({ abortSignal, onResponse });
    const result = await pollToEnd(poller, { clock, abortSignal, pollMs: operationPollMs, askedMs: () => askedMs });
    // At `Location` the library takes a failure for a result.
    if (!failure) return { ending: { result } };
  } catch (thrown) {
    // For a failed operation the library throws only a text.
    if (!failure && accepted && isNotShown(thrown)) return { askedMs };
    if (!failure) return { error: writeError(thrown, accepted, abortSignal.aborted, waits), askedMs };
  }
  return failure ? { error: operationError(failure), failure, askedMs } : { askedMs };
}

function writeError(thrown: unknown, accepted: boolean, late: boolean, waits: OperationWaits): FlowLogError {
  if (accepted && late) {
    return (
      timeOver() ??
      new FlowLogError("unreflected", {
        said: `Azure accepted it, but was not done with it after ${Math.round(waits.operation.budgetMs / 60_000)} minutes`,
        advice: "run `pulumi up` again",
        outcome: "unknown",
      })
    );
  }
  const error = azureError(thrown);
  // The error of a poll does not tell what became of the write, except for the failure "another operation in progress".
  return accepted && error.kind !== "busy" ? error.withOutcome("unknown") : error;
}

/** Whether Azure does not show what a write has made: a read may be behind the write, so the read-back decides. */
function isNotShown(thrown: unknown): boolean {
  return statusOf(thrown) === 404 && ["ResourceNotFound", "NotFound"].includes(codeOf(thrown) ?? "");
}

interface Ended {
  readonly status?: unknown;
  readonly error?: ErrorBody | null;
  readonly properties?: { readonly provisioningState?: unknown } | null;
}

/** The failure of an operation, in the answer to a poll or, if there was no poll, in the answer to the write. */
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
  const { code = String(end), message = "", ...more } = body?.error ?? {};
  return { ...more, code, message, requestId: answer.headers.get("x-ms-request-id") };
}
