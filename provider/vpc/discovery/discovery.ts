/** What exists on Open Telekom Cloud and Huawei Cloud. */
import type { Discovery } from "../../core/discovery/cloud";
import { deliveries } from "./deliveries";
import { flowLogs } from "./flow-logs";

export const discovery: Discovery<"VpcFlowLog"> = { flowLogs, deliveries };
