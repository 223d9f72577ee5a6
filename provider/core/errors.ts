/**
 * One error for all clouds. What went wrong is a closed `kind`; whether the cloud may hold the effect of a request
 * all the same is `outcome`. Both together decide what happens next; the text is for people.
 */
import { definedOnly } from "./defined-only";

/** What went wrong. Each cloud maps its vendor codes first, HTTP statuses second, onto these. */
export type ErrorKind =
  /** Credentials are missing, wrong, expired or refused, or the clock is off. */
  | "auth"
  /** The credentials are good but not allowed to do this. */
  | "forbidden"
  /** State and credentials speak of two different places. */
  | "wrongScope"
  /** The cloud does not accept a value. */
  | "invalid"
  /** Something the request needs does not exist. */
  | "notFound"
  /** Something else already holds the place. */
  | "conflict"
  | "quota"
  | "throttled"
  /** The vendor no longer allows this at all. */
  | "blocked"
  /** Another operation is under way; the same request may succeed later. */
  | "busy"
  /** The cloud answered that it can't answer. */
  | "unavailable"
  /** No connection: the request never arrived. */
  | "unreachable"
  /** An answer came, but not one that can be understood. */
  | "unreadable"
  /** A write was accepted, but reading back shows something else. */
  | "unreflected"
  /** No answer in time. */
  | "timeout"
  /** A defect of this package. */
  | "internal";

export interface ErrorParts {
  /** What the vendor or the network said, with code and request id. No secrets, no signed addresses. */
  readonly said: string;
  /** What to do about it, in one clause. */
  readonly advice?: string;
  /** Whether the request may have taken effect. */
  readonly outcome: "none" | "unknown";
  /** What was attempted, on what: `creating flow log "edge" for vpc 5e2f…`. */
  readonly attempt?: string;
  /** What state is left, in one sentence. */
  readonly stateLeft?: string;
  /** What was done on the way, and stays whatever became of the rest, in one sentence. */
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
    // The dynamic-provider host prints message and stack one after the other.
    this.stack = "";
  }

  get outcome(): "none" | "unknown" {
    return this.parts.outcome;
  }

  /** An error of a request that surely had no effect. */
  static refused(kind: ErrorKind, parts: Omit<ErrorParts, "outcome">): FlowLogError {
    return new FlowLogError(kind, { ...parts, outcome: "none" });
  }

  /** The same error, completed by the parts that it does not say yet; those that it says stay. */
  withMissing(parts: Partial<Omit<ErrorParts, "outcome">>): FlowLogError {
    return new FlowLogError(this.kind, { ...parts, ...definedOnly(this.parts) } as ErrorParts);
  }

  /** The same error, for a caller who knows better whether the request may have taken effect. */
  withOutcome(outcome: ErrorParts["outcome"]): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, outcome });
  }

  /** The same error, with the last word on what state is left: who records the state knows. */
  withStateLeft(left: string): FlowLogError {
    return new FlowLogError(this.kind, { ...this.parts, stateLeft: left });
  }

  /** Anything thrown, as one of ours. A stranger is a defect of this package, and its outcome is unknown. */
  static of(thrown: unknown): FlowLogError {
    if (thrown instanceof FlowLogError) return thrown;
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return new FlowLogError("internal", { said: text, outcome: "unknown" });
  }
}

/** Runs `work` and completes what it throws with what was attempted. */
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
  // Half a surrogate pair, from a text that was cut, makes the host's gRPC library never answer.
  const sentences = [text, sideEffects, stateLeft].map(stripStop).filter(Boolean);
  return sentences
    .map((one) => `${one}.`)
    .join(" ")
    .toWellFormed();
}

function stripStop(text: string): string {
  return text.trim().replace(/[.\s]+$/, "");
}

/** The kind that a bare HTTP status stands for, when the vendor's code says nothing. */
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

/** Whether a request that was answered with this status may have taken effect. */
export function outcomeOfStatus(status: number): "none" | "unknown" {
  return status >= 400 && status < 500 && status !== 408 ? "none" : "unknown";
}

const NOBODY_LISTENS = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const TLS = /CERT|SSL|TLS|UNABLE_TO_|SELF_SIGNED|EPROTO/;

/** Whether this network error means that nothing was sent: nobody listens there, or nobody who can be trusted. */
export function neverSent(code: string): "unreachable" | "untrusted" | undefined {
  if (NOBODY_LISTENS.has(code)) return "unreachable";
  return TLS.test(code) ? "untrusted" : undefined;
}

/** What a Retry-After header adds to what a cloud said; nothing without one. */
export function askedToWait(retryAfter: string | undefined): string {
  if (!retryAfter) return "";
  return /^\d+$/.test(retryAfter) ? `, and asks to wait ${retryAfter} s` : `, and asks to wait until ${retryAfter}`;
}
