/**
 * One error for all clouds. `kind` says what went wrong, with a closed list of values. `outcome` says whether the
 * request may have had an effect. `kind` and `outcome` decide what happens next; the text is for people.
 */
import { type CloudAnswer, describeAnswer } from "./cloud-answer";
import { definedOnly } from "./defined-only";

/** What went wrong. Each cloud maps the vendor's codes (first) and HTTP statuses (second) to these kinds. */
export type ErrorKind =
  /** Credentials are missing, wrong, expired or refused, or the clock is off. */
  | "auth"
  /** The credentials are good but not allowed to do this. */
  | "forbidden"
  /** State and credentials lead to two different places. */
  | "wrongScope"
  /** The cloud does not accept a value. */
  | "invalid"
  /** Something the request needs does not exist. */
  | "notFound"
  /** Something else exists already where this was to be created. */
  | "conflict"
  | "quota"
  | "throttled"
  /** The vendor no longer allows this at all. */
  | "blocked"
  /** Another operation is under way; the same request may succeed later. */
  | "busy"
  /** The cloud answered with a failure of its own, such as 503. */
  | "unavailable"
  /** No connection: the request never arrived. */
  | "unreachable"
  /** The answer can't be understood. */
  | "unreadable"
  /** The cloud accepted a write, but the read-back shows something else. */
  | "unreflected"
  /** No answer in time. */
  | "timeout"
  /** Nobody waits for this process any more, so the process did not send a write. */
  | "abandoned"
  /** A defect of this package. */
  | "internal";

export interface ErrorParts {
  /** What the vendor or the network said, with code and request id. No secrets, no signed addresses. */
  readonly said: string;
  /** The cloud's answer that `said` tells, if there was one. */
  readonly answer?: CloudAnswer;
  /** What to do about it, in one clause. */
  readonly advice?: string;
  /** Whether the request may have taken effect. */
  readonly outcome: "none" | "unknown";
  /** What was attempted, on what: `creating flow log "edge" for vpc 5e2f…`. */
  readonly attempt?: string;
  /** What state is left, in one sentence. */
  readonly stateLeft?: string;
  /** What was made on the way and stays although the rest failed, in one sentence. */
  readonly sideEffects?: string;
}

/**
 * @example
 * creating flow log "edge" for vpc 5e2f…: 409 VPC.3004 Content of flow log is duplicate (request 7f3a…);
 * flow log 41b0… already captures it: set adopt to "always" to take it over. Nothing was changed.
 */
export class FlowLogError extends Error {
  override readonly name = "FlowLogError";

  constructor(
    readonly kind: ErrorKind,
    readonly parts: ErrorParts,
  ) {
    super(sentence(parts));
    // Without a stack, because the dynamic-provider host prints message and stack one after the other.
    this.stack = "";
  }

  get outcome(): "none" | "unknown" {
    return this.parts.outcome;
  }

  /** The HTTP status of the cloud's answer; undefined when there was none. */
  get status(): number | undefined {
    return this.parts.answer?.status;
  }

  /** The vendor's code: `VPC.3004`. */
  get code(): string | undefined {
    return this.parts.answer?.code;
  }

  /** Under which id the vendor finds the request in its logs. */
  get requestId(): string | undefined {
    return this.parts.answer?.requestId;
  }

  /** An error with outcome `none`: the request surely had no effect. */
  static refused(kind: ErrorKind, parts: Omit<ErrorParts, "outcome">): FlowLogError {
    return new FlowLogError(kind, { ...parts, outcome: "none" });
  }

  /** The same error with further parts. Parts that the error has already stay. */
  withMissing(parts: Partial<Omit<ErrorParts, "outcome">>): FlowLogError {
    return new FlowLogError(this.kind, { ...parts, ...definedOnly(this.parts) } as ErrorParts);
  }

  /** The same error with another outcome, for a caller who knows more about the effect. */
  withOutcome(outcome: ErrorParts["outcome"]): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, outcome });
  }

  /** The same error with this advice in place of an earlier one. */
  withAdvice(advice: string): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, advice });
  }

  /** The same error with a further fact about what went wrong. */
  withFact(fact: string): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, said: `${this.parts.said}; ${fact}` });
  }

  /** The same error with the state that is left, in place of an earlier text. */
  withStateLeft(left: string): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, stateLeft: left });
  }

  /** Anything thrown, as a FlowLogError. Any other error is a defect of this package, and its outcome is unknown. */
  static of(thrown: unknown): FlowLogError {
    if (thrown instanceof FlowLogError) return thrown;
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return new FlowLogError("internal", { said: text, outcome: "unknown" });
  }
}

/** The parts of an error that tell what a cloud answered. */
export function answered(answer: CloudAnswer): Pick<ErrorParts, "said" | "answer"> {
  return { said: describeAnswer(answer), answer };
}

/** Runs `work`, and adds to its error what was attempted. */
export async function attempting<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw FlowLogError.of(thrown).withMissing({ attempt });
  }
}

function sentence({ attempt, said, advice, stateLeft = "", sideEffects = "" }: ErrorParts): string {
  const what = [attempt, said].filter(Boolean).join(": ");
  const text = advice ? `${stripStop(what)}; ${advice}` : what;
  // A cut text may end in half a surrogate pair, after which the host's gRPC library never answers.
  const sentences = [text, sideEffects, stateLeft].map(stripStop).filter(Boolean);
  return sentences
    .map((one) => `${one}.`)
    .join(" ")
    .toWellFormed();
}

function stripStop(text: string): string {
  return text.trim().replace(/[.\s]+$/, "");
}

/** The kind for an HTTP status, when there is no known code of the vendor. */
export function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return "auth";
  if (status === 403) return "forbidden";
  if (status === 404) return "notFound";
  if (status === 408 || status === 504) return "timeout";
  if (status === 409) return "conflict";
  if (status === 429) return "throttled";
  if (status >= 500) return "unavailable";
  if (status >= 400) return "invalid";
  return "unreadable";
}

/** Whether a request with this HTTP status as its answer may have had an effect. */
export function outcomeOfStatus(status: number): "none" | "unknown" {
  return status >= 400 && status < 500 && status !== 408 ? "none" : "unknown";
}

const NOBODY_LISTENS = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const TLS = /CERT|SSL|TLS|UNABLE_TO_|SELF_SIGNED|EPROTO/;

/**
 * Whether this network error means that nothing was sent: no host listens there, or a host with an untrusted
 * certificate.
 */
export function neverSent(code: string): "unreachable" | "untrusted" | undefined {
  if (NOBODY_LISTENS.has(code)) return "unreachable";
  return TLS.test(code) ? "untrusted" : undefined;
}
