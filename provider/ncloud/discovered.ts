/** What functions that find several things on NAVER Cloud take, and what they answer. */
import type { GetDeliveriesArgs } from "../core/discovery/delivered";
import type { Site } from "./network-interface-args";

export interface DiscoverNcloudFlowLogsArgs {
  /**
   * Codes of the regions to look in, such as `KR`, `SGN` (Singapore) or `JPN` (Japan).
   * @default all regions of the site
   */
  regionCodes?: string[];
}

export interface DiscoveredNcloudFlowLog {
  /** The id that `pulumi import` takes: region and number of the network interface. */
  readonly id: string;
  readonly networkInterfaceNo: string;
  /** What is collected: `ALLOW`, `DENY` or `ALL`. */
  readonly collectActionTypeCode: string;
  /** How often records are written, in minutes. */
  readonly collectIntervalMinute: number;
  readonly storageBucketName: string;
  readonly storageBucketDirectoryName: string;
  readonly site: Site;
  readonly regionCode: string;
}

export interface DiscoveredNcloudFlowLogs {
  /** In the order of their ids. */
  readonly flowLogs: DiscoveredNcloudFlowLog[];
}

export interface GetNcloudNetworkInterfacesArgs {
  /**
   * Codes of the regions to look in, such as `KR`, `SGN` (Singapore) or `JPN` (Japan).
   * @default all regions of the site
   */
  regionCodes?: string[];
  /**
   * Numbers of VPCs, strings of digits: network interfaces in other VPCs are left out.
   * @default all VPCs
   */
  vpcNos?: string[];
  /**
   * Numbers of subnets, strings of digits: network interfaces in other subnets are left out.
   * @default all subnets
   */
  subnetNos?: string[];
}

/** A network interface of a server. */
export interface FoundNcloudNetworkInterface {
  /** The number that `NcloudFlowLog` takes: a string of digits. */
  readonly networkInterfaceNo: string;
  /** The name that the console shows. */
  readonly networkInterfaceName: string;
  /** The number of the server instance. */
  readonly instanceNo: string;
  /** The name on that server: `eth0`, `eth1` or `eth2`. */
  readonly deviceName: string;
  /** The number of the subnet. */
  readonly subnetNo: string;
  /** The number of the VPC. */
  readonly vpcNo: string;
  /** The private address. */
  readonly ip: string;
  readonly site: Site;
  readonly regionCode: string;
}

export interface FoundNcloudNetworkInterfaces {
  /** In the order of regions and numbers. */
  readonly networkInterfaces: FoundNcloudNetworkInterface[];
}

export interface GetNcloudFlowLogDeliveriesArgs extends GetDeliveriesArgs {
  /**
   * Codes of the regions to look in, such as `KR`, `SGN` (Singapore) or `JPN` (Japan).
   * @default the regions of `flowLogIds`, or all regions of the site
   */
  regionCodes?: string[];
}
