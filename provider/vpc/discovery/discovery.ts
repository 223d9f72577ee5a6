/** What exists on Open Telekom Cloud and Huawei Cloud. */
import type { Discovery } from "../../core/discovery/cloud";
import { flowLogs } from "./flow-logs";

export const discovery: Discovery<"VpcFlowLog"> = { flowLogs };
