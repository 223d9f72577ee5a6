/**
 * Network flow logs as code: Azure Network Watcher, NAVER Cloud, Open Telekom Cloud and Huawei Cloud.
 * @packageDocumentation
 */
export * from "./azure/flow-log/resource";
export * from "./ncloud/network-interface";
export * from "./ncloud/resource";
export * from "./vpc/flow-log/resource";
export * from "./vpc/log-group/resource";
export * from "./vpc/log-stream/resource";
export type { VpcLogOnDelete, VpcPlace } from "./vpc/resource";
