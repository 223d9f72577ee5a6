/** The rules for the body of a flow log, and for the resource and the log stream that a flow log names. */
import { type Exchange, isObject, jsonBody, type VpcService } from "../exchange";
import type { FlowLog } from "../memory";
import { type Refusal, vpcRefusal } from "../refusals";

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TRAFFIC_TYPES = ["all", "accept", "reject"];
/** The word for each `resource_type` in errors. */
const RESOURCES: Record<string, string> = { port: "Port", network: "Network", vpc: "Vpc" };
const WRITABLE_AT_CREATION = [
  ...["name", "description", "resource_type", "resource_id"],
  ...["traffic_type", "log_group_id", "log_topic_id", "index_enabled"],
];

export function invalid(field: string): Refusal {
  return vpcRefusal(400, "VPC.3001", `${field} is invalid`);
}

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

export function isResourceType(value: unknown): value is string {
  return typeof value === "string" && Object.hasOwn(RESOURCES, value);
}

export function isTrafficType(value: unknown): value is string {
  return typeof value === "string" && TRAFFIC_TYPES.includes(value);
}

/** The part `flow_log` of a body, which may have these fields and no others. */
export function flowLogIn(cloud: VpcService, exchange: Exchange, known: readonly string[]): Record<string, unknown> {
  const body = jsonBody(exchange, invalid("request body"));
  for (const name of Object.keys(body)) if (name !== "flow_log") throw invalid(name);
  if (!isObject(body.flow_log)) throw invalid("flow_log");
  for (const name of Object.keys(body.flow_log)) if (!known.includes(name)) throw invalid(name);
  checkTexts(cloud, body.flow_log);
  return body.flow_log;
}

type NewFlowLog = Pick<
  FlowLog,
  | ("name" | "description" | "index_enabled")
  | ("resource_type" | "resource_id" | "traffic_type" | "log_group_id" | "log_topic_id")
>;

/** The flow log that a creation asks for. */
export function newFlowLogIn(cloud: VpcService, exchange: Exchange): NewFlowLog {
  const input = flowLogIn(cloud, exchange, WRITABLE_AT_CREATION);
  const { name = "", description = "", index_enabled = false } = input;
  const { resource_type, traffic_type, resource_id, log_group_id, log_topic_id } = input;
  if (!isResourceType(resource_type)) throw invalid("resource_type");
  if (!isTrafficType(traffic_type)) throw invalid("traffic_type");
  if (!isUuid(resource_id)) throw invalid("resource_id");
  if (!isUuid(log_group_id)) throw invalid("log_group_id");
  if (!isUuid(log_topic_id)) throw invalid("log_topic_id");
  if (typeof index_enabled !== "boolean") throw invalid("index_enabled");
  const unique = { resource_type, resource_id, traffic_type, log_group_id, log_topic_id };
  return { name: String(name), description: String(description), ...unique, index_enabled };
}

function checkTexts({ switches }: VpcService, { name, description }: Record<string, unknown>): void {
  const letters = switches.flavour === "huawei" ? /^[\p{Script=Han}A-Za-z0-9_.-]*$/u : /^[A-Za-z0-9_.-]*$/;
  if (name !== undefined && !(isText(name, 64) && letters.test(name))) throw invalid("name");
  if (description !== undefined && !(isText(description, 255) && !/[<>]/.test(description)))
    throw invalid("description");
}

/** Length counts characters, not UTF-16 units. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && [...value].length <= longest;
}

export function checkResource({ memory }: VpcService, projectId: string, type: string, id: string): void {
  const kept = { port: memory.ports, network: memory.networks, vpc: memory.vpcs }[type] ?? [];
  const resource = kept.find((candidate) => candidate.id === id && candidate.projectId === projectId);
  if (!resource) throw vpcRefusal(404, "VPC.3002", `${RESOURCES[type]} ${id} could not be found.`);
  if ("supportsFlowLog" in resource && !resource.supportsFlowLog)
    throw vpcRefusal(400, "VPC.3002", `Port does not support flow log, port id : ${id}`);
}

/** The name of the log stream ("topic") that records go to. */
export function checkDestination({ memory }: VpcService, projectId: string, groupId: string, topicId: string): string {
  const group = memory.logGroups.find((candidate) => candidate.id === groupId && candidate.projectId === projectId);
  if (!group) throw invalid("log_group_id");
  const topic = memory.logStreams.find((candidate) => candidate.id === topicId && candidate.groupId === groupId);
  if (!topic) throw invalid("log_topic_id");
  return topic.name;
}
