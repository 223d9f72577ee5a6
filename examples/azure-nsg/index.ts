/**
 * Adopts the existing flow log of a network security group and keeps its logs for 90 days. Azure creates no new flow
 * logs for network security groups.
 */
import { AzureNsgFlowLog } from "pulumi-flowlogs";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";

const log = new AzureNsgFlowLog("database", {
  targetResourceId: `${group}/Microsoft.Network/networkSecurityGroups/nsg-db`,
  storageId: `${group}/Microsoft.Storage/storageAccounts/stflowlogs`,
  retentionPolicy: { enabled: true, days: 90 },
  format: { type: "JSON", version: 2 },
  // The flow log is older than this program, so the flow log keeps running after `pulumi destroy`.
  onDelete: "keep",
});

export const flowLogId = log.id;
export const destination = log.destination;
