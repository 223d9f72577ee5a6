/** Whether rows of a flow log arrive in the workspace of traffic analytics. */
import { arrivalOf } from "../../core/discovery/arrival";
import type { Arrival } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { flowLogOf, targetOf } from "../arm/ids";
import { type AnalyticsTable, DAYS_QUERIED, type NewestRows } from "../delivery/analytics";
import type { Inputs } from "../flow-log/context";
import { enabledAnalytics } from "../flow-log/wire";
import type { Destinations } from "./destinations";

/** Rows come up to an interval of an hour, and up to an hour of processing, after the records. */
const LATER_THAN_RECORDS_MS = 2 * 3_600_000;

export class WorkspaceArrivals {
  constructor(
    private readonly destinations: Destinations,
    private readonly lateAfterMs: number,
  ) {}

  /** The id of the workspace; undefined without traffic analytics. */
  workspaceOf({ inputs }: FoundFlowLog): string | undefined {
    return enabledAnalytics(inputs as Partial<Inputs>)?.workspaceResourceId;
  }

  async of(flowLog: FoundFlowLog, workspaceId: string): Promise<Arrival> {
    const workspace = await this.destinations.workspace(workspaceId);
    if (!workspace) {
      const advice = "name a workspace that exists: a deleted one can be recovered for 14 days";
      return { verdict: "destinationGone", said: `${workspaceId} does not exist`, advice };
    }
    if (workspace.refuses) {
      const advice = "raise the daily cap of the workspace, or wait until tomorrow";
      return { verdict: "destinationRefuses", said: workspace.refuses, advice };
    }
    const table = tableOf(flowLog);
    const newest = newestOf(flowLog, await this.destinations.rows(workspace.id, table));
    if (!newest) {
      const said = `${table} has no row of it from the last ${DAYS_QUERIED} days`;
      return { verdict: "never", said, advice: "disable and enable traffic analytics of the flow log" };
    }
    const arrival = arrivalOf(newest, this.destinations.now, this.lateAfterMs + LATER_THAN_RECORDS_MS);
    if (arrival.verdict === "arriving") return arrival;
    return { ...arrival, advice: "see whether records arrive in the storage account, from which analytics reads" };
  }
}

function tableOf({ className }: FoundFlowLog): AnalyticsTable {
  return className === "AzureNsgFlowLog" ? "AzureNetworkAnalytics_CL" : "NTANetAnalytics";
}

/** Some rows begin with the subscription, others do not. */
function newestOf({ id, target, className }: FoundFlowLog, rows: NewestRows): Date | undefined {
  if (className === "AzureNsgFlowLog") {
    const group = targetOf(target.id);
    return rows.get([group.subscriptionId, group.resourceGroupName, ...group.names].join("/").toLowerCase());
  }
  const { subscriptionId, resourceGroupName, networkWatcherName, flowLogName } = flowLogOf(id);
  const short = `${resourceGroupName}/${networkWatcherName}/${flowLogName}`.toLowerCase();
  return rows.get(`${subscriptionId}/${short}`.toLowerCase()) ?? rows.get(short);
}
