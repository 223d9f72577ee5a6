/** What exists on Azure. */
import type { Discovery } from "../../core/discovery/cloud";
import { checks } from "../doctor/checks";
import { accountStates } from "./account-states";
import { deliveries } from "./deliveries";
import { flowLogs } from "./flow-logs";
import type { AzureClass } from "./found";
import { places, scopesOf } from "./scopes";
import { targets } from "./targets";

export const discovery: Discovery<AzureClass> = {
  flowLogs,
  targets,
  destinations: accountStates,
  deliveries,
  places,
  accountNames: async (look) => (await scopesOf(look)).names,
  checks: (look, intended) => checks(look, intended, flowLogs),
};
