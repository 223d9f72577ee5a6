/** Functions for programs that find everything of a kind on NAVER Cloud: flow logs and network interfaces. */
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "../core/pulumi/program";
import type {
  DiscoveredNcloudFlowLogs,
  DiscoverNcloudFlowLogsArgs,
  FoundNcloudNetworkInterfaces,
  GetNcloudNetworkInterfacesArgs,
} from "./discovered";

export type {
  DiscoveredNcloudFlowLog,
  DiscoveredNcloudFlowLogs,
  DiscoverNcloudFlowLogsArgs,
  FoundNcloudNetworkInterface,
  FoundNcloudNetworkInterfaces,
  GetNcloudNetworkInterfacesArgs,
} from "./discovered";

/** The arguments of discoverNcloudFlowLogsOutput: outputs of other resources are allowed. */
export type DiscoverNcloudFlowLogsOutputArgs = {
  [Key in keyof DiscoverNcloudFlowLogsArgs]: pulumi.Input<DiscoverNcloudFlowLogsArgs[Key]>;
};

/** The arguments of getNcloudNetworkInterfacesOutput: outputs of other resources are allowed. */
export type GetNcloudNetworkInterfacesOutputArgs = {
  [Key in keyof GetNcloudNetworkInterfacesArgs]: pulumi.Input<GetNcloudNetworkInterfacesArgs[Key]>;
};

/**
 * Finds all flow logs of regions, whoever made them: each network interface is asked for, in batches. Credentials and
 * site come from the same config and environment as for resources.
 * @throws forbidden and others when a region can't be read: what is found is always everything
 * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getflowlogconfigurationlist
 *
 * @example
 * const { flowLogs } = await discoverNcloudFlowLogs({ regionCodes: ["KR"] });
 * const elsewhere = flowLogs.filter(({ storageBucketName }) => storageBucketName !== "flow-logs");
 */
export async function discoverNcloudFlowLogs(args: DiscoverNcloudFlowLogsArgs): Promise<DiscoveredNcloudFlowLogs> {
  return lookUp("flowlogs:index:discoverNcloudFlowLogs", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { discoverFlowLogs } = await import("./discovery/discover.js");
    return discoverFlowLogs(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function discoverNcloudFlowLogsOutput(
  args: DiscoverNcloudFlowLogsOutputArgs,
): pulumi.Output<DiscoveredNcloudFlowLogs> {
  return pulumi.output(args).apply((known) => discoverNcloudFlowLogs(known as DiscoverNcloudFlowLogsArgs));
}

/**
 * Finds the network interfaces of servers, so that a program can give each of them a flow log; a new server gets one
 * with the next `pulumi up`. Interfaces that belong to no server are left out, because they have no flow logs.
 * Credentials and site come from the same config and environment as for resources.
 * @throws forbidden and others when a region can't be read: what is found is always everything
 * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getnetworkinterfacelist
 *
 * @example
 * const { networkInterfaces } = await getNcloudNetworkInterfaces({ regionCodes: ["KR"], vpcNos: [shop] });
 * for (const { networkInterfaceNo, regionCode } of networkInterfaces)
 *   new NcloudFlowLog(`web-${networkInterfaceNo}`, { networkInterfaceNo, regionCode, … });
 */
export async function getNcloudNetworkInterfaces(
  args: GetNcloudNetworkInterfacesArgs,
): Promise<FoundNcloudNetworkInterfaces> {
  return lookUp("flowlogs:index:getNcloudNetworkInterfaces", args, async (settings) => {
    const { findNetworkInterfaces } = await import("./discovery/discover.js");
    return findNetworkInterfaces(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getNcloudNetworkInterfacesOutput(
  args: GetNcloudNetworkInterfacesOutputArgs,
): pulumi.Output<FoundNcloudNetworkInterfaces> {
  return pulumi.output(args).apply((known) => getNcloudNetworkInterfaces(known as GetNcloudNetworkInterfacesArgs));
}
