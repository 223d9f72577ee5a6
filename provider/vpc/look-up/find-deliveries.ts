/** Asks the VPC clouds whether the records of flow logs arrive, for functions of programs. */
import type { FlowLogDeliveries } from "../../core/discovery/delivered";
import { findDeliveries } from "../../core/discovery/find-deliveries";
import type { Settings } from "../../core/settings";
import { deliveries } from "../discovery/deliveries";
import { flowLogs } from "../discovery/flow-logs";
import type { GetVpcFlowLogDeliveriesArgs } from "./discovered";

export async function findFlowLogDeliveries(
  settings: Settings,
  { regions, projectIds, ...args }: GetVpcFlowLogDeliveriesArgs,
): Promise<FlowLogDeliveries> {
  return findDeliveries(settings, { flowLogs, deliveries }, { region: regions, project: projectIds }, args);
}
