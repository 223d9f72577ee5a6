/** Tags of log groups and streams: shown in lists, added and taken away by an endpoint of their own. */
import type { Answer, Exchange, VpcService } from "../exchange";
import { ltsRefusal } from "../refusals";
import { bodyOf, invalidBody, tagsIn } from "./bodies";
import { findGroup, noStream } from "./find";

interface Tagged {
  readonly tag: Record<string, string>;
  readonly enterpriseProjectId?: string;
}

/** Tags as lists show them: every group and stream has one of the cloud's own, for its enterprise project. */
export function shownTags({ tag, enterpriseProjectId = "0" }: Tagged): Record<string, string> {
  return { _sys_enterprise_project_id: enterpriseProjectId, ...tag };
}

export function changeGroupTags(cloud: VpcService, exchange: Exchange, projectId: string, id: string): Answer {
  return changeTags(cloud, exchange, findGroup(cloud, projectId, id));
}

export function changeStreamTags(cloud: VpcService, exchange: Exchange, projectId: string, id: string): Answer {
  const { logGroups, logStreams } = cloud.memory;
  const own = logGroups.filter((group) => group.projectId === projectId);
  const stream = logStreams.find(({ id: known, groupId }) => known === id && own.some((group) => group.id === groupId));
  if (!stream) throw noStream();
  return changeTags(cloud, exchange, stream);
}

/** An existing tag cannot be added, and a tag that does not exist cannot be taken away. */
function changeTags(cloud: VpcService, exchange: Exchange, { tag }: Tagged): Answer {
  const { action, tags } = tagChange(cloud, exchange);
  if (action === "create") {
    if (Object.keys(tags).some((key) => Object.hasOwn(tag, key))) throw invalidBody();
    Object.assign(tag, tags);
    return { status: 201 };
  }
  if (Object.entries(tags).some(([key, value]) => tag[key] !== value)) throw invalidBody();
  for (const key of Object.keys(tags)) delete tag[key];
  return { status: 200 };
}

/** The change in the body. Huawei Cloud has been seen to accept a body without `is_open`. */
function tagChange({ switches }: VpcService, exchange: Exchange) {
  const { action, is_open, tags: sent } = bodyOf(exchange, ["action", "is_open", "tags"]);
  if (action !== "create" && action !== "delete") throw ltsRefusal(400, "LTS.1836", "action is create or delete");
  if (sent === undefined) throw invalidBody();
  const tags = tagsIn(sent);
  const isOpen = is_open ?? (switches.flavour === "huawei" ? false : undefined);
  if (typeof isOpen !== "boolean" || Object.keys(tags).length > 20) throw invalidBody();
  return { action, tags };
}
