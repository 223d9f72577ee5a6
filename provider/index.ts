/**
 * Network flow logs as code: Azure Network Watcher, NAVER Cloud, Open Telekom Cloud and Huawei Cloud.
 * @packageDocumentation
 */
export * from "./ncloud/resource";
