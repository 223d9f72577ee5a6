/** Functions for programs that find everything of a kind on NAVER Cloud: flow logs and network interfaces. */
import * as pulumi from "@pulumi/pulumi";
import type { FlowLogDeliveries } from "../core/discovery/delivered";
import { lookUp } from "../core/pulumi/program";
import type {
  DiscoveredNcloudFlowLogs,
  DiscoverNcloudFlowLogsArgs,
  FoundNcloudNetworkInterfaces,
  GetNcloudFlowLogDeliveriesArgs,
  GetNcloudNetworkInterfacesArgs,
} from "./discovered";

export type {
  DiscoveredNcloudFlowLog,
  DiscoveredNcloudFlowLogs,
  DiscoverNcloudFlowLogsArgs,
  FoundNcloudNetworkInterface,
  FoundNcloudNetworkInterfaces,
  GetNcloudFlowLogDeliveriesArgs,
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

/** The arguments of getNcloudFlowLogDeliveriesOutput: outputs of other resources are allowed. */
export type GetNcloudFlowLogDeliveriesOutputArgs = {
  [Key in keyof GetNcloudFlowLogDeliveriesArgs]: pulumi.Input<GetNcloudFlowLogDeliveriesArgs[Key]>;
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

/**
 * Finds out whether the records of flow logs arrive, as `pulumi-flowlogs verify ncloud` does. The answer differs from hour
 * to hour, so it belongs into a check, and never into an input of a resource, which would change at each update.
 * Credentials and site come from the same config and environment as for resources.
 * @throws notFound when an id is that of no flow log, forbidden and others when a region can't be read; a destination that can't
 * be looked at has the verdict `unknown`
 * See https://api.ncloud-docs.com/docs/en/storage-objectstorage-listobjects
 *
 * @example
 * const { deliveries } = await getNcloudFlowLogDeliveries({ flowLogIds: ["KR/123487"] });
 * const silent = deliveries.filter(({ verdict }) => verdict === "late" || verdict === "never");
 */
export async function getNcloudFlowLogDeliveries(args: GetNcloudFlowLogDeliveriesArgs): Promise<FlowLogDeliveries> {
  return lookUp("flowlogs:index:getNcloudFlowLogDeliveries", args, async (settings) => {
    const { findFlowLogDeliveries } = await import("./discovery/find-deliveries.js");
    return findFlowLogDeliveries(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getNcloudFlowLogDeliveriesOutput(
  args: GetNcloudFlowLogDeliveriesOutputArgs,
): pulumi.Output<FlowLogDeliveries> {
  return pulumi.output(args).apply((known) => getNcloudFlowLogDeliveries(known as GetNcloudFlowLogDeliveriesArgs));
}
