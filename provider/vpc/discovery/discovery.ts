/** What exists on Open Telekom Cloud and Huawei Cloud. */
import type { Discovery } from "../../core/discovery/cloud";
import { checks } from "../doctor/checks";
import { deliveries } from "./deliveries";
import { destinations } from "./destinations";
import { flowLogs } from "./flow-logs";
import { places, placesOf } from "./places";
import { targets } from "./targets";

export const discovery: Discovery<"VpcFlowLog"> = {
  flowLogs,
  targets,
  destinations,
  retentionIsOfDestination: true,
  deliveries,
  places,
  checks: (look) => checks(look, placesOf(look)),
};
