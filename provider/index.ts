/**
 * Network flow logs as code: Azure Network Watcher, NAVER Cloud, Open Telekom Cloud and Huawei Cloud.
 * @packageDocumentation
 */
export * from "./azure/resource";
export * from "./ncloud/resource";
export * from "./vpc/lts-resource";
export * from "./vpc/resource";
