/** What exists on Azure. */
import type { Discovery } from "../../core/discovery/cloud";
import { type AzureClass, flowLogs } from "./flow-logs";

export const discovery: Discovery<AzureClass> = { flowLogs };
