/** The classes that programs write `new` on. */

export type { AzureEnvironment } from "../credentials/cloud";
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
  FlowAnalytics as AzureFlowAnalytics,
  FlowLogFormat as AzureFlowLogFormat,
  FlowLogIdentity as AzureFlowLogIdentity,
  TrafficAnalytics as AzureTrafficAnalytics,
} from "./args";
export type { AzureFlowLogArgs } from "./azure-flow-log";
export { AzureFlowLog } from "./azure-flow-log";
export type { AzureNsgFlowLogArgs } from "./azure-nsg-flow-log";
export { AzureNsgFlowLog } from "./azure-nsg-flow-log";
