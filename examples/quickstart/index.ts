/**
 * Three clouds in one program, with a flow log on each. The ids are those of the lab (`npm run lab`). Set your own ids
 * with `pulumi config set vnetId …`, and the other config keys below likewise.
 */
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, NcloudFlowLog, VpcFlowLog } from "pulumi-flowlogs";

const config = new pulumi.Config();
const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app/providers";

const azure = new AzureFlowLog("hub", {
  targetResourceId: config.get("vnetId") ?? `${group}/Microsoft.Network/virtualNetworks/vnet-hub`,
  storageId: config.get("storageId") ?? `${group}/Microsoft.Storage/storageAccounts/stflowlogs`,
  retentionPolicy: { enabled: true, days: 90 },
});

const ncloud = new NcloudFlowLog("web", {
  networkInterfaceNo: config.get("networkInterfaceNo") ?? "123487",
  collectActionTypeCode: "ALL",
  collectIntervalMinute: 5,
  storageBucketName: config.get("bucket") ?? "flow-logs",
});

const vpc = new VpcFlowLog("edge", {
  name: "edge",
  resourceType: "vpc",
  resourceId: config.get("vpcId") ?? "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85",
  trafficType: "all",
  logGroupId: config.get("logGroupId") ?? "05c4052d-8d14-488f-aa00-19fea5a25fdd",
  logTopicId: config.get("logTopicId") ?? "a9d7dee7-37d2-4cba-a208-a016252aaa63",
});

/** Where the logs are stored. */
export const destinations = {
  azure: azure.destination,
  ncloud: ncloud.destination,
  vpc: vpc.destination,
};
