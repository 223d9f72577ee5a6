/** Whether records arrive in storage accounts, and rows in the workspaces of traffic analytics. */
import { isMissing, noTraffic, toldByFlowLog, unknownWhenUnread } from "../../core/discovery/arrival";
import type { Arrival, Delivery } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { inOrder } from "../../core/discovery/in-order";
import type { Look } from "../../core/discovery/look";
import { nameIn } from "../arm/ids";
import { AccountArrivals } from "./account-arrivals";
import { Destinations } from "./destinations";
import type { AzureClass } from "./found";
import { WorkspaceArrivals } from "./workspace-arrivals";

type Found = FoundFlowLog<AzureClass>;

/** How many flow logs are looked at at the same time. */
const AT_ONCE = 8;

export async function* deliveries(
  look: Look,
  flowLogs: readonly Found[],
  lateAfterMs: number,
  all: readonly Found[],
): AsyncGenerator<Delivery> {
  const destinations = new Destinations(look);
  const accounts = new AccountArrivals(destinations, lateAfterMs);
  const workspaces = new WorkspaceArrivals(destinations, lateAfterMs, all);
  const judged = inOrder(flowLogs, AT_ONCE, async (flowLog): Promise<Delivery[]> => {
    const told = toldByFlowLog(flowLog);
    const account = { flowLog, destination: nameOf("storage account", flowLog.destination) };
    if (told) return [{ ...account, ...told }];
    const records = await accounts.of(flowLog);
    const found: Delivery[] = [{ ...account, ...records }];
    const workspaceId = workspaces.workspaceOf(flowLog);
    if (workspaceId === undefined) return found;
    const rows = await unknownWhenUnread(() => workspaces.of(flowLog, workspaceId));
    return [...found, { flowLog, destination: nameOf("workspace", workspaceId), ...withReason(rows, records) }];
  });
  for await (const one of judged) yield* one;
}

/** The verdict on rows: what is wrong with the target keeps records from the account and rows from the workspace. */
function withReason(rows: Arrival, records: Arrival): Arrival {
  const { newest: _, ...reason } = records;
  if (records.verdict === "failed" && rows.verdict !== "arriving") return reason;
  return records.verdict === "noTraffic" && isMissing(rows) ? noTraffic(records.said, rows) : rows;
}

/** `storage account stflowlogs`. Azure does not tell the account of each disabled flow log. */
function nameOf(noun: string, id: string): string {
  return id === "" ? `unknown ${noun}` : `${noun} ${nameIn(id)}`;
}
