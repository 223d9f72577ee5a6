/** Logs what enters a virtual network from the internal ranges, with traffic analytics; and all of one subnet. */
import { AzureFlowLog } from "pulumi-flowlogs";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";
const hub = `${group}/Microsoft.Network/virtualNetworks/vnet-hub`;
const storageId = `${group}/Microsoft.Storage/storageAccounts/stflowlogs`;

const log = new AzureFlowLog("hub", {
  targetResourceId: hub,
  storageId,
  retentionPolicy: { enabled: true, days: 90 },
  // GUID and region of the workspace are looked up.
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

// One subnet may have a flow log of its own.
new AzureFlowLog("web", { targetResourceId: `${hub}/subnets/snet-web`, storageId });

export const flowLogId = log.id;
export const destination = log.destination;
