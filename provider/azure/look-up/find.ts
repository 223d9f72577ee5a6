/** Asks Azure for the network watcher that a look-up names. */
import { SYSTEM_CLOCK } from "../../core/clock";
import { attempting, FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";
import { watcherId } from "../arm/ids";
import { DEFAULT_WAITS } from "../arm/waits";
import { resolveEnvironment } from "../credentials/cloud";
import { subscriptionIn } from "../credentials/subscription";
import { prerequisitesOf } from "../prerequisites/prerequisites";
import type { FoundAzureNetworkWatcher, GetAzureNetworkWatcherArgs } from "./args";

export async function findNetworkWatcher(
  settings: Settings,
  args: GetAzureNetworkWatcherArgs,
): Promise<FoundAzureNetworkWatcher> {
  return attempting(`looking up the network watcher of ${args.location || "a region"}`, async () => {
    if (!args.location) throw FlowLogError.refused("invalid", { said: 'it takes location, such as "westeurope"' });
    const subscriptionId = subscriptionIn(settings, args.subscriptionId);
    const environment = resolveEnvironment(settings, args.environment || undefined);
    const { watchers } = await prerequisitesOf(settings, { environment, subscriptionId }, DEFAULT_WAITS, SYSTEM_CLOCK);
    const watcher = await watchers.of(args.location);
    const { networkWatcherName: name, resourceGroupName, location } = watcher;
    return { id: watcherId(watcher), name, resourceGroupName, location, subscriptionId, environment };
  });
}
