/** What functions that find several things take, and what they answer. */
import type { GetDeliveriesArgs } from "../../core/discovery/delivered";

export interface DiscoverAzureFlowLogsArgs {
  /**
   * Ids of the subscriptions to look in.
   * @default all subscriptions that the credentials see
   */
  subscriptions?: string[];
}

export interface DiscoveredAzureFlowLog {
  /** The ARM id, which `pulumi import` takes. */
  readonly id: string;
  readonly name: string;
  /** The ARM id of what the flow log captures; that of a network security group is for `AzureNsgFlowLog`. */
  readonly targetResourceId: string;
  readonly enabled: boolean;
  /** The ARM id of the storage account. Left out where a disabled flow log does not tell it. */
  readonly storageId?: string;
  /** Days until records are deleted, 0 for never. */
  readonly retentionDays: number;
  /** Whether traffic analytics is on. */
  readonly analyticsEnabled: boolean;
  /** The region, such as `westeurope`. */
  readonly location: string;
  readonly subscriptionId: string;
  /** What is wrong with the flow log, in one sentence. Left out when nothing is. */
  readonly problem?: string;
}

export interface DiscoveredAzureFlowLogs {
  /** In the order of their ids. */
  readonly flowLogs: DiscoveredAzureFlowLog[];
}

export interface GetAzureNetworksArgs {
  /**
   * Ids of the subscriptions to look in.
   * @default all subscriptions that the credentials see
   */
  subscriptions?: string[];
  /**
   * Names of resource groups, in any case: networks of other groups are left out.
   * @default all resource groups
   */
  resourceGroups?: string[];
  /**
   * Tags with their values: a network that lacks one of them is left out. The case of letters counts in values, and not
   * in names, as on Azure.
   * @default networks with any tags
   */
  tags?: Record<string, string>;
}

export interface FoundAzureNetwork {
  /** The ARM id: the `targetResourceId` of a flow log. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroupName: string;
  readonly subscriptionId: string;
  /** The region, such as `westeurope`: that of the storage account of a flow log. */
  readonly location: string;
  readonly tags: Record<string, string>;
}

export interface FoundAzureNetworks {
  /** In the order of their ids. */
  readonly networks: FoundAzureNetwork[];
}

export interface GetAzureFlowLogDeliveriesArgs extends GetDeliveriesArgs {
  /**
   * Ids of the subscriptions to look in.
   * @default the subscriptions of `flowLogIds`, or all that the credentials see
   */
  subscriptions?: string[];
}
