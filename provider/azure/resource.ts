/** The classes that programs write `new` on. */
export { AzureFlowLog, type AzureFlowLogArgs } from "./resource-flow-log";
export { AzureNsgFlowLog, type AzureNsgFlowLogArgs } from "./resource-nsg-flow-log";
export type {
  AzureDestination,
  AzureEnvironment,
  AzureFlowAnalyticsConfigurationArgs,
  AzureFlowLogFormatArgs,
  AzureFlowLogIdentityArgs,
  AzureFlowLogSettingsArgs,
  AzurePlace,
  AzureRetentionPolicy,
  AzureRetentionPolicyArgs,
  AzureTrafficAnalyticsArgs,
} from "./resource-settings";
export type { FlowLogFormat as AzureFlowLogFormat, FlowLogIdentity as AzureFlowLogIdentity } from "./schema";
export type {
  FlowAnalytics as AzureFlowAnalytics,
  TrafficAnalytics as AzureTrafficAnalytics,
} from "./schema-analytics";
