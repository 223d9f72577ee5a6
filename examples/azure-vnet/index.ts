/**
 * Two flow logs: one for the traffic that enters a virtual network from internal ranges, with traffic analytics, and
 * one for all traffic of a subnet.
 */
import { AzureFlowLog } from "pulumi-flowlogs";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";
const hub = `${group}/Microsoft.Network/virtualNetworks/vnet-hub`;
const storageId = `${group}/Microsoft.Storage/storageAccounts/stflowlogs`;

const log = new AzureFlowLog("hub", {
  targetResourceId: hub,
  storageId,
  retentionPolicy: { enabled: true, days: 90 },
  // The package looks up the GUID and the region of the workspace.
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: {
      workspaceResourceId: `${group}/Microsoft.OperationalInsights/workspaces/log-main`,
      trafficAnalyticsInterval: 10,
    },
  },
  enabledFilteringCriteria: "Direction=Inbound && SrcIP=10.0.0.0/8",
  recordTypes: "B,E",
  tags: { owner: "network" },
});

// A subnet may have a flow log of its own beside that of its virtual network.
new AzureFlowLog("web", { targetResourceId: `${hub}/subnets/snet-web`, storageId });

export const flowLogId = log.id;
export const destination = log.destination;
