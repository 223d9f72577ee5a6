/** Log streams ("topics" in the old API v2.0). */
import { randomUUID } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import type { LogGroup, LogStream } from "../memory";
import { ltsRefusal } from "../refusals";
import { bodyOf, enterpriseProjectNamed, isInherited, nameIn, retentionIn, tagsIn } from "./bodies";
import { findGroup, findStream } from "./find";
import { shownTags } from "./tags";

export function createStream(cloud: VpcService, exchange: Exchange, projectId: string, groupId: string): Answer {
  const group = findGroup(cloud, projectId, groupId);
  const known = ["log_stream_name", "ttl_in_days", "tags", "log_stream_name_alias", "enterprise_project_name"];
  const body = bodyOf(exchange, known);
  const { ttl_in_days, tags, log_stream_name } = body;
  const alias = body.log_stream_name_alias === undefined ? undefined : String(body.log_stream_name_alias);
  const enterpriseProjectId = enterpriseProjectNamed(cloud, body.enterprise_project_name);
  const inherited = ttl_in_days === undefined || isInherited(cloud, numberIn(ttl_in_days));
  const asked = inherited ? undefined : retentionIn(numberIn(ttl_in_days));
  const ttlInDays = cloud.switches.streamRetentionAtCreation === "taken" ? asked : undefined;
  const name = nameIn(cloud, log_stream_name);
  const stream = addStream(cloud, group, { name, ttlInDays, tag: tagsIn(tags), alias, enterpriseProjectId });
  return { status: 201, body: { log_stream_id: stream.id } };
}

export function createOldTopic(cloud: VpcService, exchange: Exchange, projectId: string, groupId: string): Answer {
  const group = findGroup(cloud, projectId, groupId);
  const body = bodyOf(exchange, ["log_topic_name"]);
  const topic = addStream(cloud, group, { name: nameIn(cloud, body.log_topic_name), tag: {} });
  return { status: 201, body: { log_topic_id: topic.id } };
}

export function listStreams(cloud: VpcService, _exchange: Exchange, projectId: string, groupId: string): Answer {
  findGroup(cloud, projectId, groupId);
  const shown = cloud.lists.shown("logStreams", cloud.memory.logStreams);
  const own = shown.filter((stream) => stream.groupId === groupId);
  return { status: 200, body: { log_streams: own.map((stream) => render(cloud, stream)) } };
}

/** The streams of all groups of a project, filtered by the names of group and stream. */
export function findStreams(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const asked = (name: string) => exchange.query.find(([key]) => key === name)?.[1];
  const is = (name: string, value: string) => asked(name) === undefined || asked(name) === value;
  const { memory, switches } = cloud;
  const groups = memory.logGroups.filter((group) => group.projectId === projectId && is("log_group_name", group.name));
  const rows = cloud.lists
    .shown("logStreams", memory.logStreams)
    .filter((stream) => groups.some(({ id }) => id === stream.groupId) && is("log_stream_name", stream.name))
    .map((stream) => ({
      ...render(cloud, stream),
      ...(switches.flavour === "huawei" ? { log_group_id: stream.groupId } : {}),
    }));
  return { status: 200, body: { log_streams: rows } };
}

export function showOldTopic(
  cloud: VpcService,
  _exchange: Exchange,
  projectId: string,
  groupId: string,
  id: string,
): Answer {
  const { name, creationTime } = findStream(cloud, projectId, groupId, id);
  return { status: 200, body: { log_topic_name: name, creation_time: creationTime, index_enabled: true } };
}

export function updateStreamRetention(
  cloud: VpcService,
  exchange: Exchange,
  projectId: string,
  groupId: string,
  id: string,
): Answer {
  const stream = findStream(cloud, projectId, groupId, id);
  const body = bodyOf(exchange, ["ttl_in_days", "tags", "whether_log_storage"]);
  const tag = { ...stream.tag, ...tagsIn(body.tags) };
  const ttlInDays = isInherited(cloud, numberIn(body.ttl_in_days))
    ? undefined
    : retentionIn(numberIn(body.ttl_in_days));
  Object.assign(stream, { ttlInDays, tag });
  const shown = { log_topic_id: id, log_topic_name: stream.name, creation_time: stream.creationTime };
  return { status: 200, body: { ...shown, ttl_in_days: written(cloud, ttlInDays ?? -1) } };
}

export function deleteStream(
  cloud: VpcService,
  _exchange: Exchange,
  projectId: string,
  groupId: string,
  id: string,
): Answer {
  const { logStreams, flowLogs } = cloud.memory;
  const stream = findStream(cloud, projectId, groupId, id);
  // The documented code is that of a stream that does not exist; only the text tells the two apart.
  if (cloud.switches.deleteStreamInUse === "refuse" && flowLogs.some((log) => log.log_topic_id === id))
    throw ltsRefusal(400, "LTS.0208", "Log stream is associated by transfer");
  logStreams.splice(logStreams.indexOf(stream), 1);
  cloud.lists.deleted("logStreams", stream);
  return { status: 204 };
}

function addStream(
  cloud: VpcService,
  group: LogGroup,
  settings: Pick<LogStream, "name" | "ttlInDays" | "tag" | "alias" | "enterpriseProjectId">,
): LogStream {
  const { logStreams } = cloud.memory;
  const siblings = logStreams.filter((stream) => stream.groupId === group.id);
  if (siblings.some((stream) => stream.name === settings.name))
    throw ltsRefusal(400, "LTS.0205", "The log stream name has been existed");
  if (siblings.length >= cloud.switches.logStreamQuota)
    throw ltsRefusal(400, "LTS.0206", "Failed to create log stream, the number of Log streams exceeds the quota");
  const stream: LogStream = { id: randomUUID(), groupId: group.id, creationTime: cloud.now(), ...settings };
  logStreams.push(stream);
  cloud.lists.created("logStreams", stream);
  return stream;
}

function render(cloud: VpcService, stream: LogStream): Record<string, unknown> {
  return {
    log_stream_id: stream.id,
    log_stream_name: stream.name,
    creation_time: stream.creationTime,
    filter_count: 0,
    tag: shownTags(stream),
    ttl_in_days: written(cloud, shownRetention(cloud, stream)),
    ...(cloud.switches.flavour === "huawei"
      ? {
          log_stream_name_alias: stream.alias ?? stream.name,
          hot_cold_separation: stream.hotStorageDays !== undefined,
          hot_storage_days: stream.hotStorageDays,
        }
      : {}),
  };
}

/** The retention of a stream may be sent as a text, as one page of Huawei Cloud has it. */
function numberIn(retention: unknown): unknown {
  return typeof retention === "string" && /^-?\d+$/.test(retention) ? Number(retention) : retention;
}

function written({ switches }: VpcService, retention: number | undefined): number | string | undefined {
  return switches.streamRetentionType === "text" && retention !== undefined ? String(retention) : retention;
}

function shownRetention({ memory, switches }: VpcService, stream: LogStream): number | undefined {
  const { flavour, streamRetentionInList: shown } = switches;
  if (shown === "as documented" && flavour === "otc") return undefined;
  const group = memory.logGroups.find(({ id }) => id === stream.groupId);
  return stream.ttlInDays ?? (shown === "effective" ? group?.ttlInDays : -1);
}
