/** The endpoints for flow logs. Each method has its own error codes, and a missing flow log has two of them. */
import { randomUUID } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import { countTowardsQuota, type FlowLog } from "../memory";
import { vpcRefusal } from "../refusals";
import { badFilter, listFilters } from "./filters";
import { checkDestination, checkResource, flowLogIn, invalid, newFlowLogIn, UUID } from "./rules";

/** The fields in which two flow logs of a project must differ: one of them at least. */
const UNIQUE = ["resource_type", "resource_id", "traffic_type", "log_group_id", "log_topic_id"] as const;

export function createFlowLog(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const { name, description, index_enabled, ...unique } = newFlowLogIn(cloud, exchange);
  checkResource(cloud, projectId, unique.resource_type, unique.resource_id);
  const topic = checkDestination(cloud, projectId, unique.log_group_id, unique.log_topic_id);
  const own = cloud.memory.flowLogs.filter((log) => log.tenant_id === projectId);
  if (own.some((log) => UNIQUE.every((field) => log[field] === unique[field]))) throw duplicate(unique, topic);
  // The code is that of a full VPC quota; no code is documented for flow logs.
  if (used(cloud, projectId) >= cloud.switches.flowLogQuota)
    throw vpcRefusal(409, "VPC.0114", "Quota exceeded for resources: ['flow_log'].");
  const at = timestamp(cloud);
  const log: FlowLog = {
    id: randomUUID(),
    name,
    description,
    tenant_id: projectId,
    ...unique,
    index_enabled,
    admin_state: true,
    failed: false,
    created_at: at,
    updated_at: at,
  };
  cloud.memory.flowLogs.push(log);
  cloud.lists.created("flowLogs", log);
  const isCreated = cloud.switches.flavour === "huawei" && cloud.switches.createStatus === "as documented";
  return { status: isCreated ? 201 : 200, body: { flow_log: render(cloud, log) } };
}

export function showFlowLog(cloud: VpcService, _exchange: Exchange, projectId: string, id: string): Answer {
  return { status: 200, body: { flow_log: render(cloud, find(cloud, projectId, id, "VPC.3002")) } };
}

export function updateFlowLog(cloud: VpcService, exchange: Exchange, projectId: string, id: string): Answer {
  const log = find(cloud, projectId, id, "VPC.3005");
  const input = flowLogIn(cloud, exchange, ["name", "description", "admin_state"]);
  const { name, description, admin_state } = input;
  if (Object.keys(input).length === 0) throw invalid("flow_log");
  if (admin_state !== undefined && typeof admin_state !== "boolean") throw invalid("admin_state");
  if (typeof name === "string") log.name = name;
  if (typeof description === "string") log.description = description;
  if (admin_state !== undefined) log.admin_state = admin_state;
  else if (cloud.switches.putWithoutAdminState === "off") log.admin_state = false;
  log.updated_at = timestamp(cloud);
  return { status: 200, body: { flow_log: render(cloud, log) } };
}

export function deleteFlowLog(cloud: VpcService, _exchange: Exchange, projectId: string, id: string): Answer {
  const { flowLogs } = cloud.memory;
  const log = find(cloud, projectId, id, "VPC.3005");
  flowLogs.splice(flowLogs.indexOf(log), 1);
  cloud.lists.deleted("flowLogs", log);
  return { status: 204 };
}

export function listFlowLogs(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const { limit, marker, ...fields } = listFilters(exchange.query, cloud.switches.flavour);
  let found = cloud.lists.shown("flowLogs", cloud.memory.flowLogs).filter((log) => log.tenant_id === projectId);
  if (marker !== undefined) {
    const at = found.findIndex((log) => log.id === marker);
    if (at < 0) throw badFilter("marker");
    found = found.slice(at + 1);
  }
  const rows = found
    .map((log) => render(cloud, log))
    .filter((row) => Object.entries(fields).every(([name, value]) => row[name] === value));
  const size = Math.min(Number(limit ?? 2000), cloud.switches.maxPageSize);
  return { status: 200, body: { flow_logs: rows.slice(0, size) } };
}

export function showQuota(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const type = exchange.query.find(([name]) => name === "type")?.[1] ?? "flow_log";
  if (type !== "flow_log") throw vpcRefusal(400, "VPC.1207", "Invalid resource type.");
  const flowLogs = { type, used: used(cloud, projectId), quota: cloud.switches.flowLogQuota, min: 0 };
  return { status: 200, body: { quotas: { resources: [flowLogs] } } };
}

function find(cloud: VpcService, projectId: string, id: string, missingCode: string): FlowLog {
  if (!UUID.test(id)) throw vpcRefusal(404, "VPC.3001", "resource could not be found, flowlog id is invalid.");
  const log = cloud.memory.flowLogs.find((candidate) => candidate.id === id && candidate.tenant_id === projectId);
  if (!log) throw vpcRefusal(404, missingCode, `Flow log ${id} could not be found.`);
  return log;
}

/** As the API shows a flow log: without `index_enabled`. */
function render({ switches }: VpcService, log: FlowLog): Record<string, unknown> {
  const { index_enabled: _index, failed, ...fields } = log;
  const status = log.admin_state ? "ACTIVE" : "DOWN";
  return {
    ...fields,
    status: failed ? "ERROR" : status,
    ...(switches.flavour === "huawei" ? { log_store_type: "lts" } : {}),
  };
}

function duplicate(unique: Pick<FlowLog, (typeof UNIQUE)[number]>, topicName: string): Error {
  const { resource_type, resource_id, traffic_type, log_group_id, log_topic_id } = unique;
  return vpcRefusal(
    409,
    "VPC.3004",
    `Content of flow log is duplicate: resource type ${resource_type}, resource id ${resource_id}, traffic type ` +
      `${traffic_type}, log group id ${log_group_id}, log topic id ${log_topic_id}, log store type lts, log store name ${topicName}.`,
  );
}

function used(cloud: VpcService, projectId: string): number {
  return countTowardsQuota(cloud.memory, projectId, cloud.memory.flowLogs, (log) => log.tenant_id);
}

function timestamp(cloud: VpcService): string {
  return new Date(cloud.now()).toISOString().slice(0, 19);
}
