/**
 * The VPC service's calls for flow logs, as documented:
 * https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/index.html
 * https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_flow_0001.html
 */

import { FlowLogError } from "../../core/errors";
import type { HttpAnswer } from "../../core/http/client";
import { sameId } from "../../core/ids";
import * as z from "../../core/zod";
import { read, succeeded } from "../answers/answers";
import { type Operation, saysGone, unreadable } from "../answers/errors";
import type { Session } from "../iam/session";
import { encode } from "../iam/signature";
import { queryOf } from "../service/query";
import { Service } from "../service/service";

/** What tells two flow logs apart. Two flow logs of a project never have all of these in common. */
export interface FlowLogTuple {
  readonly resource_type: string;
  readonly resource_id: string;
  readonly traffic_type: string;
  readonly log_group_id: string;
  readonly log_topic_id: string;
}

export interface FlowLogSettings {
  readonly name: string;
  readonly description: string;
  /**
   * Always sent, although optional in the documents: a PUT without this field has been seen to disable the flow log.
   */
  readonly admin_state: boolean;
}

/** A new flow log always captures. `index_enabled` is accepted here and never reported. */
export type NewFlowLog = FlowLogTuple & Pick<FlowLogSettings, "name" | "description"> & { index_enabled?: true };

const text = z.string().min(1);
const flowLog = z.object({
  id: text,
  name: z.string().nullish(),
  description: z.string().nullish(),
  resource_type: text,
  resource_id: text,
  traffic_type: text,
  log_group_id: text,
  log_topic_id: text,
  admin_state: z.boolean(),
  status: text,
  created_at: z.string().nullish(),
});
const oneFlowLog = z.object({ flow_log: flowLog });
const manyFlowLogs = z.object({ flow_logs: z.array(flowLog) });
const quotas = z.object({
  quotas: z.object({ resources: z.array(z.object({ type: z.string(), used: z.number(), quota: z.number() })) }),
});

/** A flow log as the service reports it; only the fields that this package needs. */
export type FlowLog = z.infer<typeof flowLog>;

export class VpcApi {
  readonly #service: Service;

  /** `endpoint` is the address of the service, without a version. */
  constructor(session: Session, endpoint: string) {
    this.#service = new Service(session, `${endpoint}/v1`, "application/json");
  }

  async createFlowLog(body: NewFlowLog): Promise<FlowLog> {
    const answer = await this.#service.ask("create", "POST", "/fl/flow_logs", { flow_log: body });
    return read(answer, "create", oneFlowLog, "a flow log").flow_log;
  }

  /** The flow log; undefined when the service itself says that there is no flow log with this id. */
  async showFlowLog(id: string): Promise<FlowLog | undefined> {
    const path = `/fl/flow_logs/${encode(id)}`;
    const answer = await this.#service.get("show", path, oneFlowLog);
    return saysGone(answer) ? undefined : thisOne(succeeded(answer, "show"), "show", id);
  }

  /**
   * Lists page by page. The API has no link to the next page, and only an empty page is surely the last. A page begins
   * after a given flow log; if that flow log is gone by then, the list begins again.
   */
  async *listFlowLogs(filters: Partial<FlowLogTuple>): AsyncGenerator<FlowLog> {
    const listed = new Set<string>();
    const pageEnds = new Set<string>();
    let marker: string | undefined;
    for (let pages = 1; ; pages++) {
      if (pages > MOST_PAGES) throw endless();
      const path = `/fl/flow_logs?${queryOf({ ...filters, marker })}`;
      const answer = await this.#service.get("list", path, manyFlowLogs);
      const isRefused = answer.status >= 400 && answer.status < 500;
      if (marker && isRefused && !(await this.showFlowLog(marker))) {
        marker = undefined;
        pageEnds.clear();
        continue;
      }
      const page = read(succeeded(answer, "list"), "list", manyFlowLogs, "a list of flow logs").flow_logs;
      const last = page.at(-1);
      if (!last) return;
      if (pageEnds.has(last.id)) throw unreadable(answer, "list", "the page that was asked for");
      pageEnds.add(last.id);
      marker = last.id;
      const fresh = page.filter(({ id }) => !listed.has(id));
      for (const { id } of fresh) listed.add(id);
      yield* fresh;
    }
  }

  /** The flow log as the answer shows it. */
  async updateFlowLog(id: string, settings: FlowLogSettings): Promise<FlowLog> {
    const { name, description, admin_state } = settings;
    const body = { flow_log: { name, description, admin_state } };
    const answer = await this.#service.ask("update", "PUT", `/fl/flow_logs/${encode(id)}`, body);
    return thisOne(answer, "update", id);
  }

  /** When this ends without an error, the flow log is gone. */
  async deleteFlowLog(id: string): Promise<void> {
    await this.#service.remove(`/fl/flow_logs/${encode(id)}`, saysGone);
  }

  async showFlowLogQuota(): Promise<{ used: number; quota: number } | undefined> {
    const found = await this.#service.read("quota", "/quotas?type=flow_log", quotas, "quotas");
    return found.quotas.resources.find(({ type }) => type === "flow_log");
  }
}

/** The flow log with this id in a successful answer. */
function thisOne(answer: HttpAnswer, operation: Operation, id: string): FlowLog {
  const found = read(answer, operation, oneFlowLog, "a flow log").flow_log;
  if (sameId(found.id, id)) return found;
  throw unreadable(answer, operation, `the flow log ${id}`);
}

/** An account has ten flow logs in a region unless its quota was raised, and a page holds up to 2,000. */
const MOST_PAGES = 500;

function endless(): FlowLogError {
  return FlowLogError.refused("unreadable", {
    said: `the list of flow logs has no end: ${MOST_PAGES} pages, and each has flow logs that no page before had`,
    advice: "check that the endpoint is the cloud's own, and that no proxy answers for it",
  });
}
