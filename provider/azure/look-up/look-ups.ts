/** Look-ups for programs: the network watcher of a region. */
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "../../core/pulumi/program";
import type { FoundAzureNetworkWatcher, GetAzureNetworkWatcherArgs } from "./args";

export type { FoundAzureNetworkWatcher, GetAzureNetworkWatcherArgs } from "./args";

/** The arguments of getAzureNetworkWatcherOutput: outputs of other resources are allowed. */
export type GetAzureNetworkWatcherOutputArgs = {
  [Key in keyof GetAzureNetworkWatcherArgs]: pulumi.Input<GetAzureNetworkWatcherArgs[Key]>;
};

/**
 * Finds the network watcher of a region; a region has one at the most. Credentials come from the same config and
 * environment as for resources.
 * @throws notFound when the region has no network watcher
 * See https://learn.microsoft.com/rest/api/network-watcher/network-watchers/list-all
 *
 * @example
 * const { name, resourceGroupName } = await getAzureNetworkWatcher({ location: "westeurope" });
 */
export async function getAzureNetworkWatcher(args: GetAzureNetworkWatcherArgs): Promise<FoundAzureNetworkWatcher> {
  return lookUp("flowlogs:index:getAzureNetworkWatcher", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { findNetworkWatcher } = await import("./find.js");
    return findNetworkWatcher(settings, args);
  });
}

/**
 * Finds the network watcher of a region that is an output of a resource. In a preview that does not know the region
 * yet, the result is unknown too.
 *
 * @example
 * const watcher = getAzureNetworkWatcherOutput({ location: group.location });
 */
export function getAzureNetworkWatcherOutput(
  args: GetAzureNetworkWatcherOutputArgs,
): pulumi.Output<FoundAzureNetworkWatcher> {
  return pulumi.output(args).apply((known) => getAzureNetworkWatcher(known as GetAzureNetworkWatcherArgs));
}
