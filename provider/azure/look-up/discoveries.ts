/** Functions for programs that find everything of a kind: flow logs and virtual networks. */
import * as pulumi from "@pulumi/pulumi";
import type { FlowLogDeliveries } from "../../core/discovery/delivered";
import { lookUp } from "../../core/pulumi/program";
import type {
  DiscoverAzureFlowLogsArgs,
  DiscoveredAzureFlowLogs,
  FoundAzureNetworks,
  GetAzureFlowLogDeliveriesArgs,
  GetAzureNetworksArgs,
} from "./discovered";

export type {
  DiscoverAzureFlowLogsArgs,
  DiscoveredAzureFlowLog,
  DiscoveredAzureFlowLogs,
  FoundAzureNetwork,
  FoundAzureNetworks,
  GetAzureFlowLogDeliveriesArgs,
  GetAzureNetworksArgs,
} from "./discovered";

/** The arguments of discoverAzureFlowLogsOutput: outputs of other resources are allowed. */
export type DiscoverAzureFlowLogsOutputArgs = {
  [Key in keyof DiscoverAzureFlowLogsArgs]: pulumi.Input<DiscoverAzureFlowLogsArgs[Key]>;
};

/** The arguments of getAzureNetworksOutput: outputs of other resources are allowed. */
export type GetAzureNetworksOutputArgs = {
  [Key in keyof GetAzureNetworksArgs]: pulumi.Input<GetAzureNetworksArgs[Key]>;
};

/** The arguments of getAzureFlowLogDeliveriesOutput: outputs of other resources are allowed. */
export type GetAzureFlowLogDeliveriesOutputArgs = {
  [Key in keyof GetAzureFlowLogDeliveriesArgs]: pulumi.Input<GetAzureFlowLogDeliveriesArgs[Key]>;
};

/**
 * Finds all flow logs of subscriptions, whoever made them, by the lists of their network watchers. Credentials come from
 * the same config and environment as for resources.
 * @throws wrongScope, forbidden and others when a subscription or a network watcher can't be read: what is found is
 * always everything
 * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/list
 *
 * @example
 * const { flowLogs } = await discoverAzureFlowLogs({ subscriptions: [subscription] });
 * const failed = flowLogs.filter(({ problem }) => problem !== undefined);
 */
export async function discoverAzureFlowLogs(args: DiscoverAzureFlowLogsArgs): Promise<DiscoveredAzureFlowLogs> {
  return lookUp("flowlogs:index:discoverAzureFlowLogs", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { discoverFlowLogs } = await import("./discover.js");
    return discoverFlowLogs(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function discoverAzureFlowLogsOutput(
  args: DiscoverAzureFlowLogsOutputArgs,
): pulumi.Output<DiscoveredAzureFlowLogs> {
  return pulumi.output(args).apply((known) => discoverAzureFlowLogs(known as DiscoverAzureFlowLogsArgs));
}

/**
 * Finds the virtual networks of subscriptions, so that a program can give each of them a flow log; a new network gets
 * one with the next `pulumi up`. Credentials come from the same config and environment as for resources.
 * @throws wrongScope, forbidden and others when a subscription can't be read: what is found is always everything
 * See https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/list-all
 *
 * @example
 * const { networks } = await getAzureNetworks({ subscriptions: [hub, spokes], tags: { env: "prod" } });
 * for (const { id, name, location } of networks)
 *   new AzureFlowLog(name, { targetResourceId: id, storageId: storageOf(location) });
 */
export async function getAzureNetworks(args: GetAzureNetworksArgs): Promise<FoundAzureNetworks> {
  return lookUp("flowlogs:index:getAzureNetworks", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { findNetworks } = await import("./discover.js");
    return findNetworks(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getAzureNetworksOutput(args: GetAzureNetworksOutputArgs): pulumi.Output<FoundAzureNetworks> {
  return pulumi.output(args).apply((known) => getAzureNetworks(known as GetAzureNetworksArgs));
}

/**
 * Finds out whether the records of flow logs arrive, as `pulumi-flowlogs verify azure` does. The answer differs from hour
 * to hour, so it belongs into a check, and never into an input of a resource, which would change at each update.
 * Credentials come from the same config and environment as for resources.
 * @throws notFound when an id is that of no flow log, wrongScope, forbidden and others when a subscription can't be read; a destination that can't
 * be looked at has the verdict `unknown`
 * See https://learn.microsoft.com/azure/network-watcher/flow-logs-read
 *
 * @example
 * const { deliveries } = await getAzureFlowLogDeliveries({ subscriptions: [hub], lateAfterMinutes: 240 });
 * const silent = deliveries.filter(({ verdict }) => verdict === "late" || verdict === "never");
 */
export async function getAzureFlowLogDeliveries(args: GetAzureFlowLogDeliveriesArgs): Promise<FlowLogDeliveries> {
  return lookUp("flowlogs:index:getAzureFlowLogDeliveries", args, async (settings) => {
    const { findFlowLogDeliveries } = await import("./find-deliveries.js");
    return findFlowLogDeliveries(settings, args);
  });
}

/** The same with arguments that are outputs. In a preview that does not know them yet, the result is unknown too. */
export function getAzureFlowLogDeliveriesOutput(
  args: GetAzureFlowLogDeliveriesOutputArgs,
): pulumi.Output<FlowLogDeliveries> {
  return pulumi.output(args).apply((known) => getAzureFlowLogDeliveries(known as GetAzureFlowLogDeliveriesArgs));
}
