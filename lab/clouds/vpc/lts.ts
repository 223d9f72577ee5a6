/**
 * Log Tank Service: log groups and streams ("topics" to flow logs and to the old API), where retention lives.
 * What is missing answers 400 here, not 404.
 */
import { randomUUID } from "node:crypto";
import type { Access } from "./access";
import { type Answer, type Exchange, isObject, jsonBody, ltsRefusal, type Route, unknownApi } from "./exchange";
import type { LogGroup, LogStream, VpcMemory } from "./memory";
import type { VpcSwitches } from "./switches";

/** Every group and stream has it: of the default enterprise project. */
const OWN_TAG = { _sys_enterprise_project_id: "0" };
const NO_STREAM = ltsRefusal(400, "LTS.0208", "The log stream does not existed");
const INVALID = ltsRefusal(400, "LTS.0009", "Failed to validate the request body");

export function ltsRoutes(memory: VpcMemory, switches: VpcSwitches, access: Access): Route[] {
  const { logGroups, logStreams, flowLogs } = memory;

  function enter(exchange: Exchange, projectId: string): void {
    access.enter(exchange, projectId, {
      badToken: ltsRefusal(401, "LTS.0003", "Invalid token"),
      otherProject: ltsRefusal(403, "LTS.0001", "Invalid projectId"),
    });
  }

  function input(exchange: Exchange, known: readonly string[]): Record<string, unknown> {
    const body = jsonBody(exchange, INVALID);
    for (const name of Object.keys(body)) if (!known.includes(name)) throw INVALID;
    for (const name of ["log_group_name_alias", "log_stream_name_alias", "enterprise_project_name"])
      if (body[name] !== undefined && typeof body[name] !== "string") throw INVALID;
    if (body.whether_log_storage !== undefined && typeof body.whether_log_storage !== "boolean") throw INVALID;
    return body;
  }

  function nameOf(value: unknown): string {
    const longest = switches.flavour === "huawei" ? 100 : 64;
    if (typeof value !== "string" || value.length > longest) throw INVALID;
    if (!/^[A-Za-z0-9-]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/.test(value)) throw INVALID;
    return value;
  }

  function groupTtl(value: unknown): number {
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 365) return Number(value);
    throw ltsRefusal(400, "LTS.0106", "The log group TTL day must be integer and between 1 and 365");
  }

  /** A stream without its own retention has the group's; Huawei Cloud writes that as -1. */
  function streamTtl(value: unknown): number | undefined {
    return value === undefined || (value === -1 && switches.flavour === "huawei") ? undefined : groupTtl(value);
  }

  function findGroup(projectId: string, id: string): LogGroup {
    const group = logGroups.find((candidate) => candidate.id === id && candidate.projectId === projectId);
    if (!group) throw ltsRefusal(400, "LTS.0201", "The log group is not existed");
    return group;
  }

  function findStream(projectId: string, groupId: string, id: string): LogStream {
    findGroup(projectId, groupId);
    const stream = logStreams.find((candidate) => candidate.id === id && candidate.groupId === groupId);
    if (!stream) throw NO_STREAM;
    return stream;
  }

  function addGroup(
    projectId: string,
    name: string,
    ttlInDays: number,
    tag: Record<string, string> = {},
    alias?: string,
  ): LogGroup {
    const own = memory.projects.find((project) => project.id === projectId);
    const siblings = memory.projects.filter((p) => p.domainId === own?.domainId && p.region === own?.region);
    if (logGroups.some((group) => group.projectId === projectId && group.name === name))
      throw ltsRefusal(400, "LTS.0101", "Failed to create log group, the group name has been existed");
    const count = logGroups.filter((group) => siblings.some((project) => project.id === group.projectId)).length;
    if (count >= switches.logGroupQuota)
      throw ltsRefusal(400, "LTS.0104", "Failed to create log group, the number of log groups exceeds the quota");
    const group = { id: randomUUID(), projectId, name, ttlInDays, creationTime: access.now(), tag, alias };
    logGroups.push(group);
    return group;
  }

  function addStream(group: LogGroup, name: string, ttlInDays?: number, tag: Record<string, string> = {}): LogStream {
    if (logStreams.some((stream) => stream.groupId === group.id && stream.name === name))
      throw ltsRefusal(400, "LTS.0205", "The log stream name has been existed");
    if (logStreams.filter((stream) => stream.groupId === group.id).length >= switches.logStreamQuota)
      throw ltsRefusal(400, "LTS.0206", "Failed to create log stream, the number of Log streams exceeds the quota");
    const stream = { id: randomUUID(), groupId: group.id, name, ttlInDays, creationTime: access.now(), tag };
    logStreams.push(stream);
    return stream;
  }

  function inUse(isUsed: (log: { log_group_id: string; log_topic_id: string }) => boolean): boolean {
    return switches.deleteStreamInUse === "refuse" && flowLogs.some(isUsed);
  }

  function deleteGroup(exchange: Exchange, projectId: string, id: string): Answer {
    enter(exchange, projectId);
    const group = findGroup(projectId, id);
    if (inUse((log) => log.log_group_id === id))
      throw ltsRefusal(400, "LTS.0105", "Log group is associated by transfer");
    logGroups.splice(logGroups.indexOf(group), 1);
    const left = logStreams.filter((stream) => stream.groupId !== id);
    logStreams.splice(0, logStreams.length, ...left);
    return { status: 204 };
  }

  function deleteStream(exchange: Exchange, projectId: string, groupId: string, id: string): Answer {
    enter(exchange, projectId);
    const stream = findStream(projectId, groupId, id);
    // The documented code is that of a missing stream; only the text tells them apart.
    if (inUse((log) => log.log_topic_id === id))
      throw ltsRefusal(400, "LTS.0208", "Log stream is associated by transfer");
    logStreams.splice(logStreams.indexOf(stream), 1);
    return { status: 204 };
  }

  function shownGroup({ id, name, ttlInDays, creationTime }: LogGroup): Record<string, unknown> {
    return { log_group_id: id, log_group_name: name, creation_time: creationTime, ttl_in_days: ttlInDays };
  }

  /** As the list shows it. */
  function listedGroup(group: LogGroup): Record<string, unknown> {
    const alias = switches.flavour === "huawei" ? { log_group_name_alias: group.alias ?? group.name } : {};
    return { ...shownGroup(group), ...alias, tag: { ...OWN_TAG, ...group.tag } };
  }

  /** Open Telekom Cloud's documents say nothing of the retention. */
  function retentionOf(stream: LogStream): number | undefined {
    const { flavour, streamRetentionInList: shown } = switches;
    if (shown === "as documented" && flavour === "otc") return undefined;
    const group = logGroups.find(({ id }) => id === stream.groupId);
    return stream.ttlInDays ?? (shown === "effective" ? group?.ttlInDays : -1);
  }

  function listedStream(stream: LogStream): Record<string, unknown> {
    return {
      log_stream_id: stream.id,
      log_stream_name: stream.name,
      creation_time: stream.creationTime,
      filter_count: 0,
      tag: { ...OWN_TAG, ...stream.tag },
      ttl_in_days: retentionOf(stream),
    };
  }

  /**
   * Tags are added or taken away; neither what is there already nor what is not. Huawei Cloud has been seen to go without
   * `is_open`.
   */
  function changeTags(exchange: Exchange, tagged: { tag: Record<string, string> }): Answer {
    const body = input(exchange, ["action", "is_open", "tags"]);
    if (body.action !== "create" && body.action !== "delete")
      throw ltsRefusal(400, "LTS.1836", "action is create or delete");
    if (body.tags === undefined) throw INVALID;
    const tags = tagsOf(body.tags);
    const isThere = (key: string) => Object.hasOwn(tagged.tag, key);
    const isOpen = body.is_open ?? (switches.flavour === "huawei" ? false : undefined);
    if (typeof isOpen !== "boolean" || Object.keys(tags).length > 20) throw INVALID;
    if (body.action === "create") {
      if (Object.keys(tags).some(isThere)) throw INVALID;
      Object.assign(tagged.tag, tags);
      return { status: 201 };
    }
    if (Object.entries(tags).some(([key, value]) => tagged.tag[key] !== value)) throw INVALID;
    for (const key of Object.keys(tags)) delete tagged.tag[key];
    return { status: 200 };
  }

  /** The services' catalogue has no entry for LTS: old clients put "lts" where the volume service's address says "evs". */
  const v2 = (rest: string) => new RegExp(`^(?:/lts)?/v2/([^/]+)/${rest}$`);
  const v1 = (rest: string) => new RegExp(`^/v1/([^/]+)/${rest}$`);
  const old = (rest: string) => new RegExp(`^/v2\\.0/([^/]+)/log-groups${rest}$`);
  const routes: Route[] = [
    {
      method: "POST",
      path: v2("groups"),
      answer(exchange, projectId = "") {
        enter(exchange, projectId);
        const body = input(exchange, ["log_group_name", "ttl_in_days", "tags", "log_group_name_alias"]);
        const ttl = groupTtl(body.ttl_in_days);
        const alias = body.log_group_name_alias === undefined ? undefined : String(body.log_group_name_alias);
        const group = addGroup(projectId, nameOf(body.log_group_name), ttl, tagsOf(body.tags), alias);
        return { status: 201, body: { log_group_id: group.id } };
      },
    },
    {
      method: "GET",
      path: v2("groups"),
      answer(exchange, projectId = "") {
        enter(exchange, projectId);
        const own = logGroups.filter((group) => group.projectId === projectId);
        return { status: 200, body: { log_groups: own.map(listedGroup) } };
      },
    },
    {
      method: "POST",
      path: v2("groups/([^/]+)"),
      answer(exchange, projectId = "", id = "") {
        enter(exchange, projectId);
        const group = findGroup(projectId, id);
        const body = input(exchange, ["ttl_in_days", "tags"]);
        const ttlInDays = groupTtl(body.ttl_in_days);
        // Tags can be added here, and not taken away.
        Object.assign(group, { ttlInDays, tag: { ...group.tag, ...tagsOf(body.tags) } });
        return { status: 200, body: shownGroup(group) };
      },
    },
    { method: "DELETE", path: v2("groups/([^/]+)"), answer: deleteGroup },
    {
      method: "POST",
      path: v2("groups/([^/]+)/streams"),
      answer(exchange, projectId = "", groupId = "") {
        enter(exchange, projectId);
        const group = findGroup(projectId, groupId);
        const known = ["log_stream_name", "ttl_in_days", "tags", "log_stream_name_alias", "enterprise_project_name"];
        const body = input(exchange, known);
        const asked = streamTtl(body.ttl_in_days);
        const ttl = switches.streamRetentionAtCreation === "taken" ? asked : undefined;
        const stream = addStream(group, nameOf(body.log_stream_name), ttl, tagsOf(body.tags));
        return { status: 201, body: { log_stream_id: stream.id } };
      },
    },
    {
      method: "GET",
      path: v2("groups/([^/]+)/streams"),
      answer(exchange, projectId = "", groupId = "") {
        enter(exchange, projectId);
        findGroup(projectId, groupId);
        const own = logStreams.filter((stream) => stream.groupId === groupId);
        return { status: 200, body: { log_streams: own.map(listedStream) } };
      },
    },
    {
      method: "GET",
      path: v2("log-streams"),
      answer(exchange, projectId = "") {
        enter(exchange, projectId);
        const asked = (name: string) => exchange.query.find(([key]) => key === name)?.[1];
        const is = (name: string, value: string) => asked(name) === undefined || asked(name) === value;
        const groups = logGroups.filter((group) => group.projectId === projectId && is("log_group_name", group.name));
        const found = logStreams.filter(
          (stream) => groups.some((group) => group.id === stream.groupId) && is("log_stream_name", stream.name),
        );
        const groupOf = ({ groupId }: LogStream) => (switches.flavour === "huawei" ? { log_group_id: groupId } : {});
        const rows = found.map((stream) => ({ ...listedStream(stream), ...groupOf(stream) }));
        return { status: 200, body: { log_streams: rows } };
      },
    },
    {
      method: "PUT",
      path: v2("groups/([^/]+)/streams-ttl/([^/]+)"),
      answer(exchange, projectId = "", groupId = "", id = "") {
        enter(exchange, projectId);
        const stream = findStream(projectId, groupId, id);
        const body = input(exchange, ["ttl_in_days", "tags", "whether_log_storage"]);
        const inherits = body.ttl_in_days === -1 && switches.flavour === "huawei";
        const tag = { ...stream.tag, ...tagsOf(body.tags) };
        Object.assign(stream, { ttlInDays: inherits ? undefined : groupTtl(body.ttl_in_days), tag });
        const shown = { log_topic_id: id, log_topic_name: stream.name, creation_time: stream.creationTime };
        return { status: 200, body: { ...shown, ttl_in_days: stream.ttlInDays ?? -1 } };
      },
    },
    { method: "DELETE", path: v2("groups/([^/]+)/streams/([^/]+)"), answer: deleteStream },
    {
      method: "POST",
      path: v1("(groups|topics)/([^/]+)/tags/action"),
      answer(exchange, projectId = "", type = "", id = "") {
        enter(exchange, projectId);
        if (type === "groups") return changeTags(exchange, findGroup(projectId, id));
        const own = logGroups.filter((group) => group.projectId === projectId);
        const stream = logStreams.find(({ id: known, groupId }) => known === id && own.some((g) => g.id === groupId));
        if (!stream) throw NO_STREAM;
        return changeTags(exchange, stream);
      },
    },
    {
      method: "POST",
      path: old(""),
      answer(exchange, projectId = "") {
        enter(exchange, projectId);
        const body = input(exchange, ["log_group_name", "ttl_in_days"]);
        const ttl = groupTtl(body.ttl_in_days);
        return { status: 201, body: { log_group_id: addGroup(projectId, nameOf(body.log_group_name), ttl).id } };
      },
    },
    {
      method: "GET",
      path: old("/([^/]+)"),
      answer(exchange, projectId = "", id = "") {
        enter(exchange, projectId);
        return { status: 200, body: { ...shownGroup(findGroup(projectId, id)), stream_size: 0 } };
      },
    },
    { method: "DELETE", path: old("/([^/]+)"), answer: deleteGroup },
    {
      method: "POST",
      path: old("/([^/]+)/log-topics"),
      answer(exchange, projectId = "", groupId = "") {
        enter(exchange, projectId);
        const group = findGroup(projectId, groupId);
        const body = input(exchange, ["log_topic_name"]);
        return { status: 201, body: { log_topic_id: addStream(group, nameOf(body.log_topic_name)).id } };
      },
    },
    {
      method: "GET",
      path: old("/([^/]+)/log-topics/([^/]+)"),
      answer(exchange, projectId = "", groupId = "", id = "") {
        enter(exchange, projectId);
        const { name, creationTime } = findStream(projectId, groupId, id);
        return { status: 200, body: { log_topic_name: name, creation_time: creationTime, index_enabled: true } };
      },
    },
    { method: "DELETE", path: old("/([^/]+)/log-topics/([^/]+)"), answer: deleteStream },
  ];
  return routes.map((route) => ({
    ...route,
    answer(exchange, ...parts) {
      const isOld = exchange.path.startsWith("/v2.0/");
      if (switches.logTankForms === "v2.0" && !isOld) throw unknownApi();
      return route.answer(exchange, ...parts);
    },
  }));
}

/** Sent as a list of pairs, shown as a map. Names that begin with "_" are the cloud's own. */
function tagsOf(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw INVALID;
  const pairs = value.map((entry): [string, string] => {
    if (!isObject(entry) || !["boolean", "undefined"].includes(typeof entry.tags_to_streams_enable)) throw INVALID;
    if (typeof entry.key !== "string" || typeof entry.value !== "string") throw INVALID;
    if (!/^(?!_)[\p{L}\p{N} _.:=+@-]{1,128}$/u.test(entry.key)) throw INVALID;
    if (!/^[\p{L}\p{N} _.:/=+@-]{0,255}$/u.test(entry.value)) throw INVALID;
    return [entry.key, entry.value];
  });
  return Object.fromEntries(pairs);
}
