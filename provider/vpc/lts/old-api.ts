/**
 * The calls of Log Tank Service in their old form, v2.0, for regions that offer no other form. The old form reads by id
 * only, has no lists and no changes, and has no retention of a log stream:
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management_old_version/index.html
 */

import type { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { read, succeeded } from "../answers/answers";
import { isFromLts, saysMissingInLts } from "../answers/errors";
import type { Session } from "../iam/session";
import { encode } from "../iam/signature";
import { Service } from "../service/service";
import {
  createdGroup,
  type LogGroup,
  type LogStream,
  type LogTankService,
  LTS_CONTENT_TYPE,
  logGroup,
  type NewLogGroup,
  type NewLogStream,
} from "./api";
import { notOffered } from "./refusals";

const logTopic = z.object({ log_topic_name: z.string().min(1), creation_time: z.number().nullish() });
const createdTopic = z.object({ log_topic_id: z.string().min(1) });

const NOBODYS = "00000000-0000-0000-0000-000000000000";

export class OldLtsApi implements LogTankService {
  readonly hasLists = false;
  readonly #service: Service;

  constructor(session: Session, endpoint: string) {
    this.#service = new Service(session, `${endpoint}/v2.0`, LTS_CONTENT_TYPE);
  }

  /**
   * Whether the service answers calls of this form. The call reads an unknown log group, and only the service itself
   * can say so.
   */
  async isPublished(): Promise<boolean> {
    // A success can come from something else only, because nobody has this log group.
    return isFromLts(await this.#service.get("show", `/log-groups/${NOBODYS}`, z.never()));
  }

  async listGroups(): Promise<undefined> {
    return undefined;
  }

  async showGroup(id: string): Promise<LogGroup | undefined> {
    const answer = await this.#service.get("show", `/log-groups/${encode(id)}`, logGroup);
    if (saysMissingInLts(answer)) return undefined;
    return read(succeeded(answer, "show"), "show", logGroup, "a log group");
  }

  async hasGroup(id: string): Promise<boolean> {
    return (await this.showGroup(id)) !== undefined;
  }

  async createGroup(body: NewLogGroup, enterpriseProjectId?: string): Promise<string> {
    const { log_group_name, ttl_in_days, tags, log_group_name_alias } = body;
    if (enterpriseProjectId) throw noEnterpriseProject("enterpriseProjectId");
    if (tags) throw notOffered("to tag a log group", "leave tags out");
    if (log_group_name_alias) throw notOffered("to give a log group an alias", "leave logGroupNameAlias out");
    const answer = await this.#service.ask("create", "POST", "/log-groups", { log_group_name, ttl_in_days });
    return read(answer, "create", createdGroup, "the id of a log group").log_group_id;
  }

  async retainGroup(): Promise<never> {
    throw notOffered("to change the retention of a log group", "change it at the console, and in the program");
  }

  async changeTags(): Promise<never> {
    throw notOffered("to tag log groups and log streams", "leave tags out");
  }

  async deleteGroup(id: string): Promise<void> {
    await this.#service.remove(`/log-groups/${encode(id)}`, saysMissingInLts);
  }

  async listStreams(): Promise<undefined> {
    return undefined;
  }

  async showStream(groupId: string, id: string): Promise<LogStream | undefined> {
    const path = `/log-groups/${encode(groupId)}/log-topics/${encode(id)}`;
    const answer = await this.#service.get("show", path, logTopic);
    if (saysMissingInLts(answer)) return undefined;
    const topic = read(succeeded(answer, "show"), "show", logTopic, "a log stream");
    return { log_stream_id: id, log_stream_name: topic.log_topic_name, creation_time: topic.creation_time };
  }

  async createStream(groupId: string, wanted: NewLogStream): Promise<string> {
    const { log_stream_name, ttl_in_days, tags, log_stream_name_alias, enterprise_project_name } = wanted;
    if (ttl_in_days !== undefined) throw noStreamRetention();
    if (tags) throw notOffered("to tag a log stream", "leave tags out");
    if (log_stream_name_alias) throw notOffered("to give a log stream an alias", "leave logStreamNameAlias out");
    if (enterprise_project_name) throw noEnterpriseProject("enterpriseProjectName");
    const body = { log_topic_name: log_stream_name };
    const answer = await this.#service.ask("create", "POST", `/log-groups/${encode(groupId)}/log-topics`, body);
    return read(answer, "create", createdTopic, "the id of a log stream").log_topic_id;
  }

  async retainStream(): Promise<never> {
    throw noStreamRetention();
  }

  async deleteStream(groupId: string, id: string): Promise<void> {
    await this.#service.remove(`/log-groups/${encode(groupId)}/log-topics/${encode(id)}`, saysMissingInLts);
  }
}

function noStreamRetention(): FlowLogError {
  return notOffered("for a log stream's own retention", "leave ttlInDays out, and set it on the log group");
}

function noEnterpriseProject(input: string): FlowLogError {
  return notOffered("for enterprise projects", `leave ${input} out`);
}
