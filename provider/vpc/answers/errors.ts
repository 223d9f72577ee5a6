/** What the clouds' refusals mean: the vendor's code first, the HTTP status second. */
import type { CloudAnswer } from "../../core/cloud-answer";
import { answered, type ErrorKind, FlowLogError, kindOfStatus, outcomeOfStatus } from "../../core/errors";
import type { HttpAnswer } from "../../core/http/client";
import { hideSecrets } from "../../core/secrets";

/** What was asked for. The same code means different things for different calls. */
export type Operation = "create" | "show" | "list" | "update" | "delete" | "quota" | "login" | "project";

/** What a refusal says. Refusals have five forms, one for each service that may answer. */
export interface Complaint extends CloudAnswer {
  /** The service that answered; `nobody` for a body of no known service, such as a proxy's page or an empty body. */
  readonly by: "vpc" | "gateway" | "lts" | "iam" | "openstack" | "nobody";
}

export function complaintOf({ body, headers }: HttpAnswer): Complaint {
  const parsed = parsedJson(body);
  const requestId = text(parsed?.request_id) ?? headers["x-request-id"];
  if (typeof parsed?.error_code === "string") {
    const code = parsed.error_code;
    const by = /^APIGW?\./.test(code) ? "gateway" : code.startsWith("LTS.") ? "lts" : "vpc";
    return { by, code, message: text(parsed.error_msg), requestId };
  }
  if (typeof parsed?.code === "string") {
    const by = /^APIGW?\./.test(parsed.code) ? "gateway" : "vpc";
    return { by, code: parsed.code, message: text(parsed.message), requestId };
  }
  if (isBag(parsed?.error)) {
    return { by: "iam", code: nameIn(parsed.error.code), message: text(parsed.error.message), requestId };
  }
  const [fault, content] = Object.entries(parsed ?? {}).find(([, value]) => isBag(value) && text(value.message)) ?? [];
  if (isBag(content))
    return { by: "openstack", code: text(content.type) ?? fault, message: text(content.message), requestId };
  return { by: "nobody", message: wordsIn(parsed, body), requestId };
}

/** The words of an answer without a code; undefined for a page, whose content nobody knows. */
function wordsIn(parsed: Record<string, unknown> | undefined, body: string): string | undefined {
  const keys = ["error_msg", "message", "error", "NeutronError"];
  const words = keys.map((key) => text(parsed?.[key])).find((found) => found !== undefined);
  return words ?? (NO_METHOD.test(body) ? body.trim() : undefined);
}

/** Some gateways answer this line alone. */
const NO_METHOD = /^\s*method [a-z]+ not found\s*$/i;

/** The refusal as errors tell it. */
export function answerOf(answer: HttpAnswer): CloudAnswer {
  const complaint = complaintOf(answer);
  const words = complaint.message?.replace(/\.$/, "");
  const message = complaint.by === "nobody" ? (words ?? strangeBody(answer)) : words;
  return { ...complaint, status: answer.status, message, retryAfter: answer.headers["retry-after"] };
}

/** The error for an answer that is no success. A 401 is not handled here, because only the login knows what to do. */
export function refusal(answer: HttpAnswer, operation: Operation): FlowLogError {
  const complaint = complaintOf(answer);
  const kind = kindOf(answer.status, complaint, operation);
  return new FlowLogError(kind, {
    ...answered(answerOf(answer)),
    advice: adviceFor(kind, complaint, operation),
    outcome: isRead(operation) ? "none" : outcomeOf(answer.status, complaint),
  });
}

/** The error for a success whose body does not have the documented form. */
export function unreadable(answer: HttpAnswer, operation: Operation, what: string): FlowLogError {
  return new FlowLogError("unreadable", {
    said: `${answer.status}, but the answer is not ${what}: ${strangeBody(answer)}`,
    answer: { status: answer.status },
    advice: "check that the endpoint is the cloud's own, and that no proxy answers for it",
    outcome: isRead(operation) ? "none" : "unknown",
  });
}

/**
 * Whether the service itself says that there is no flow log with this id. A gateway's or a proxy's 404 does not say so.
 */
export function saysGone(answer: HttpAnswer): boolean {
  const { by, code } = complaintOf(answer);
  return answer.status === 404 && by === "vpc" && (code === "VPC.3002" || code === "VPC.3005");
}

/** Whether Log Tank Service says by its code (mostly with 400) that there is no such log group or log stream. */
export function saysMissingInLts(answer: HttpAnswer): boolean {
  const complaint = complaintOf(answer);
  return answer.status < 500 && LTS_KINDS[complaint.code ?? ""] === "notFound" && !isAssociated(complaint);
}

/** Whether the answer is Log Tank Service's own, a refusal included. */
export function isFromLts(answer: HttpAnswer): boolean {
  return complaintOf(answer).by === "lts";
}

/** Whether the gateway knows no such call: the address is wrong, or the region does not offer this form of the API. */
export function saysUnpublished(answer: HttpAnswer): boolean {
  return isUnpublished(answer.status, complaintOf(answer));
}

/** Gateways of some clouds know a path, but not every method: "method POST not found". */
function isUnpublished(status: number, { by, message }: Complaint): boolean {
  if (by === "lts" || status < 400 || status >= 500) return false;
  return (by === "gateway" && (status === 404 || status === 405)) || /method [a-z]+ not found/i.test(message ?? "");
}

export function isRead(operation: Operation): boolean {
  return !["create", "update", "delete"].includes(operation);
}

/**
 * Log Tank Service's codes. Most of them come with 400, also the codes for a missing log group or log stream.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/appendix/error_codes.html
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/public_parameters/error_code.html
 */
const LTS_KINDS: Readonly<Record<string, ErrorKind>> = {
  "LTS.0001": "wrongScope",
  "LTS.0011": "wrongScope",
  "LTS.0010": "unavailable",
  "LTS.0101": "conflict",
  "LTS.0104": "quota",
  "LTS.0105": "conflict",
  "LTS.0106": "invalid",
  "LTS.0201": "notFound",
  "LTS.0205": "conflict",
  "LTS.0206": "quota",
  "LTS.0207": "conflict",
  "LTS.0208": "notFound",
};

/** An internal error of Log Tank Service comes with 400, too, and then the outcome is unknown. */
function outcomeOf(status: number, { code }: Complaint): "none" | "unknown" {
  return code === "LTS.0010" ? "unknown" : outcomeOfStatus(status);
}

/** Whether something still uses the log group or log stream. The code of this refusal can be that of a missing one. */
function isAssociated({ by, message }: Complaint): boolean {
  return by === "lts" && /associated/i.test(message ?? "");
}

function kindOf(status: number, complaint: Complaint, operation: Operation): ErrorKind {
  const { by, code, message } = complaint;
  if (by === "lts" && status < 500) return ltsKindOf(status, complaint);
  // The gateway knows no such API, so the request never reached the service.
  if (isUnpublished(status, complaint)) return "unreachable";
  if (status === 404 && by === "nobody") return "unreadable";
  if (code === "VPC.0007") return "wrongScope";
  // No document has a code for a full quota, but the message of similar services has the word "quota".
  if (operation === "create" && status >= 400 && status < 500 && /quota/i.test(message ?? "")) return "quota";
  // This code means a bad filter, or an id of the wrong form.
  if (status === 404 && code === "VPC.3001") return "invalid";
  return kindOfStatus(status);
}

function ltsKindOf(status: number, complaint: Complaint): ErrorKind {
  if (isAssociated(complaint)) return "conflict";
  return LTS_KINDS[complaint.code ?? ""] ?? kindOfStatus(status);
}

/** Without the right to list projects, the id of the project must be given. */
const PROJECT_ADVICE =
  "who logs in may not look up the project (iam:projects:listProjects): set projectId, in the program, config or " +
  "environment (OS_PROJECT_ID, HW_PROJECT_ID)";

function adviceFor(kind: ErrorKind, complaint: Complaint, operation: Operation): string | undefined {
  const { by } = complaint;
  if (by === "lts") return ltsAdvice(kind, complaint, operation) ?? generalAdvice(kind);
  switch (kind) {
    case "unreachable":
      return "check the endpoint and the region: the gateway there does not offer this call, and the cloud may not have it";
    case "unreadable":
      return "check the endpoint and the region: what answers there is not this service";
    case "forbidden":
      return operation === "project" ? PROJECT_ADVICE : permissionAdvice(by, operation);
    case "notFound":
      if (by !== "vpc") return "check the endpoint and the region: what answers there is not this service";
      return operation === "create" ? "check that it exists in this project and region" : undefined;
    case "quota":
      return "delete a flow log that nobody needs, or ask for a higher quota";
    case "invalid":
      return operation === "show" && by === "vpc"
        ? "a flow log's id is the UUID that the console and the API show"
        : undefined;
    default:
      return generalAdvice(kind);
  }
}

function permissionAdvice(by: Complaint["by"], operation: Operation): string | undefined {
  // The gateway serves all services, so its refusal does not tell which permission is missing.
  if (by === "gateway") return undefined;
  if (by === "nobody") return "check the endpoint, the region and proxies: what answers there may not be this service";
  if (isRead(operation)) return "give the user VPC ReadOnlyAccess in this project";
  return "allow the user vpc:flowLogs:create, get, update and delete in this project (VPC FullAccess), and LTS ReadOnlyAccess";
}

function ltsAdvice(kind: ErrorKind, complaint: Complaint, operation: Operation): string | undefined {
  switch (kind) {
    case "forbidden":
      return `give the user LTS ${isRead(operation) ? "ReadOnlyAccess" : "FullAccess"} in this project`;
    case "notFound":
      return operation === "create" ? "check that the log group exists in this project and region" : undefined;
    case "quota":
      return "delete log groups or streams that nobody needs, or ask for a higher quota";
    case "conflict":
      return isAssociated(complaint)
        ? "delete the log transfer or whatever else uses it, and try again"
        : "choose another name, or run `pulumi up` again in a few minutes, when lists show the one that has it; where the " +
            "API has no lists, take it over by its id, with `pulumi import --file`";
    default:
      return undefined;
  }
}

function generalAdvice(kind: ErrorKind): string | undefined {
  switch (kind) {
    case "wrongScope":
      return "the credentials belong to another project: set projectId to theirs, or use those of the project";
    case "throttled":
      return "wait a little, then try again";
    default:
      return undefined;
  }
}

function strangeBody({ body, headers }: HttpAnswer): string {
  if (body.trim() === "") return "an empty body";
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  return `${Buffer.byteLength(body)} bytes of something else (${type})`;
}

function parsedJson(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isBag(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBag(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A code that is a name; the identity service mostly repeats the status there. */
function nameIn(code: unknown): string | undefined {
  return typeof code === "string" && !/^\d+$/.test(code) ? text(code) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? hideSecrets(value).slice(0, 500) : undefined;
}
