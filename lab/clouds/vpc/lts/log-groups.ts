/** Log groups, by both forms of the API. */
import { randomUUID } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import { countTowardsQuota, type LogGroup } from "../memory";
import { ltsRefusal } from "../refusals";
import { bodyOf, enterpriseProjectIn, nameIn, retentionIn, tagsIn } from "./bodies";
import { findGroup } from "./find";
import { shownTags } from "./tags";

export function createGroup(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const body = bodyOf(exchange, ["log_group_name", "ttl_in_days", "tags", "log_group_name_alias"]);
  const ttlInDays = retentionIn(body.ttl_in_days);
  const alias = body.log_group_name_alias === undefined ? undefined : String(body.log_group_name_alias);
  const name = nameIn(cloud, body.log_group_name);
  const enterpriseProjectId = enterpriseProjectIn(cloud, exchange);
  const group = addGroup(cloud, projectId, { name, ttlInDays, tag: tagsIn(body.tags), alias, enterpriseProjectId });
  return { status: 201, body: { log_group_id: group.id } };
}

export function createOldGroup(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const body = bodyOf(exchange, ["log_group_name", "ttl_in_days"]);
  const ttlInDays = retentionIn(body.ttl_in_days);
  const group = addGroup(cloud, projectId, { name: nameIn(cloud, body.log_group_name), ttlInDays, tag: {} });
  return { status: 201, body: { log_group_id: group.id } };
}

export function listGroups({ memory, switches, lists }: VpcService, _exchange: Exchange, projectId: string): Answer {
  const rows = lists
    .shown("logGroups", memory.logGroups)
    .filter((group) => group.projectId === projectId)
    .map((group) => ({
      ...render(group),
      ...(switches.flavour === "huawei" ? { log_group_name_alias: group.alias ?? group.name } : {}),
      tag: shownTags(group),
    }));
  return { status: 200, body: { log_groups: rows } };
}

export function showOldGroup(cloud: VpcService, _exchange: Exchange, projectId: string, id: string): Answer {
  return { status: 200, body: { ...render(findGroup(cloud, projectId, id)), stream_size: 0 } };
}

export function updateGroup(cloud: VpcService, exchange: Exchange, projectId: string, id: string): Answer {
  const group = findGroup(cloud, projectId, id);
  const body = bodyOf(exchange, ["ttl_in_days", "tags"]);
  const ttlInDays = retentionIn(body.ttl_in_days);
  // This endpoint adds tags, and takes none away.
  Object.assign(group, { ttlInDays, tag: { ...group.tag, ...tagsIn(body.tags) } });
  return { status: 200, body: render(group) };
}

export function deleteGroup(cloud: VpcService, _exchange: Exchange, projectId: string, id: string): Answer {
  const { logGroups, logStreams, flowLogs } = cloud.memory;
  const group = findGroup(cloud, projectId, id);
  if (cloud.switches.deleteStreamInUse === "refuse" && flowLogs.some((log) => log.log_group_id === id))
    throw ltsRefusal(400, "LTS.0105", "Log group is associated by transfer");
  logGroups.splice(logGroups.indexOf(group), 1);
  cloud.lists.deleted("logGroups", group);
  const left = logStreams.filter((stream) => stream.groupId !== id);
  logStreams.splice(0, logStreams.length, ...left);
  return { status: 204 };
}

function addGroup(
  cloud: VpcService,
  projectId: string,
  settings: Pick<LogGroup, "name" | "ttlInDays" | "tag" | "alias" | "enterpriseProjectId">,
): LogGroup {
  const { logGroups } = cloud.memory;
  if (logGroups.some((group) => group.projectId === projectId && group.name === settings.name))
    throw ltsRefusal(400, "LTS.0101", "Failed to create log group, the group name has been existed");
  const count = countTowardsQuota(cloud.memory, projectId, logGroups, (group) => group.projectId);
  if (count >= cloud.switches.logGroupQuota)
    throw ltsRefusal(400, "LTS.0104", "Failed to create log group, the number of log groups exceeds the quota");
  const group: LogGroup = { id: randomUUID(), projectId, creationTime: cloud.now(), ...settings };
  logGroups.push(group);
  cloud.lists.created("logGroups", group);
  return group;
}

function render({ id, name, ttlInDays, creationTime }: LogGroup): Record<string, unknown> {
  return { log_group_id: id, log_group_name: name, creation_time: creationTime, ttl_in_days: ttlInDays };
}
