/**
 * Moves logging from a network security group, whose flow log Azure ends on 2027-09-30, to its virtual network, without
 * a gap and with the same storage, retention, format and analytics. Each step is one `pulumi up`; its preview is the
 * dry run:
 *
 * 1. Run the program as it stands. Both flow logs run; look at what arrives in `destination`. 2. Run `pulumi config set
 * migrated true`. The flow log of the network security group is deleted, and Azure cannot create it again. With
 * `onDelete: "disable"` it would be disabled only, and could be enabled again until 2027-09-30.
 *
 * Both steps can also be one run, because Pulumi creates the new flow log before it deletes the old one.
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
