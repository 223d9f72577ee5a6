/** What functions that find several things on the VPC clouds take, and what they answer. */
import type { GetDeliveriesArgs } from "../../core/discovery/delivered";
import type { FoundAt } from "./args";

/** The projects to look in. */
interface ProjectsArgs {
  /**
   * Regions, such as `eu-de`.
   * @default the region that config and environment name
   */
  regions?: string[];
  /**
   * Ids of projects, each 32 hexadecimal digits. The entry `all` means every project that the login may enter, in
   * `regions` or in all regions.
   * @default the project that config and environment name
   */
  projectIds?: string[];
}

export interface DiscoverVpcFlowLogsArgs extends ProjectsArgs {}

export interface DiscoveredVpcFlowLog extends FoundAt {
  /** The UUID, which `pulumi import` takes. */
  readonly id: string;
  readonly name: string;
  /** What is captured: a `port`, a `network` or a `vpc`. */
  readonly resourceType: string;
  readonly resourceId: string;
  /** Which traffic is recorded: `all`, `accept` or `reject`. */
  readonly trafficType: string;
  readonly logGroupId: string;
  /** The UUID of the log stream. */
  readonly logTopicId: string;
  readonly enabled: boolean;
  /** What is wrong with the flow log, in one sentence. Left out when nothing is. */
  readonly problem?: string;
}

export interface DiscoveredVpcFlowLogs {
  /** In the order of their ids. */
  readonly flowLogs: DiscoveredVpcFlowLog[];
}

export interface GetVpcsArgs extends ProjectsArgs {}

export interface FoundVpc extends FoundAt {
  /** The UUID: the `resourceId` of a flow log of the type `vpc`. */
  readonly id: string;
  readonly name: string;
}

export interface FoundVpcs {
  /** In the order of their ids. */
  readonly vpcs: FoundVpc[];
}

export interface GetVpcSubnetsArgs extends ProjectsArgs {
  /**
   * UUIDs of VPCs: subnets of other VPCs are left out.
   * @default all VPCs
   */
  vpcIds?: string[];
}

export interface FoundVpcSubnet extends FoundAt {
  /** The UUID: the `resourceId` of a flow log of the type `network`. */
  readonly id: string;
  readonly name: string;
  /** The UUID of the VPC. */
  readonly vpcId: string;
}

export interface FoundVpcSubnets {
  /** In the order of their ids. */
  readonly subnets: FoundVpcSubnet[];
}

export interface GetVpcFlowLogDeliveriesArgs extends ProjectsArgs, GetDeliveriesArgs {}
