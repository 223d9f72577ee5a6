/** Asks Azure for everything of a kind that functions of programs look for. */
import { hasTag } from "../../core/discovery/target";
import { wholeLook } from "../../core/discovery/whole-look";
import { attempting } from "../../core/errors";
import { sameId } from "../../core/ids";
import type { Settings } from "../../core/settings";
import { targetOf } from "../arm/ids";
import { flowLogs } from "../discovery/flow-logs";
import { networks } from "../discovery/targets";
import type {
  DiscoverAzureFlowLogsArgs,
  DiscoveredAzureFlowLogs,
  FoundAzureNetwork,
  FoundAzureNetworks,
  GetAzureNetworksArgs,
} from "./discovered";

/** Resource Graph may be out of date, so that a program would delete what the Graph does not show for some hours. */
const SOURCE = { source: "list" } as const;

export async function discoverFlowLogs(
  settings: Settings,
  { subscriptions }: DiscoverAzureFlowLogsArgs,
): Promise<DiscoveredAzureFlowLogs> {
  return attempting("discovering flow logs of Azure", async () => {
    const found = await wholeLook(settings, { ...SOURCE, subscription: subscriptions }, flowLogs);
    const all = found.map(({ id, name = "", target, isOff, destination, problem, ...log }) => ({
      id,
      name,
      targetResourceId: target.id,
      enabled: !isOff,
      ...(destination ? { storageId: destination } : {}),
      retentionDays: log.retentionDays ?? 0,
      analyticsEnabled: log.analytics === true,
      location: log.region ?? "",
      subscriptionId: log.account,
      ...(problem ? { problem } : {}),
    }));
    return { flowLogs: inOrder(all) };
  });
}

export async function findNetworks(
  settings: Settings,
  { subscriptions, resourceGroups, tags = {} }: GetAzureNetworksArgs,
): Promise<FoundAzureNetworks> {
  return attempting("looking up virtual networks", async () => {
    const found = await wholeLook(settings, { ...SOURCE, subscription: subscriptions }, networks);
    const all = found.map(({ id, name, account, region, tags }): FoundAzureNetwork => {
      const { resourceGroupName } = targetOf(id);
      return { id, name, resourceGroupName, subscriptionId: account, location: region, tags: { ...tags } };
    });
    const wanted = all.filter(
      (network) =>
        (resourceGroups === undefined || resourceGroups.some((one) => sameId(one, network.resourceGroupName))) &&
        Object.entries(tags).every(([key, value]) => hasTag(network.tags, key, value)),
    );
    return { networks: inOrder(wanted) };
  });
}

function inOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => (one.id.toLowerCase() < other.id.toLowerCase() ? -1 : 1));
}
