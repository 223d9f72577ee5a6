/**
 * What a successful answer of Azure Resource Manager must hold. The Azure libraries check nothing: an empty body or the
 * page of a proxy becomes an empty list, a resource without properties, or a write that was accepted.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { NOT_AZURE } from "./meanings";

type Policy = Parameters<NetworkManagementClient["pipeline"]["addPolicy"]>[0];
type Request = Parameters<Policy["sendRequest"]>[0];
type Response = Awaited<ReturnType<Policy["sendRequest"]>>;

const text = z.string().min(1);
const anything = z.record(z.string(), z.unknown());
const resource = z.object({ id: text, location: text });
/**
 * Required in every version of the API, and there in every recording; without it a flow log would count as disabled.
 */
const settings = z.looseObject({ enabled: z.boolean() });
const flowLog = z.object({ id: text, properties: settings });

/** The bodies of answers with status 200 or 201, by method and path. The first rule that fits counts. */
const SHAPES: readonly (readonly [method: RegExp, path: RegExp, shape: z.ZodType])[] = [
  [/^GET$/, /\/networkWatchers$/i, z.object({ value: z.array(resource) })],
  [/^GET$/, /\/flowLogs$/i, z.object({ value: z.array(flowLog) })],
  [/^(GET|PUT|PATCH)$/, /\/flowLogs\/[^/]+$/i, flowLog],
  [/^GET$/, /\/locations\/[^/]+\/operations\/[^/]+$/i, z.object({ status: text })],
  [/^GET$/, /\/operationResults\/[^/]+$/i, anything],
  [/^(GET|POST)$/, /\/subscriptions\/[^/]+\/providers\/[^/]+(\/register)?$/i, z.object({ registrationState: text })],
  [/^POST$/, /\/(queryFlowLogStatus|configureFlowLog)$/i, z.object({ properties: settings })],
  [/^GET$/, /\/providers\/Microsoft\.Authorization\/\w+$/i, z.object({ value: z.array(anything) })],
  [/^GET$/, /\/instanceView$/i, z.object({ statuses: z.array(anything) })],
  // What lies in a resource has no region of its own.
  [/^GET$/, /\/(subnets|managementPolicies)\/[^/]+$/i, z.object({ id: text, properties: anything })],
  [/^(GET|PUT|PATCH)$/, /\/resourceGroups\/[^/]+/i, resource],
];

/** Refuses answers that can't be what was asked for. Must come after the policy that repeats reads. */
export const readableAnswers: Policy = {
  name: "readableAnswers",
  async sendRequest(request, next) {
    const response = await next(request);
    const fault = response.status >= 200 && response.status < 300 ? faultOf(request, response) : undefined;
    if (fault === undefined) return response;
    throw new FlowLogError("unreadable", {
      said: `Azure's answer (${response.status}) can't be read: ${fault}`,
      answer: { status: response.status },
      advice: NOT_AZURE,
      outcome: "unknown",
    });
  },
};

function faultOf({ method, url }: Request, { status, headers, bodyAsText }: Response): string | undefined {
  const path = new URL(url).pathname.replace(/\/+$/, "");
  const isPoll = /\/(operations|operationResults)\/[^/]+$/i.test(path);
  const isFollowed = headers.has("location") || headers.has("azure-asyncoperation");
  if (status === 202) return isPoll || isFollowed ? undefined : "it names no address for the rest of the answer";
  if (status === 204) return isPoll || method === "DELETE" ? undefined : "it is empty";
  // The result is at `Location`: recorded once for configureFlowLog, with the body `null`.
  if (method === "POST" && isFollowed) return undefined;
  // Azure answers a deletion with 202 or 204, in its documents and in every recording.
  if (method === "DELETE") return "it is none to a deletion";
  return bodyFault(method, path, bodyAsText ?? "");
}

function bodyFault(method: string, path: string, body: string): string | undefined {
  if (body === "") return "it is empty";
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.replace(/^\uFEFF/, ""));
  } catch {
    return "it is not JSON";
  }
  const shape = SHAPES.find(([methods, paths]) => methods.test(method) && paths.test(path))?.[2];
  const issue = shape?.safeParse(parsed).error?.issues[0];
  return issue && `it has no ${issue.path.join(".") || "content"}`;
}
