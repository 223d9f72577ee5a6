/** What exists on NAVER Cloud. */
import type { Discovery } from "../../core/discovery/cloud";
import { checks } from "../doctor/checks";
import { deliveries } from "./deliveries";
import { destinations } from "./destinations";
import { flowLogs } from "./flow-logs";
import { places } from "./places";
import { targets } from "./targets";

export const discovery: Discovery<"NcloudFlowLog"> = {
  flowLogs,
  targets,
  destinations,
  deliveries,
  places,
  checks: (look, intended) => checks(look, intended, flowLogs),
};
