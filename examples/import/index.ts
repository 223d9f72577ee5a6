/**
 * One resource of each class, as `import.json` brings them into the state without a request to a cloud:
 * `pulumi import --file import.json --generate-code=false --protect=false --skip-preview`. Write your own ids into the
 * file. The next `pulumi preview --refresh` shows whether this program, the state and the clouds agree.
 */
import { AzureFlowLog, AzureNsgFlowLog, NcloudFlowLog, VpcFlowLog, VpcLogGroup, VpcLogStream } from "pulumi-flowlogs";

const azure = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";
const storageId = `${azure}/Microsoft.Storage/storageAccounts/stflowlogs`;

new AzureFlowLog("hub", { targetResourceId: `${azure}/Microsoft.Network/virtualNetworks/vnet-hub`, storageId });

new AzureNsgFlowLog("database", {
  targetResourceId: `${azure}/Microsoft.Network/networkSecurityGroups/nsg-db`,
  storageId,
  retentionPolicy: { enabled: true, days: 90 },
  format: { type: "JSON", version: 2 },
});

new NcloudFlowLog("web", {
  networkInterfaceNo: "123487",
  collectActionTypeCode: "ALL",
  collectIntervalMinute: 5,
  storageBucketName: "flow-logs",
});

const group = new VpcLogGroup("edge", { logGroupName: "edge-flows", ttlInDays: 30 });
const stream = new VpcLogStream("edge", { logGroupId: group.id, logStreamName: "all", ttlInDays: 180 });
new VpcFlowLog("edge", {
  name: "edge",
  resourceType: "vpc",
  resourceId: "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85",
  trafficType: "all",
  logGroupId: group.id,
  logTopicId: stream.id,
});
