/** The doctor on the lab's Azure. */
import { labId, SUBSCRIPTION } from "../../lab/clouds/azure";
import { borrowLab, type LentLab } from "../azure/labs";
import { type Diagnosis, diagnosis } from "./diagnosis";

export const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
export const LOGS = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
export const WORKSPACE = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups`;
export const NAMED = ["--target", HUB, "--storage", LOGS, "--workspace", WORKSPACE];

export type Cloud = LentLab["cloud"];

/** A cloud of its own for each test. */
export function useCloud(): { readonly cloud: Cloud } {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await borrowLab();
  });
  afterEach(() => lab.close());
  return {
    get cloud() {
      return lab.cloud;
    },
  };
}

export function doctor(
  cloud: Cloud,
  args: readonly string[] = NAMED,
  env: Readonly<Record<string, string>> = cloud.env,
): Promise<Diagnosis> {
  return diagnosis(env, ["azure", ...args], [cloud.directory.application.clientSecret]);
}
