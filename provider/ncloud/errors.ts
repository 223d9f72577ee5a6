/** What the API's refusals mean: the gateway's errorCode or the service's returnCode first, the HTTP status second. */
import { describeAnswer } from "../core/cloud-answer";
import { type ErrorKind, FlowLogError, kindOfStatus, outcomeOfStatus } from "../core/errors";
import { clockSkew, type HttpAnswer, type Verdict } from "../core/http/client";
import { hideSecrets } from "../core/secrets";
import type { Reply } from "./reply";

interface Meaning {
  readonly kind: ErrorKind;
  readonly outcome: "none" | "unknown";
  readonly advice?: string;
}

/**
 * Whether the service (not the gateway) refused: the request had no effect, and the same request would be refused
 * again.
 */
export function isRefusal(error: FlowLogError): boolean {
  return error.parts.answer?.by === "service" && error.outcome === "none";
}

/**
 * "Parameter value is not valid": an interface, bucket or directory that the cloud does not know or does not accept.
 */
export const NOT_VALID = "1099000";

const WRONG_ADDRESS = "check the site (ncloud:site, NCLOUD_SITE) and the address (ncloud:apiUrl, NCLOUD_API_GW)";
const DEFECT = "this is a defect of pulumi-flowlogs, please report it";
const LATER = "try again later; with this cloud it may also mean an invalid parameter";

/** Codes of the gateway. The codes 400 and 500 are not HTTP statuses. */
const GATEWAY: Readonly<Record<string, Meaning>> = {
  "100": { kind: "invalid", outcome: "none", advice: DEFECT },
  "200": { kind: "auth", outcome: "none" },
  "210": { kind: "forbidden", outcome: "none" },
  "300": { kind: "invalid", outcome: "none", advice: WRONG_ADDRESS },
  "400": { kind: "quota", outcome: "none", advice: "wait until the API quota is renewed, or have it raised" },
  "410": { kind: "throttled", outcome: "none", advice: "try again later" },
  "420": { kind: "throttled", outcome: "none", advice: "try again later" },
  "430": { kind: "invalid", outcome: "none", advice: DEFECT },
  "500": { kind: "unavailable", outcome: "unknown", advice: LATER },
  "510": { kind: "timeout", outcome: "unknown", advice: "try again later" },
  "900": { kind: "unavailable", outcome: "unknown", advice: "try again later" },
};

const SERVICE: Readonly<Record<string, Meaning>> = {
  "800": { kind: "auth", outcome: "none" },
  "1000": { kind: "unavailable", outcome: "unknown", advice: "try again later" },
  "14016": { kind: "internal", outcome: "none", advice: DEFECT },
  "1000100": { kind: "invalid", outcome: "none" },
  "1000101": { kind: "internal", outcome: "none", advice: DEFECT },
  "1000102": { kind: "internal", outcome: "none", advice: DEFECT },
  [NOT_VALID]: { kind: "invalid", outcome: "none" },
};

/** What only the caller knows, and the advice needs. */
export interface Circumstances {
  readonly action: string;
  /** What the access key was read from. */
  readonly keyFrom: string;
  readonly site: string;
  /** What to check when the service does not like a value. */
  readonly parameters: string;
  /** What to check first then, if the region is doubtful. */
  readonly region?: string;
}

export function refusal(answer: HttpAnswer, reply: Reply, circumstances: Circumstances): FlowLogError {
  const { action } = circumstances;
  if (reply.layer !== "service" && reply.layer !== "gateway") return foreign(answer, circumstances);
  const { kind, outcome, advice } = meaningOf(reply, answer.status);
  const { layer: by, ...fields } = reply;
  const vendorAnswer = { by, ...fields, retryAfter: answer.headers["retry-after"] };
  const who = by === "gateway" ? "the API gateway says " : "";
  const because = kind === "auth" ? loginAdvice(answer, circumstances) : adviceFor(kind, advice, circumstances);
  return new FlowLogError(kind, {
    // The HTTP status would only confuse: codes and statuses of this API do not agree.
    said: `${action}: ${who}${describeAnswer(vendorAnswer)}`,
    answer: { ...vendorAnswer, status: answer.status },
    advice: because,
    outcome,
  });
}

/** The API to which an action belongs, and the smallest managed policy that allows the action. */
export function grantOf(action: string): { readonly api: string; readonly policy: string } {
  if (/^get(Vpc|Subnet)List$/.test(action)) {
    // The pages of the public site have the second policy alone.
    return { api: "VPC", policy: "NCP_VPC_VIEWER, or NCP_VPC_MANAGER where the site has no such policy" };
  }
  const isWrite = /^(en|dis)ableFlowLog$/.test(action);
  return { api: "Server (VPC)", policy: isWrite ? "NCP_VPC_SERVER_MANAGER" : "NCP_VPC_SERVER_VIEWER" };
}

/** What to do about an action that the gateway refuses. */
export function grantAdvice(action: string): string {
  const { api, policy } = grantOf(action);
  return `subscribe the account to the ${api} API, or give its Sub Account a policy that allows this action, such as ${policy}`;
}

function adviceFor(
  kind: ErrorKind,
  advice: string | undefined,
  { action, parameters, region }: Circumstances,
): string | undefined {
  if (kind === "forbidden") return grantAdvice(action);
  const isValueMeant = advice === LATER || (advice === undefined && kind === "invalid");
  if (!isValueMeant) return advice;
  return [region, advice ?? parameters].filter(Boolean).join("; else ");
}

/**
 * What the body says about a repetition. The HTTP status does not tell, because the service uses 500 for refusals, and
 * an answer with status 200 may hold an error that passes.
 */
export function verdictOf(answer: HttpAnswer, reply: Reply): Verdict | undefined {
  // Half a body or a proxy's page in a success may pass.
  if (reply.layer === "foreign") return answer.status < 300 ? "unavailable" : undefined;
  if (reply.layer === "result") return undefined;
  const { kind, outcome } = meaningOf(reply, answer.status);
  if (kind === "throttled") return "throttled";
  if (outcome === "none") return "final";
  return answer.status < 300 ? "unavailable" : undefined;
}

function meaningOf(reply: Extract<Reply, { code: string }>, status: number): Meaning {
  const known = (reply.layer === "gateway" ? GATEWAY : SERVICE)[reply.code];
  if (known) return known;
  // An undocumented code in an answer with HTTP status 200 is a refusal, too.
  if (status < 400) return { kind: "invalid", outcome: "none" };
  return { kind: kindOfStatus(status), outcome: outcomeOfStatus(status) };
}

/** The error for a body that is not this API's. */
function foreign({ status, body, headers }: HttpAnswer, circumstances: Circumstances): FlowLogError {
  const shown = hideSecrets(body)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
  const words = shown ? `a body that is not this API's: ${shown}` : "an empty body";
  const retryAfter = headers["retry-after"];
  const message = `HTTP ${status} with ${words}`;
  const said = `${circumstances.action}: ${describeAnswer({ message, retryAfter })}`;
  const parts = { said, answer: { status, retryAfter } };
  if (status < 400) return new FlowLogError("unreadable", { ...parts, advice: WRONG_ADDRESS, outcome: "unknown" });
  const outcome = outcomeOfStatus(status);
  if (status === 401) {
    const advice = `${loginAdvice({ headers }, circumstances)}; or something in between answered instead of the API: ${WRONG_ADDRESS}`;
    return new FlowLogError("auth", { ...parts, advice, outcome });
  }
  // A 404 that is not from this API means a wrong address; for missing things the API has codes of its own.
  if (status === 404) return new FlowLogError("invalid", { ...parts, advice: WRONG_ADDRESS, outcome });
  const later = outcome === "unknown" || status === 429;
  return new FlowLogError(kindOfStatus(status), { ...parts, outcome, advice: later ? "try again later" : undefined });
}

const FIVE_MINUTES = 5 * 60_000;

/**
 * The vendor has one code for a wrong key, a wrong signature and an old timestamp. The Date header tells the last
 * apart.
 */
function loginAdvice(answer: Pick<HttpAnswer, "headers">, { keyFrom, site }: Circumstances): string {
  const skew = clockSkew(answer, FIVE_MINUTES);
  if (skew) return `this machine's clock is ${skew} the cloud's, which allows 5: set it right`;
  return `check the access key and the secret key (from ${keyFrom}), and that they are keys of the site "${site}" (ncloud:site, NCLOUD_SITE)`;
}

/** The error of an update whose refusal may mean the wanted settings or something else, because nothing tells which. */
export function unexplained(refusal: FlowLogError, again: FlowLogError): FlowLogError {
  return FlowLogError.refused(again.kind, {
    said:
      `${refusal.parts.said}; whether that is due to the wanted settings is not known, because the settings that are ` +
      `on, sent to compare, were not answered (${again.parts.said})`,
    answer: refusal.parts.answer,
    advice: "run `pulumi up` again",
  });
}
