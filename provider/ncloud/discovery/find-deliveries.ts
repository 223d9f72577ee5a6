/** Asks NAVER Cloud whether the records of flow logs arrive, for functions of programs. */
import type { FlowLogDeliveries } from "../../core/discovery/delivered";
import { findDeliveries } from "../../core/discovery/find-deliveries";
import type { Settings } from "../../core/settings";
import type { GetNcloudFlowLogDeliveriesArgs } from "../discovered";
import { parseId } from "../place";
import { deliveries } from "./deliveries";
import { flowLogs } from "./flow-logs";

export async function findFlowLogDeliveries(
  settings: Settings,
  { regionCodes, ...args }: GetNcloudFlowLogDeliveriesArgs,
): Promise<FlowLogDeliveries> {
  const region = regionCodes ?? args.flowLogIds?.map((id) => parseId(id).regionCode);
  return findDeliveries(settings, { flowLogs, deliveries }, { region }, args);
}
