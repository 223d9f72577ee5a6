/** Asks Azure whether the records of flow logs arrive, for functions of programs. */
import type { FlowLogDeliveries } from "../../core/discovery/delivered";
import { findDeliveries } from "../../core/discovery/find-deliveries";
import type { Settings } from "../../core/settings";
import { flowLogOf } from "../arm/ids";
import { deliveries } from "../discovery/deliveries";
import { flowLogs } from "../discovery/flow-logs";
import type { GetAzureFlowLogDeliveriesArgs } from "./discovered";

export async function findFlowLogDeliveries(
  settings: Settings,
  { subscriptions, ...args }: GetAzureFlowLogDeliveriesArgs,
): Promise<FlowLogDeliveries> {
  const subscription = subscriptions ?? args.flowLogIds?.map((id) => flowLogOf(id).subscriptionId);
  // Resource Graph may not know a new flow log yet.
  return findDeliveries(settings, { flowLogs, deliveries }, { source: "list", subscription }, args);
}
