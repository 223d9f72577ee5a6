/**
 * The calls of Log Tank Service for log groups and log streams ("topics" to flow logs) in their current form, as
 * documented:
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/index.html
 * https://support.huaweicloud.com/intl/en-us/api-lts/lts_api_0000.html
 */

import type { FlowLogError } from "../../core/errors";
import { sameId } from "../../core/ids";
import * as z from "../../core/zod";
import { read, succeeded } from "../answers/answers";
import { refusal, saysMissingInLts, saysUnpublished } from "../answers/errors";
import type { Session } from "../iam/session";
import { encode } from "../iam/signature";
import { Service } from "../service/service";

/** The content type of bodies, exactly as documented. */
export const LTS_CONTENT_TYPE = "application/json;charset=UTF-8";

/** The retention that makes a log stream inherit that of its log group, as the vendors' own tools send it. */
export const INHERITED = -1;

const text = z.string().min(1);
/** One page of Huawei Cloud's documentation calls the number a text. */
const days = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const tagMap = z.record(z.string(), z.string().nullish()).nullish();
export const logGroup = z.object({
  log_group_id: text,
  log_group_name: text,
  ttl_in_days: days,
  creation_time: z.number().nullish(),
  tag: tagMap,
});
const logStream = z.object({
  log_stream_id: text,
  log_stream_name: text,
  /** Open Telekom Cloud does not document this field, but its service has been seen to send the field. */
  ttl_in_days: days.nullish(),
  creation_time: z.number().nullish(),
  tag: tagMap,
  /** Huawei Cloud alone documents these two. */
  hot_cold_separation: z.boolean().nullish(),
  hot_storage_days: z.number().nullish(),
});
export const createdGroup = z.object({ log_group_id: text });
const createdStream = z.object({ log_stream_id: text });
const manyGroups = z.object({ log_groups: z.array(logGroup) });
const manyStreams = z.object({ log_streams: z.array(logStream) });
const retainedStream = z.object({ log_topic_id: text, ttl_in_days: days.nullish() });

export type LogGroup = z.infer<typeof logGroup>;
export type LogStream = z.infer<typeof logStream>;
export interface Tag {
  readonly key: string;
  readonly value: string;
}
export interface NewLogGroup {
  readonly log_group_name: string;
  readonly ttl_in_days: number;
  readonly tags?: readonly Tag[];
  readonly log_group_name_alias?: string;
}
export interface NewLogStream {
  readonly log_stream_name: string;
  /** If left out, the log stream inherits the retention of its log group. */
  readonly ttl_in_days?: number;
  readonly tags?: readonly Tag[];
  readonly log_stream_name_alias?: string;
  readonly enterprise_project_name?: string;
}

/** What the addresses of the calls for tags call log groups and log streams. */
export type Tagged = "groups" | "topics";

/** Log Tank Service, in the form (current or old) that the region offers. */
export interface LogTankService {
  /** Whether log groups and log streams can be listed. Without lists nothing can be found by its name. */
  readonly hasLists: boolean;
  /** All log groups of the project; undefined where the region's API has no such call. */
  listGroups(): Promise<LogGroup[] | undefined>;
  /** The log group; undefined when the service itself says that there is no log group with this id. */
  showGroup(id: string): Promise<LogGroup | undefined>;
  /** Whether the log group exists, which lists may still say of a deleted one. */
  hasGroup(id: string): Promise<boolean>;
  createGroup(body: NewLogGroup, enterpriseProjectId?: string): Promise<string>;
  retainGroup(id: string, ttlInDays: number): Promise<void>;
  changeTags(of: Tagged, id: string, action: "create" | "delete", tags: readonly Tag[]): Promise<void>;
  /** Deletes the log group; a log group that does not exist is a success, because lists may still show it. */
  deleteGroup(id: string): Promise<void>;
  /** All log streams of the log group, none if there is no such log group; undefined where the API has no such call. */
  listStreams(groupId: string): Promise<LogStream[] | undefined>;
  showStream(groupId: string, id: string): Promise<LogStream | undefined>;
  createStream(groupId: string, body: NewLogStream): Promise<string>;
  /** Sets the retention. Answers the retention that the service reports afterwards, if the service reports one. */
  retainStream(groupId: string, id: string, ttlInDays: number): Promise<number | undefined>;
  /** The same for a log stream. */
  deleteStream(groupId: string, id: string): Promise<void>;
}

export class LtsApi implements LogTankService {
  readonly hasLists = true;
  readonly #v2: Service;
  readonly #v1: Service;

  /** `endpoint` is the address of the service, without a version. */
  constructor(session: Session, endpoint: string) {
    this.#v2 = new Service(session, `${endpoint}/v2`, LTS_CONTENT_TYPE);
    this.#v1 = new Service(session, `${endpoint}/v1`, LTS_CONTENT_TYPE);
  }

  /** The error by which the gateway says that this region has no such calls; undefined after any other answer. */
  async unpublished(): Promise<FlowLogError | undefined> {
    const answer = await this.#v2.get("list", "/groups", manyGroups);
    return saysUnpublished(answer) ? refusal(answer, "list") : undefined;
  }

  async listGroups(): Promise<LogGroup[]> {
    return (await this.#v2.read("list", "/groups", manyGroups, "a list of log groups")).log_groups;
  }

  async showGroup(id: string): Promise<LogGroup | undefined> {
    return (await this.listGroups()).find((group) => sameId(group.log_group_id, id));
  }

  async hasGroup(id: string): Promise<boolean> {
    return !saysMissingInLts(await this.#v2.get("list", `/groups/${encode(id)}/streams`));
  }

  /** The enterprise project is a parameter of the query, as Huawei Cloud's own tools send it. */
  async createGroup(body: NewLogGroup, enterpriseProjectId?: string): Promise<string> {
    const query = enterpriseProjectId ? `?enterprise_project_id=${encode(enterpriseProjectId)}` : "";
    const answer = await this.#v2.ask("create", "POST", `/groups${query}`, body);
    return read(answer, "create", createdGroup, "the id of a log group").log_group_id;
  }

  async retainGroup(id: string, ttlInDays: number): Promise<void> {
    const answer = await this.#v2.ask("update", "POST", `/groups/${encode(id)}`, { ttl_in_days: ttlInDays });
    read(answer, "update", createdGroup, "a log group");
  }

  /** Changes tags. The call that changes the retention takes tags, too, but can't remove any. */
  async changeTags(of: Tagged, id: string, action: "create" | "delete", tags: readonly Tag[]): Promise<void> {
    const body = { action, is_open: true, tags };
    const answer = await this.#v1.ask("update", "POST", `/${of}/${encode(id)}/tags/action`, body);
    // No document shows a body.
    if (answer.body.trim() !== "") read(answer, "update", z.json(), "JSON");
  }

  async deleteGroup(id: string): Promise<void> {
    await this.#v2.remove(`/groups/${encode(id)}`, saysMissingInLts);
  }

  async listStreams(groupId: string): Promise<LogStream[]> {
    const answer = await this.#v2.get("list", `/groups/${encode(groupId)}/streams`, manyStreams);
    if (saysMissingInLts(answer)) return [];
    return read(succeeded(answer, "list"), "list", manyStreams, "a list of log streams").log_streams;
  }

  async showStream(groupId: string, id: string): Promise<LogStream | undefined> {
    return (await this.listStreams(groupId)).find((stream) => sameId(stream.log_stream_id, id));
  }

  async createStream(groupId: string, body: NewLogStream): Promise<string> {
    const answer = await this.#v2.ask("create", "POST", `/groups/${encode(groupId)}/streams`, body);
    return read(answer, "create", createdStream, "the id of a log stream").log_stream_id;
  }

  async retainStream(groupId: string, id: string, ttlInDays: number): Promise<number | undefined> {
    const path = `/groups/${encode(groupId)}/streams-ttl/${encode(id)}`;
    const answer = await this.#v2.ask("update", "PUT", path, { ttl_in_days: ttlInDays });
    return read(answer, "update", retainedStream, "a log stream").ttl_in_days ?? undefined;
  }

  async deleteStream(groupId: string, id: string): Promise<void> {
    await this.#v2.remove(`/groups/${encode(groupId)}/streams/${encode(id)}`, saysMissingInLts);
  }
}

/** When a log group or log stream was created: an ISO 8601 time in UTC. */
export function createdAt({ creation_time }: { readonly creation_time?: number | null }): string | undefined {
  return creation_time ? new Date(creation_time).toISOString() : undefined;
}
