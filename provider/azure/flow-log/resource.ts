/** The classes that programs write `new` on. */

export type { AzureEnvironment } from "../credentials/cloud";
export type {
  FlowAnalytics as AzureFlowAnalytics,
  TrafficAnalytics as AzureTrafficAnalytics,
} from "./analytics-schema";
export type {
  AzureDestination,
  AzureFlowAnalyticsConfigurationArgs,
  AzureFlowLogFormatArgs,
  AzureFlowLogIdentityArgs,
  AzureFlowLogSettingsArgs,
  AzurePlace,
  AzureRetentionPolicy,
  AzureRetentionPolicyArgs,
  AzureTrafficAnalyticsArgs,
} from "./args";
export { AzureFlowLog, type AzureFlowLogArgs } from "./azure-flow-log";
export { AzureNsgFlowLog, type AzureNsgFlowLogArgs } from "./azure-nsg-flow-log";
export type { FlowLogFormat as AzureFlowLogFormat, FlowLogIdentity as AzureFlowLogIdentity } from "./schema";
