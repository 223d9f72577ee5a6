/**
 * Network flow logs as code: Azure Network Watcher, NAVER Cloud, Open Telekom Cloud and Huawei Cloud.
 * @packageDocumentation
 */
export type { AzureConfigArgs } from "./azure/config-args";
export * from "./azure/flow-log/resource";
export * from "./azure/look-up/discoveries";
export * from "./azure/look-up/look-ups";
export type { FlowLogDeliveries, FlowLogDelivery } from "./core/discovery/delivered";
export * from "./flow-logs-provider";
export type { NcloudConfigArgs } from "./ncloud/config-args";
export * from "./ncloud/discoveries";
export * from "./ncloud/network-interface";
export * from "./ncloud/resource";
export type { HuaweiCloudAgencyArgs, HuaweiCloudConfigArgs, OpenTelekomCloudConfigArgs } from "./vpc/config-args";
export * from "./vpc/flow-log/resource";
export * from "./vpc/log-group/resource";
export * from "./vpc/log-stream/resource";
export * from "./vpc/look-up/discoveries";
export * from "./vpc/look-up/look-ups";
export type { VpcLogOnDelete, VpcPlace } from "./vpc/resource/resource";
