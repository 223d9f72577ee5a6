/**
 * From the flow log of a network security group, which Azure ends on 2027-09-30, to one of its virtual network, without
 * a gap and with the same storage, retention, format and analytics. Each step is one `pulumi up`, and each preview is
 * the dry run of it:
 *
 * 1. As it stands, with both: the virtual network is logged too. Look at what arrives in `destination`.
 * 2. `pulumi config set migrated true`: the flow log of the network security group goes. Azure makes no such flow log
 *    again; with `onDelete: "disable"` it would be switched off and could come back until then.
 *
 * Without the first step Pulumi does the same in one run: it makes what is new before it deletes what is gone.
 */
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, AzureNsgFlowLog } from "pulumi-flowlogs";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";
const migrated = new pulumi.Config().getBoolean("migrated") ?? false;

const settings = {
  storageId: `${group}/Microsoft.Storage/storageAccounts/stflowlogs`,
  retentionPolicy: { enabled: true, days: 90 },
  format: { version: 2 },
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: {
      workspaceResourceId: `${group}/Microsoft.OperationalInsights/workspaces/log-main`,
      trafficAnalyticsInterval: 10,
    },
  },
} as const;

if (!migrated) {
  new AzureNsgFlowLog("database", {
    ...settings,
    targetResourceId: `${group}/Microsoft.Network/networkSecurityGroups/nsg-db`,
  });
}

const log = new AzureFlowLog("hub", {
  ...settings,
  targetResourceId: `${group}/Microsoft.Network/virtualNetworks/vnet-hub`,
});

export const destination = log.destination;
