/** How an error of the Azure libraries, or a failed operation, becomes a FlowLogError. */
import { timeOver } from "../../core/call-clock";
import { describeAnswer } from "../../core/cloud-answer";
import { answered, FlowLogError, kindOfStatus, neverSent, outcomeOfStatus } from "../../core/errors";
import { claimsIn, STRONGER_LOGIN } from "../credentials/claims-challenge";
import { withoutSecrets } from "../credentials/without-secrets";
import { AGAIN, LEAVES_A_FLOW_LOG, type Meaning, meaningOf, NOT_AZURE, THROTTLED } from "./meanings";
import { type AdditionalInfo, policiesIn } from "./refusals";

const NO_REASON = `Azure gives no reason; ${AGAIN}`;

/** Azure's refusal to create a flow log for a network security group, with the virtual networks to use instead. */
export function blockedBecause(error: FlowLogError, virtualNetworkIds: readonly string[]): FlowLogError {
  const networks = virtualNetworkIds.length > 0 ? virtualNetworkIds.join(" and ") : "its virtual network";
  return new FlowLogError(error.kind, {
    ...error.parts,
    advice: `Azure makes none for network security groups since June 30, 2025, and ends those there are on September 30, 2027: capture ${networks} with AzureFlowLog instead`,
  });
}

/** An error as Azure writes it into bodies. */
export interface ErrorBody {
  readonly code?: string;
  /** A text; in OData's older form an object with the text in `value`. */
  readonly message?: unknown;
  /** The real reasons behind a general code. Some resource providers write a single one without a list. */
  readonly details?: readonly ErrorBody[] | ErrorBody | null;
  /** A more specific error, as OData has it; resource providers write both names. */
  readonly innererror?: ErrorBody | null;
  readonly innerError?: ErrorBody | null;
  /** Which policies have refused the request, among others. */
  readonly additionalInfo?: readonly AdditionalInfo[] | null;
}

/** A long-running operation that failed. The failure arrives with HTTP 200. */
export interface OperationFailure extends ErrorBody {
  readonly code: string;
  readonly requestId?: string;
}

/** The fields of the libraries' RestError that matter here. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly request?: { readonly url?: string; readonly method?: string };
  readonly response?: {
    readonly headers?: { get(name: string): string | undefined };
    readonly bodyAsText?: string | null;
  };
}

export function codeOf(thrown: unknown): string | undefined {
  return (thrown as Thrown)?.code;
}

export function statusOf(thrown: unknown): number | undefined {
  return (thrown as Thrown)?.statusCode;
}

export function noAnswerInTime(): FlowLogError {
  return timeOver() ?? new FlowLogError("timeout", { said: "Azure gave no answer in time", outcome: "unknown" });
}

export function azureError(thrown: unknown): FlowLogError {
  if (thrown instanceof FlowLogError) return thrown;
  const error = (thrown ?? {}) as Thrown;
  if (error.name === "AbortError") return noAnswerInTime();
  if (error.name !== "RestError") {
    const { kind, parts } = FlowLogError.of(thrown);
    return new FlowLogError(kind, { ...parts, said: withoutSecrets(parts.said) });
  }
  if (error.code === "PARSE_ERROR" && error.statusCode !== 429) {
    return new FlowLogError("unreadable", {
      said: `Azure's answer${error.statusCode ? ` (${error.statusCode})` : ""} can't be read`,
      answer: { status: error.statusCode },
      outcome: error.statusCode ? outcomeOfStatus(error.statusCode) : "unknown",
    });
  }
  if (error.statusCode === undefined) return connectionError(error.code ?? "");
  return answerError(error, error.statusCode);
}

function answerError(error: Thrown, status: number): FlowLogError {
  const { message = "", request, response } = error;
  const code = error.code === "PARSE_ERROR" ? "" : (error.code ?? "");
  const body = bodyOf(response?.bodyAsText ?? "");
  const meaning =
    withoutCode({ ...error, code }, status) ??
    meaningOfAll({ ...body, code, message }, request) ??
    (status === 429 ? THROTTLED : { kind: kindOfStatus(status), advice: status >= 500 ? AGAIN : undefined });
  const header = (name: string) => response?.headers?.get(name);
  const isChallenge = status === 401 && claimsIn({ headers: response?.headers }) !== undefined;
  const answer = {
    status,
    code,
    message: code ? withoutSecrets([message, ...reasonsIn(body)].join(" ")) : "",
    requestId: header("x-ms-request-id"),
    retryAfter: header("retry-after"),
  };
  return new FlowLogError(meaning.kind, {
    ...answered(answer),
    advice: isChallenge ? STRONGER_LOGIN : meaning.advice,
    outcome: meaning.kind === "busy" ? "none" : outcomeOfStatus(status),
  });
}

/** An answer without a code of Azure's. Azure itself answers failures of its own like this, with `{}` among others. */
function withoutCode({ code, response }: Thrown, status: number): Meaning | undefined {
  if (code || status === 429) return undefined;
  const kind = kindOfStatus(status);
  if (status < 500) return { kind, advice: NOT_AZURE };
  const isPage = /^\s*</.test(response?.bodyAsText ?? "");
  return { kind, advice: isPage ? `${AGAIN}; if the answer stays, check the proxies of this machine` : AGAIN };
}

export function operationError(failure: OperationFailure): FlowLogError {
  const { code, requestId } = failure;
  const message = messageOf(failure);
  const reasons = reasonsIn(failure);
  const advice = message.trim() || reasons.length > 0 ? undefined : NO_REASON;
  const meaning = meaningOfAll(failure) ?? { kind: "unavailable", advice };
  const named = meaning.kind !== "unavailable";
  const answer = { code, message: withoutSecrets([message, ...reasons].join(" ")), requestId };
  const leavesFlowLog = codesIn(failure).some((one) => LEAVES_A_FLOW_LOG.has(one));
  // Azure keeps and reports settings that it failed to put into effect, so reading them back would be no proof.
  return new FlowLogError(named ? meaning.kind : "unreflected", {
    said: `Azure accepted it, but the operation failed: ${describeAnswer(answer)}`,
    answer,
    advice: meaning.advice,
    // A failure with a known code had no effect; the effect of any other failure is unknown.
    outcome: named && !leavesFlowLog ? "none" : "unknown",
  });
}

/** What the code of an error means, or the code of an error inside of it where that says more. */
function meaningOfAll(error: ErrorBody, request?: Thrown["request"]): Meaning | undefined {
  const outer = meaningOf({ code: error.code ?? "", message: messageOf(error), ...request });
  const inner = [...innerOf(error), ...inMessage(error)]
    .map((detail) => meaningOfAll(detail, request))
    .find((meaning) => meaning !== undefined);
  // The code inside a general code says more, so the inner code comes first.
  return outer?.kind === "unavailable" ? (inner ?? outer) : (outer ?? inner);
}

function codesIn(error: ErrorBody): string[] {
  return [error.code ?? "", ...innerOf(error).flatMap(codesIn)];
}

/** The errors inside an error. Resource providers also write texts and nulls where errors should be. */
function innerOf({ details, innererror, innerError }: ErrorBody): readonly ErrorBody[] {
  return [details, innererror, innerError].flat().filter((one) => one !== null && typeof one === "object");
}

/** The error in a message that is itself the answer of another service. */
function inMessage(error: ErrorBody): readonly ErrorBody[] {
  const message = messageOf(error);
  return /^\s*\{/.test(message) ? [bodyOf(message)] : [];
}

/** The message as a text; empty where there is none. */
function messageOf({ message }: ErrorBody): string {
  const text = (message as { readonly value?: unknown } | null | undefined)?.value ?? message;
  return typeof text === "string" ? text : "";
}

function connectionError(code: string): FlowLogError {
  const unsent = neverSent(code);
  if (unsent) {
    return FlowLogError.refused("unreachable", {
      said: `no ${unsent === "untrusted" ? "trusted " : ""}connection to Azure (${code})`,
      advice:
        unsent === "untrusted"
          ? "name the certificate authority in NODE_EXTRA_CA_CERTS"
          : "check environment, ARM_METADATA_HOSTNAME and the network or proxy of this machine",
    });
  }
  return new FlowLogError("unavailable", {
    said: `the connection to Azure broke before a whole answer came${code ? ` (${code})` : ""}`,
    outcome: "unknown",
  });
}

/** The error in the body of an answer; empty where there is none. */
function bodyOf(text: string): ErrorBody {
  try {
    const body: { error?: ErrorBody } | null = JSON.parse(text);
    const error = body?.error ?? body;
    return error !== null && typeof error === "object" ? (error as ErrorBody) : {};
  } catch {
    return {};
  }
}

/** The messages of the errors inside an error and the policies in `additionalInfo`: the reasons of a general code. */
function reasonsIn(error: ErrorBody): string[] {
  const inner = innerOf(error).flatMap((detail) => [
    [detail.code, messageOf(detail)].filter((part) => typeof part === "string" && part !== "").join(": "),
    ...reasonsIn(detail),
  ]);
  return [...inner, ...policiesIn(error.additionalInfo)].filter(Boolean);
}
