/**
 * What has to exist before a flow log: the target, the network watcher of the region, the storage account, the
 * workspace, and the registration of Microsoft.Insights.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { getOrCreate } from "../../core/get-or-create";
import type { PollOptions } from "../../core/polling";
import type { Settings } from "../../core/settings";
import { networkClient, resourcesClient } from "../arm/client";
import { ResourceApi } from "../arm/resources";
import type { AzureWaits } from "../arm/waits";
import type { AzureEnvironment } from "../credentials/cloud";
import { InsightsRegistration } from "./insights";
import { NetworkWatchers } from "./network-watchers";
import { readStorageAccount, type StorageAccount } from "./storage-accounts";
import { readTarget, type Target, virtualNetworksOf } from "./targets";
import { readWorkspace, type Workspace } from "./workspaces";

export interface Clients {
  readonly subscriptionId: string;
  readonly network: NetworkManagementClient;
  /** Loaded at the first use. */
  readonly resources: () => Promise<ResourceManagementClient>;
}

const prerequisitesByClient = new WeakMap<NetworkManagementClient, Prerequisites>();

/**
 * One object for all resources with the same credentials, cloud and subscription, so that they share what is made once.
 * The waits and the clock are those of the first call; all kinds of a process have the same.
 */
export async function prerequisitesOf(
  settings: Settings,
  place: { readonly environment: AzureEnvironment; readonly subscriptionId: string },
  waits: AzureWaits,
  clock: Clock,
): Promise<Prerequisites> {
  const network = await networkClient(settings, place, clock);
  const resources = () => resourcesClient(settings, place, clock);
  const clients = { subscriptionId: place.subscriptionId, network, resources };
  return getOrCreate(prerequisitesByClient, network, () => new Prerequisites(clients, waits.prerequisites, clock));
}

export class Prerequisites {
  /** The network watchers of the subscription, by region. */
  readonly watchers: NetworkWatchers;
  readonly #resources: ResourceApi;
  readonly #insights: InsightsRegistration;

  constructor({ subscriptionId, network, resources }: Clients, poll: PollOptions, clock: Clock = SYSTEM_CLOCK) {
    this.#resources = new ResourceApi(resources);
    this.watchers = new NetworkWatchers(subscriptionId, network, resources, poll, clock);
    this.#insights = new InsightsRegistration(subscriptionId, resources, poll, clock);
  }

  /** @throws notFound when there is no such resource */
  target(targetResourceId: string): Promise<Target> {
    return readTarget(this.#resources, targetResourceId);
  }

  /** The virtual networks whose traffic a network security group filters, as far as they can be read. */
  virtualNetworksOf(nsgId: string): Promise<string[]> {
    return virtualNetworksOf(this.#resources, nsgId);
  }

  /** Undefined when there is no such storage account. */
  storageAccount(storageId: string): Promise<StorageAccount | undefined> {
    return readStorageAccount(this.#resources, storageId);
  }

  /** @throws notFound when there is no such workspace */
  workspace(workspaceResourceId: string): Promise<Workspace> {
    return readWorkspace(this.#resources, workspaceResourceId);
  }

  /** Registers the resource provider Microsoft.Insights unless it is registered; one request for a subscription. */
  registerInsights(): Promise<void> {
    return this.#insights.register();
  }
}
