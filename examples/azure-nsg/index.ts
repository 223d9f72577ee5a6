/** Takes over the flow log that a network security group has, and keeps 90 days of it. Azure makes no new ones. */
import { AzureNsgFlowLog } from "pulumi-flowlogs";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";

const log = new AzureNsgFlowLog("database", {
  targetResourceId: `${group}/Microsoft.Network/networkSecurityGroups/nsg-db`,
  storageId: `${group}/Microsoft.Storage/storageAccounts/stflowlogs`,
  retentionPolicy: { enabled: true, days: 90 },
  format: { type: "JSON", version: 2 },
  // The flow log was here before this program; leave it running when the stack goes.
  onDelete: "keep",
});

export const flowLogId = log.id;
export const destination = log.destination;
