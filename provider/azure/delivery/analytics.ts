/**
 * The rows that traffic analytics has written into a workspace:
 * https://learn.microsoft.com/azure/azure-monitor/logs/api/request-format and
 * https://learn.microsoft.com/azure/network-watcher/traffic-analytics-schema
 */

import { answered, FlowLogError, kindOfStatus } from "../../core/errors";
import type { HttpAnswer } from "../../core/http/client";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { parseFlowLogId } from "../arm/ids";
import { closedStatus, workspaceCapping } from "../arm/workspace-ingestion";
import type { ServiceRequests } from "./requests";

/** The table of flow logs of network security groups, and the table of all others. */
export type AnalyticsTable = "AzureNetworkAnalytics_CL" | "NTANetAnalytics";

/**
 * The newest rows, by what they are of, in lower case: `group/watcher/flow log`, as the documentation has it,
 * `subscription/group/watcher/flow log`, or `subscription/group/nsg`.
 */
export type NewestRows = ReadonlyMap<string, Date>;

export const DAYS_QUERIED = 30;

const QUERIES: Readonly<Record<AnalyticsTable, string>> = {
  NTANetAnalytics:
    'NTANetAnalytics | where SubType == "FlowLog" | summarize newest = max(FlowIntervalEndTime) by id = FlowLogResourceId',
  AzureNetworkAnalytics_CL:
    'AzureNetworkAnalytics_CL | where SubType_s == "FlowLog" | summarize newest = max(FlowIntervalEndTime_t) by id = NSGList_s',
};

const answer = z.object({
  tables: z.array(z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(z.unknown())) })),
  error: z.object({ code: z.string().optional(), message: z.string().optional() }).loose().optional(),
});

/**
 * The newest rows of a table, none when traffic analytics has never written into this workspace.
 * @throws FlowLogError when the answer is none, is partial, or the caller may not query
 */
export async function newestRows(
  requests: ServiceRequests,
  endpoint: string,
  workspaceId: string,
  table: AnalyticsTable,
): Promise<NewestRows> {
  const reply = await requests.send({
    method: "POST",
    url: `${endpoint}/v1/workspaces/${encodeURIComponent(workspaceId)}/query`,
    // Without the type the service answers with success and an empty body.
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: QUERIES[table], timespan: `P${DAYS_QUERIED}D` }),
  });
  if (reply.status >= 300) {
    if (isTableMissing(reply)) return new Map();
    throw refusal(reply);
  }
  const { data } = answer.safeParse(parsed(reply.body));
  // Neither an answer without a body nor a part of an answer means that there are no rows.
  if (!data) throw unreadable(`it answered ${reply.status} and ${reply.body.trim() ? "something else" : "no body"}`);
  if (data.error) throw unreadable(`it answered in part: ${data.error.code ?? ""} ${data.error.message ?? ""}`.trim());
  const [found] = data.tables;
  const names = found?.columns.map(({ name }) => name) ?? [];
  const [id, newest] = [names.indexOf("id"), names.indexOf("newest")];
  if (!found || id < 0 || newest < 0) throw unreadable("its answer has other columns than those asked for");
  const rows = new Map<string, Date>();
  for (const row of found.rows) addRow(rows, row[id], row[newest]);
  return rows;
}

function addRow(rows: Map<string, Date>, id: unknown, newest: unknown): void {
  const time = typeof newest === "string" ? new Date(newest) : undefined;
  // An aggregate over no rows is one row of nulls.
  if (typeof id !== "string" || id === "" || !time || Number.isNaN(time.getTime())) return;
  const key = shortId(id).toLowerCase();
  const known = rows.get(key);
  if (!known || known < time) rows.set(key, time);
}

/** No document has whole ARM ids here; a row with one would tell its flow log all the same. */
function shortId(id: string): string {
  const flowLog = parseFlowLogId(id);
  if (!flowLog) return id.replace(/^\/+/, "");
  return [flowLog.subscriptionId, flowLog.resourceGroupName, flowLog.networkWatcherName, flowLog.flowLogName].join("/");
}

/** A table that nobody has written into does not exist: SEM0100. */
function isTableMissing({ status, body }: HttpAnswer): boolean {
  return status === 400 && body.includes("SEM0100");
}

function refusal(reply: HttpAnswer): FlowLogError {
  const body = z
    .object({ error: z.object({ code: z.string().optional(), message: z.string().optional() }) })
    .safeParse(parsed(reply.body));
  const cloudAnswer = { status: reply.status, ...body.data?.error };
  const kind = kindOfStatus(reply.status);
  const advice =
    kind === "forbidden"
      ? "give these credentials the role Log Analytics Reader at the workspace; a new role takes up to an hour"
      : undefined;
  return FlowLogError.refused(kind, { attempt: "querying the workspace", ...answered(cloudAnswer), advice });
}

function unreadable(said: string): FlowLogError {
  return FlowLogError.refused("unreadable", { attempt: "querying the workspace", said });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const workspace = z.object({
  properties: z.object({ customerId: z.string(), workspaceCapping }),
});

export interface AnalyticsWorkspace {
  /** The GUID under which the workspace is queried. */
  readonly id: string;
  /** Why the workspace takes no rows. */
  readonly refuses?: string;
}

/** Undefined when there is no such workspace. */
export async function readWorkspace(arm: AnyResourceApi, id: string): Promise<AnalyticsWorkspace | undefined> {
  const found = await arm.find({ path: id, apiVersion: "2022-10-01" }, workspace);
  if (!found) return undefined;
  const { customerId, workspaceCapping: capping } = found.body.properties;
  const status = closedStatus(capping);
  return {
    id: customerId,
    ...(status ? { refuses: `it takes no rows now: its dataIngestionStatus is ${status}` } : {}),
  };
}
