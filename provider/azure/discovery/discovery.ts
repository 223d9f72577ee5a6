/** What exists on Azure. */
import type { Discovery } from "../../core/discovery/cloud";
import { checks } from "../doctor/checks";
import { deliveries } from "./deliveries";
import { flowLogs } from "./flow-logs";
import type { AzureClass } from "./found";
import { targets } from "./targets";

export const discovery: Discovery<AzureClass> = {
  flowLogs,
  targets,
  deliveries,
  checks: (look, intended) => checks(look, intended, flowLogs),
};
