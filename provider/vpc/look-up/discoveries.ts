/** Functions for programs that find everything of a kind on the VPC clouds: flow logs, VPCs and subnets. */
import * as pulumi from "@pulumi/pulumi";
import type { FlowLogDeliveries } from "../../core/discovery/delivered";
import { lookUp } from "../../core/pulumi/program";
import type {
  DiscoveredVpcFlowLogs,
  DiscoverVpcFlowLogsArgs,
  FoundVpcSubnets,
  FoundVpcs,
  GetVpcFlowLogDeliveriesArgs,
  GetVpcSubnetsArgs,
  GetVpcsArgs,
} from "./discovered";

export type {
  DiscoveredVpcFlowLog,
  DiscoveredVpcFlowLogs,
  DiscoverVpcFlowLogsArgs,
  FoundVpc,
  FoundVpcSubnet,
  FoundVpcSubnets,
  FoundVpcs,
  GetVpcFlowLogDeliveriesArgs,
  GetVpcSubnetsArgs,
  GetVpcsArgs,
} from "./discovered";

/** The arguments of discoverVpcFlowLogsOutput: outputs of other resources are allowed. */
export type DiscoverVpcFlowLogsOutputArgs = {
  [Key in keyof DiscoverVpcFlowLogsArgs]: pulumi.Input<DiscoverVpcFlowLogsArgs[Key]>;
};

/** The arguments of getVpcsOutput: outputs of other resources are allowed. */
export type GetVpcsOutputArgs = { [Key in keyof GetVpcsArgs]: pulumi.Input<GetVpcsArgs[Key]> };

/** The arguments of getVpcSubnetsOutput: outputs of other resources are allowed. */
export type GetVpcSubnetsOutputArgs = { [Key in keyof GetVpcSubnetsArgs]: pulumi.Input<GetVpcSubnetsArgs[Key]> };

/** The arguments of getVpcFlowLogDeliveriesOutput: outputs of other resources are allowed. */
export type GetVpcFlowLogDeliveriesOutputArgs = {
  [Key in keyof GetVpcFlowLogDeliveriesArgs]: pulumi.Input<GetVpcFlowLogDeliveriesArgs[Key]>;
};

/**
 * Finds all flow logs of projects, whoever made them. Credentials, cloud, region and project come from the same config
 * and environment as for resources.
 * @throws forbidden and others when a project can't be read: what is found is always everything
 * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/querying_vpc_flow_logs.html
 *
 * @example
 * const { flowLogs } = await discoverVpcFlowLogs({ projectIds: ["all"] });
 * const off = flowLogs.filter(({ enabled }) => !enabled);
 */
export async function discoverVpcFlowLogs(args: DiscoverVpcFlowLogsArgs): Promise<DiscoveredVpcFlowLogs> {
  return lookUp("flowlogs:index:discoverVpcFlowLogs", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { discoverFlowLogs } = await import("./discover.js");
    return discoverFlowLogs(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function discoverVpcFlowLogsOutput(args: DiscoverVpcFlowLogsOutputArgs): pulumi.Output<DiscoveredVpcFlowLogs> {
  return pulumi.output(args).apply((known) => discoverVpcFlowLogs(known as DiscoverVpcFlowLogsArgs));
}

/**
 * Finds the VPCs of projects, of all enterprise projects, so that a program can give each of them a flow log; a new VPC
 * gets one with the next `pulumi up`. Credentials, cloud, region and project come from the same config and environment
 * as for resources.
 * @throws forbidden and others when a project can't be read: what is found is always everything
 * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/virtual_private_cloud/querying_vpcs.html
 *
 * @example
 * const { vpcs } = await getVpcs({});
 * for (const { id, name } of vpcs)
 *   new VpcFlowLog(name, { resourceType: "vpc", resourceId: id, trafficType: "all", logGroupId, logTopicId });
 */
export async function getVpcs(args: GetVpcsArgs): Promise<FoundVpcs> {
  return lookUp("flowlogs:index:getVpcs", args, async (settings) => {
    const { findVpcs } = await import("./discover.js");
    return findVpcs(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getVpcsOutput(args: GetVpcsOutputArgs): pulumi.Output<FoundVpcs> {
  return pulumi.output(args).apply((known) => getVpcs(known as GetVpcsArgs));
}

/**
 * Finds the subnets of projects, which flow logs call networks. Credentials, cloud, region and project come from the
 * same config and environment as for resources.
 * @throws forbidden and others when a project can't be read: what is found is always everything
 * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/subnet/querying_subnets.html
 *
 * @example
 * const { subnets } = await getVpcSubnets({ vpcIds: [edge] });
 */
export async function getVpcSubnets(args: GetVpcSubnetsArgs): Promise<FoundVpcSubnets> {
  return lookUp("flowlogs:index:getVpcSubnets", args, async (settings) => {
    const { findSubnets } = await import("./discover.js");
    return findSubnets(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getVpcSubnetsOutput(args: GetVpcSubnetsOutputArgs): pulumi.Output<FoundVpcSubnets> {
  return pulumi.output(args).apply((known) => getVpcSubnets(known as GetVpcSubnetsArgs));
}

/**
 * Finds out whether the records of flow logs arrive, as `pulumi-flowlogs verify vpc` does. The answer differs from hour
 * to hour, so it belongs into a check, and never into an input of a resource, which would change at each update.
 * Credentials, cloud, region and project come from the same config and environment as for resources.
 * @throws notFound when an id is that of no flow log, forbidden and others when a project can't be read; a destination that can't
 * be looked at has the verdict `unknown`
 * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_management/querying_logs.html
 *
 * @example
 * const { deliveries } = await getVpcFlowLogDeliveries({ projectIds: ["all"], lateAfterMinutes: 60 });
 * const silent = deliveries.filter(({ verdict }) => verdict === "late" || verdict === "never");
 */
export async function getVpcFlowLogDeliveries(args: GetVpcFlowLogDeliveriesArgs): Promise<FlowLogDeliveries> {
  return lookUp("flowlogs:index:getVpcFlowLogDeliveries", args, async (settings) => {
    const { findFlowLogDeliveries } = await import("./find-deliveries.js");
    return findFlowLogDeliveries(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getVpcFlowLogDeliveriesOutput(
  args: GetVpcFlowLogDeliveriesOutputArgs,
): pulumi.Output<FlowLogDeliveries> {
  return pulumi.output(args).apply((known) => getVpcFlowLogDeliveries(known as GetVpcFlowLogDeliveriesArgs));
}
