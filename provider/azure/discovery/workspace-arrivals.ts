/** Whether rows of a flow log arrive in the workspace of traffic analytics. */
import { arrivalOf } from "../../core/discovery/arrival";
import type { Arrival } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { flowLogOf, sameId, targetOf } from "../arm/ids";
import { type AnalyticsTable, DAYS_QUERIED } from "../delivery/analytics";
import type { Inputs } from "../flow-log/context";
import { enabledAnalytics } from "../flow-log/wire";
import type { Destinations } from "./destinations";

/** Rows come up to an interval of an hour, and up to an hour of processing, after the records. */
const LATER_THAN_RECORDS_MS = 2 * 3_600_000;

export class WorkspaceArrivals {
  /** `all` are all flow logs that were found: rows may not tell which of two flow logs of one name they are of. */
  constructor(
    private readonly destinations: Destinations,
    private readonly lateAfterMs: number,
    private readonly all: readonly FoundFlowLog[],
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
    const rows = await this.destinations.rows(workspace.id, table);
    const { withSubscription, without } = namesOf(flowLog);
    const [own, anybodys] = [rows.get(withSubscription), without === undefined ? undefined : rows.get(without)];
    const arrival = own && this.#judged(own);
    if (arrival?.verdict === "arriving") return arrival;
    if (anybodys && !(own && own >= anybodys)) return this.#ofAnybody(flowLog, workspaceId, anybodys);
    if (arrival) return arrival;
    const said = `the table ${table} has no row of this flow log from the last ${DAYS_QUERIED} days`;
    return { verdict: "never", said, advice: "disable and enable traffic analytics of the flow log" };
  }

  #judged(newest: Date): Arrival {
    const arrival = arrivalOf(newest, this.destinations.now, this.lateAfterMs + LATER_THAN_RECORDS_MS);
    if (arrival.verdict === "arriving") return arrival;
    return { ...arrival, advice: "see whether records arrive in the storage account, from which analytics reads" };
  }

  /** The newest row does not tell its subscription, and may be of a flow log of another one. */
  #ofAnybody(flowLog: FoundFlowLog, workspaceId: string, newest: Date): Arrival {
    const arrival = this.#judged(newest);
    const { withSubscription, without } = namesOf(flowLog);
    const namesakes = this.all.filter((other) => {
      const names = namesOf(other);
      const isOther = names.without === without && names.withSubscription !== withSubscription;
      return isOther && sameId(this.workspaceOf(other) ?? "", workspaceId);
    });
    if (namesakes.length === 0) {
      const doubt = "rows do not tell the subscription, so a flow log of this name in another one would look the same";
      return { ...arrival, said: `${arrival.said}; ${doubt}` };
    }
    if (arrival.verdict !== "arriving")
      return { ...arrival, said: `${arrival.said}, counting all flow logs of this name` };
    const others = namesakes.map(({ id }) => id).join(" or ");
    return {
      verdict: "unknown",
      said: `rows do not tell the subscription, so the newest one may be of ${others}`,
      advice: "give these flow logs different names or different workspaces",
    };
  }
}

function tableOf({ className }: FoundFlowLog): AnalyticsTable {
  return className === "AzureNsgFlowLog" ? "AzureNetworkAnalytics_CL" : "NTANetAnalytics";
}

/** How rows name a flow log: with the subscription; and without, which no row of a network security group does. */
function namesOf({ id, target, className }: FoundFlowLog): {
  readonly withSubscription: string;
  readonly without?: string;
} {
  if (className === "AzureNsgFlowLog") {
    const group = targetOf(target.id);
    const parts = [group.subscriptionId, group.resourceGroupName, ...group.names];
    return { withSubscription: parts.join("/").toLowerCase() };
  }
  const { subscriptionId, resourceGroupName, networkWatcherName, flowLogName } = flowLogOf(id);
  const without = `${resourceGroupName}/${networkWatcherName}/${flowLogName}`.toLowerCase();
  return { withSubscription: `${subscriptionId.toLowerCase()}/${without}`, without };
}
