/** What the look-up of a network watcher takes, and what it answers. */
import type { AzureEnvironment } from "../credentials/cloud";

export interface GetAzureNetworkWatcherArgs {
  /** The region, such as `westeurope` or `West Europe`. */
  location: string;
  /**
   * The id of the subscription to look in.
   * @default config `azure-native:subscriptionId`, else `ARM_SUBSCRIPTION_ID`, else `AZURE_SUBSCRIPTION_ID`
   */
  subscriptionId?: string;
  /**
   * The Azure cloud, as for resources.
   * @default as for resources
   */
  environment?: AzureEnvironment;
}

export interface FoundAzureNetworkWatcher {
  /** The ARM id. */
  readonly id: string;
  /** The name: the `networkWatcherName` of flow logs. */
  readonly name: string;
  /** The resource group: the `resourceGroupName` of flow logs. */
  readonly resourceGroupName: string;
  /** The region, such as `westeurope`. */
  readonly location: string;
  readonly subscriptionId: string;
  readonly environment: AzureEnvironment;
}
