/**
 * Log Tank Service's published endpoints: log groups and streams ("topics" to flow logs and to the old API v2.0). Every
 * call needs access to its project first.
 */
import { inProject } from "../access";
import type { Exchange, Route } from "../exchange";
import { ltsRefusal, unknownApi } from "../refusals";
import { createGroup, createOldGroup, deleteGroup, listGroups, showOldGroup, updateGroup } from "./log-groups";
import {
  createOldTopic,
  createStream,
  deleteStream,
  findStreams,
  listStreams,
  showOldTopic,
  updateStreamRetention,
} from "./log-streams";
import { queryRecords } from "./records";
import { changeGroupTags, changeStreamTags } from "./tags";

const v2: readonly Route[] = [
  { method: "POST", path: "/v2/{project_id}/groups", right: "lts:groups:create", answer: createGroup },
  { method: "GET", path: "/v2/{project_id}/groups", right: "lts:groups:list", answer: listGroups },
  { method: "POST", path: "/v2/{project_id}/groups/{group_id}", right: "lts:groups:put", answer: updateGroup },
  { method: "DELETE", path: "/v2/{project_id}/groups/{group_id}", right: "lts:groups:delete", answer: deleteGroup },
  {
    method: "POST",
    path: "/v2/{project_id}/groups/{group_id}/streams",
    right: "lts:topics:create",
    answer: createStream,
  },
  { method: "GET", path: "/v2/{project_id}/groups/{group_id}/streams", right: "lts:topics:list", answer: listStreams },
  { method: "GET", path: "/v2/{project_id}/log-streams", right: "lts:topics:list", answer: findStreams },
  {
    method: "PUT",
    path: "/v2/{project_id}/groups/{group_id}/streams-ttl/{stream_id}",
    right: "lts:topics:put",
    answer: updateStreamRetention,
  },
  {
    method: "DELETE",
    path: "/v2/{project_id}/groups/{group_id}/streams/{stream_id}",
    right: "lts:topics:delete",
    answer: deleteStream,
  },
  {
    method: "POST",
    path: "/v2/{project_id}/groups/{group_id}/streams/{stream_id}/content/query",
    right: "lts:logs:list",
    answer: queryRecords,
  },
];
/** The catalog has no entry for LTS: old clients write "lts" where the volume service's address has "evs". */
const v2BehindPrefix = v2.map((route) => ({ ...route, path: `/lts${route.path}` }));
const v1: readonly Route[] = [
  { method: "POST", path: "/v1/{project_id}/groups/{group_id}/tags/action", answer: changeGroupTags },
  { method: "POST", path: "/v1/{project_id}/topics/{stream_id}/tags/action", answer: changeStreamTags },
];
const old: readonly Route[] = [
  { method: "POST", path: "/v2.0/{project_id}/log-groups", answer: createOldGroup },
  { method: "GET", path: "/v2.0/{project_id}/log-groups/{group_id}", answer: showOldGroup },
  { method: "DELETE", path: "/v2.0/{project_id}/log-groups/{group_id}", answer: deleteGroup },
  { method: "POST", path: "/v2.0/{project_id}/log-groups/{group_id}/log-topics", answer: createOldTopic },
  { method: "GET", path: "/v2.0/{project_id}/log-groups/{group_id}/log-topics/{topic_id}", answer: showOldTopic },
  { method: "DELETE", path: "/v2.0/{project_id}/log-groups/{group_id}/log-topics/{topic_id}", answer: deleteStream },
];

/** The documents make the header mandatory on every call, also on GET and DELETE. */
function checkContentType({ headers }: Exchange): void {
  if (headers["content-type"] === undefined) throw ltsRefusal(415, "LTS.0009", "Unsupported Media Type");
}

const withContentType = (routes: readonly Route[]): Route[] =>
  routes.map((route) => ({
    ...route,
    answer(cloud, exchange, ...call) {
      checkContentType(exchange);
      return route.answer(cloud, exchange, ...call);
    },
  }));

const inOwnProject = (routes: readonly Route[]) =>
  inProject(withContentType(routes), {
    badToken: () => ltsRefusal(401, "LTS.0003", "Invalid token"),
    otherProject: () => ltsRefusal(403, "LTS.0001", "Invalid projectId"),
    denied: ({ switches }) =>
      ltsRefusal(switches.ltsDenial, "LTS.0003", switches.ltsDenial === 401 ? "Invalid token" : "No permission"),
  });

/** The gateway of a region that offers the old form alone does not know the other ones. */
const current: readonly Route[] = inOwnProject([...v2, ...v2BehindPrefix, ...v1]).map((route) => ({
  ...route,
  answer(cloud, ...call) {
    if (cloud.switches.logTankForms === "v2.0") throw unknownApi();
    return route.answer(cloud, ...call);
  },
}));

export const ltsRoutes: readonly Route[] = [...current, ...inOwnProject(old)];
