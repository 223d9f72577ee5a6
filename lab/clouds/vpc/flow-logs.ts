/**
 * Flow logs of the VPC service: /v1/{project_id}/fl/flow_logs and their quota.
 * Each verb has its own codes, and a missing flow log has two of them.
 */
import { randomUUID } from "node:crypto";
import type { Access } from "./access";
import { type Answer, type Exchange, isObject, jsonBody, type Route, vpcRefusal } from "./exchange";
import type { FlowLog, VpcMemory } from "./memory";
import type { VpcSwitches } from "./switches";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const RESOURCES: Record<string, "Port" | "Network" | "Vpc"> = { port: "Port", network: "Network", vpc: "Vpc" };
const TRAFFIC = new Set(["all", "accept", "reject"]);
const STATUS = new Set(["ACTIVE", "DOWN", "ERROR"]);
const CREATE = ["resource_type", "resource_id", "traffic_type", "log_group_id", "log_topic_id"] as const;

export function flowLogRoutes(memory: VpcMemory, switches: VpcSwitches, access: Access): Route[] {
  const all = memory.flowLogs;

  function enter(exchange: Exchange, projectId: string): void {
    access.enter(exchange, projectId, {
      badToken: vpcRefusal(401, "VPC.0008", "Invalid token in the header."),
      otherProject: vpcRefusal(400, "VPC.0007", "urlTenantId is not equal tokenTenantId"),
    });
    // A deleted interface takes its flow logs along.
    const left = all.filter(
      (log) => log.resource_type !== "port" || memory.ports.some((p) => p.id === log.resource_id),
    );
    if (left.length < all.length) all.splice(0, all.length, ...left);
  }

  function statusOf(log: FlowLog): string {
    if (log.failed) return "ERROR";
    return log.admin_state ? "ACTIVE" : "DOWN";
  }

  /** As the API shows it: `index_enabled` is never among it. */
  function shown(log: FlowLog): Record<string, unknown> {
    const { index_enabled: _index, failed: _failed, ...fields } = log;
    return { ...fields, status: statusOf(log), ...(switches.flavour === "huawei" ? { log_store_type: "lts" } : {}) };
  }

  function timestamp(): string {
    return new Date(access.now()).toISOString().slice(0, 19);
  }

  function find(projectId: string, id: string, missingCode: string): FlowLog {
    if (!UUID.test(id)) throw vpcRefusal(404, "VPC.3001", "resource could not be found, flowlog id is invalid.");
    const log = all.find((candidate) => candidate.id === id && candidate.tenant_id === projectId);
    if (!log) throw vpcRefusal(404, missingCode, `Flow log ${id} could not be found.`);
    return log;
  }

  function wanted(exchange: Exchange, known: readonly string[]): Record<string, unknown> {
    const body = jsonBody(exchange, invalid("request body"));
    for (const name of Object.keys(body)) if (name !== "flow_log") throw invalid(name);
    if (!isObject(body.flow_log)) throw invalid("flow_log");
    for (const name of Object.keys(body.flow_log)) if (!known.includes(name)) throw invalid(name);
    checkTexts(body.flow_log);
    return body.flow_log;
  }

  function checkTexts({ name, description }: Record<string, unknown>): void {
    const letters = switches.flavour === "huawei" ? /^[\p{Script=Han}A-Za-z0-9_.-]*$/u : /^[A-Za-z0-9_.-]*$/;
    if (name !== undefined && !(isText(name, 64) && letters.test(name))) throw invalid("name");
    if (description !== undefined && !(isText(description, 255) && !/[<>]/.test(description)))
      throw invalid("description");
  }

  function checkResource(projectId: string, type: string, id: string): void {
    const kept = { port: memory.ports, network: memory.networks, vpc: memory.vpcs }[type] ?? [];
    const resource = kept.find((candidate) => candidate.id === id && candidate.projectId === projectId);
    if (!resource) throw vpcRefusal(404, "VPC.3002", `${RESOURCES[type]} ${id} could not be found.`);
    if ("supportsFlowLog" in resource && !resource.supportsFlowLog)
      throw vpcRefusal(400, "VPC.3002", `Port does not support flow log, port id : ${id}`);
  }

  /** The name of the topic that records go to. */
  function checkDestination(projectId: string, groupId: string, topicId: string): string {
    const group = memory.logGroups.find((candidate) => candidate.id === groupId && candidate.projectId === projectId);
    if (!group) throw invalid("log_group_id");
    const topic = memory.logStreams.find((candidate) => candidate.id === topicId && candidate.groupId === groupId);
    if (!topic) throw invalid("log_topic_id");
    return topic.name;
  }

  function create(exchange: Exchange, projectId: string): Answer {
    enter(exchange, projectId);
    const input = wanted(exchange, ["name", "description", ...CREATE, "index_enabled"]);
    if (typeof input.resource_type !== "string" || !Object.hasOwn(RESOURCES, input.resource_type))
      throw invalid("resource_type");
    if (typeof input.traffic_type !== "string" || !TRAFFIC.has(input.traffic_type)) throw invalid("traffic_type");
    const { resource_id, log_group_id, log_topic_id, index_enabled = false } = input;
    if (!isUuid(resource_id)) throw invalid("resource_id");
    if (!isUuid(log_group_id)) throw invalid("log_group_id");
    if (!isUuid(log_topic_id)) throw invalid("log_topic_id");
    if (typeof index_enabled !== "boolean") throw invalid("index_enabled");
    const { resource_type, traffic_type } = input;
    checkResource(projectId, resource_type, resource_id);
    const topic = checkDestination(projectId, log_group_id, log_topic_id);
    const tuple = { resource_type, resource_id, traffic_type, log_group_id, log_topic_id };
    if (all.some((log) => log.tenant_id === projectId && CREATE.every((field) => log[field] === tuple[field])))
      throw vpcRefusal(
        409,
        "VPC.3004",
        `Content of flow log is duplicate: resource type ${resource_type}, resource id ${resource_id}, traffic type ` +
          `${traffic_type}, log group id ${log_group_id}, log topic id ${log_topic_id}, log store type lts, log store name ${topic}.`,
      );
    // The code is the one that a full VPC quota has; none is documented for flow logs.
    if (used(projectId) >= switches.flowLogQuota)
      throw vpcRefusal(409, "VPC.0114", "Quota exceeded for resources: ['flow_log'].");
    const at = timestamp();
    const log: FlowLog = {
      id: randomUUID(),
      name: String(input.name ?? ""),
      description: String(input.description ?? ""),
      tenant_id: projectId,
      ...tuple,
      index_enabled,
      admin_state: true,
      failed: false,
      created_at: at,
      updated_at: at,
    };
    all.push(log);
    const isCreated = switches.flavour === "huawei" && switches.createStatus === "as documented";
    return { status: isCreated ? 201 : 200, body: { flow_log: shown(log) } };
  }

  function update(exchange: Exchange, projectId: string, id: string): Answer {
    enter(exchange, projectId);
    const log = find(projectId, id, "VPC.3005");
    const input = wanted(exchange, ["name", "description", "admin_state"]);
    const { name, description, admin_state } = input;
    if (Object.keys(input).length === 0) throw invalid("flow_log");
    if (admin_state !== undefined && typeof admin_state !== "boolean") throw invalid("admin_state");
    if (typeof name === "string") log.name = name;
    if (typeof description === "string") log.description = description;
    if (admin_state !== undefined) log.admin_state = admin_state;
    else if (switches.putWithoutAdminState === "off") log.admin_state = false;
    log.updated_at = timestamp();
    return { status: 200, body: { flow_log: shown(log) } };
  }

  function list(exchange: Exchange, projectId: string): Answer {
    enter(exchange, projectId);
    const { limit, marker, ...fields } = listFilters(exchange.query, switches.flavour);
    let found = all.filter((log) => log.tenant_id === projectId);
    if (marker !== undefined) {
      const at = found.findIndex((log) => log.id === marker);
      if (at < 0) throw badFilter("marker");
      found = found.slice(at + 1);
    }
    const rows = found.map(shown).filter((row) => Object.entries(fields).every(([name, value]) => row[name] === value));
    return { status: 200, body: { flow_logs: rows.slice(0, Math.min(Number(limit ?? 2000), switches.maxPageSize)) } };
  }

  /** The quota is one for all projects of an account in a region. */
  function used(projectId: string): number {
    const own = memory.projects.find((project) => project.id === projectId);
    const siblings = memory.projects.filter((p) => p.domainId === own?.domainId && p.region === own?.region);
    return all.filter((log) => siblings.some((project) => project.id === log.tenant_id)).length;
  }

  function quotas(exchange: Exchange, projectId: string): Answer {
    enter(exchange, projectId);
    const type = exchange.query.find(([name]) => name === "type")?.[1] ?? "flow_log";
    if (type !== "flow_log") throw vpcRefusal(400, "VPC.1207", "Invalid resource type.");
    const flowLogs = { type, used: used(projectId), quota: switches.flowLogQuota, min: 0 };
    return { status: 200, body: { quotas: { resources: [flowLogs] } } };
  }

  const many = /^\/v1\/([^/]+)\/fl\/flow_logs$/;
  const one = /^\/v1\/([^/]+)\/fl\/flow_logs\/([^/]+)$/;
  return [
    { method: "POST", path: many, answer: create },
    { method: "GET", path: many, answer: list },
    {
      method: "GET",
      path: one,
      answer(exchange, projectId = "", id = "") {
        enter(exchange, projectId);
        return { status: 200, body: { flow_log: shown(find(projectId, id, "VPC.3002")) } };
      },
    },
    { method: "PUT", path: one, answer: update },
    {
      method: "DELETE",
      path: one,
      answer(exchange, projectId = "", id = "") {
        enter(exchange, projectId);
        all.splice(all.indexOf(find(projectId, id, "VPC.3005")), 1);
        return { status: 204 };
      },
    },
    { method: "GET", path: /^\/v1\/([^/]+)\/quotas$/, answer: quotas },
  ];
}

function invalid(field: string) {
  return vpcRefusal(400, "VPC.3001", `${field} is invalid`);
}

function badFilter(name: string) {
  return vpcRefusal(404, "VPC.3001", `resource could not be found, ${name} is invalid`);
}

/** Length counts characters, not UTF-16 units. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && [...value].length <= longest;
}

function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/** Every parameter once, known, and of the form it must have. */
function listFilters(query: Exchange["query"], flavour: VpcSwitches["flavour"]): Record<string, string> {
  const form: Record<string, (value: string) => boolean> = {
    id: isUuid,
    name: (value) => value.length <= 64,
    tenant_id: (value) => /^[0-9a-f]{32}$/.test(value),
    description: (value) => value.length <= 255,
    resource_type: (value) => Object.hasOwn(RESOURCES, value),
    resource_id: isUuid,
    traffic_type: (value) => TRAFFIC.has(value),
    log_group_id: isUuid,
    log_topic_id: isUuid,
    status: (value) => STATUS.has(value),
    limit: (value) => /^\d{1,4}$/.test(value) && Number(value) <= 2000,
    marker: isUuid,
    ...(flavour === "huawei" ? { log_store_type: (value: string) => value === "lts" } : {}),
  };
  const filters: Record<string, string> = {};
  for (const [name, value] of query) {
    if (!Object.hasOwn(form, name) || Object.hasOwn(filters, name) || !form[name]?.(value)) throw badFilter(name);
    filters[name] = value;
  }
  return filters;
}
