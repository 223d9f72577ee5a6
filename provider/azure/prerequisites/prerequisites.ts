/**
 * What has to exist before a flow log: the target, the network watcher of the region, the storage account, the
 * workspace, and the registration of Microsoft.Insights.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { getOrCreate } from "../../core/get-or-create";
import type { PollOptions } from "../../core/polling";
import { RecentReads } from "../../core/reconcile/recent-reads";
import type { Settings } from "../../core/settings";
import { networkClient, resourcesClient } from "../arm/client";
import { sameId } from "../arm/ids";
import { ResourceApi } from "../arm/resources";
import type { AzureWaits } from "../arm/waits";
import type { AzureEnvironment } from "../credentials/cloud";
import { InsightsRegistration } from "./insights";
import { NetworkWatchers } from "./network-watchers";
import { SharedTargets } from "./shared-targets";
import { readStorageAccount, type StorageAccount } from "./storage-accounts";
import { readTarget, type Target, virtualNetworksOf } from "./targets";
import { readWorkspace, type Workspace } from "./workspaces";

export interface Clients {
  readonly subscriptionId: string;
  readonly network: NetworkManagementClient;
  /** Loaded at the first use. */
  readonly resources: () => Promise<ResourceManagementClient>;
}

/** Waits with which no call shares the read of another one. */
const UNSHARED = { readsLastMs: 0, listWindowMs: 0 };

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
  return getOrCreate(
    prerequisitesByClient,
    network,
    () => new Prerequisites(clients, waits.prerequisites, clock, waits),
  );
}

export class Prerequisites {
  /** The network watchers of the subscription, by region. */
  readonly watchers: NetworkWatchers;
  readonly #resources: ResourceApi;
  readonly #insights: InsightsRegistration;
  readonly #accounts: RecentReads<StorageAccount | undefined>;
  readonly #workspaces: RecentReads<Workspace>;
  /** The virtual networks of network security groups. */
  readonly #networks: RecentReads<string[]>;
  /** Undefined when each call asks for itself. */
  readonly #targets: SharedTargets | undefined;

  constructor(
    { subscriptionId, network, resources }: Clients,
    poll: PollOptions,
    clock: Clock = SYSTEM_CLOCK,
    { readsLastMs, listWindowMs: windowMs } = UNSHARED,
  ) {
    this.#resources = new ResourceApi(resources);
    this.#accounts = new RecentReads(readsLastMs, clock);
    this.#workspaces = new RecentReads(readsLastMs, clock);
    this.#networks = new RecentReads(readsLastMs, clock);
    if (readsLastMs > 0)
      this.#targets = new SharedTargets(subscriptionId, network, { lifetimeMs: readsLastMs, windowMs, clock });
    this.watchers = new NetworkWatchers(subscriptionId, network, resources, poll, clock, readsLastMs);
    this.#insights = new InsightsRegistration(subscriptionId, resources, poll, clock);
  }

  /** @throws notFound when there is no such resource */
  async target(targetResourceId: string): Promise<Target> {
    return (await this.#targets?.target(targetResourceId)) ?? readTarget(this.#resources, targetResourceId);
  }

  /**
   * Which of the resources that had this id one after the other the target is, unless it is the `expected` one.
   * @throws notFound when there is no such resource
   */
  async otherGuid(targetResourceId: string, expected: string): Promise<string | undefined> {
    const listed = await this.#targets?.target(targetResourceId);
    if (listed?.guid && sameId(listed.guid, expected)) return undefined;
    const { guid } = await readTarget(this.#resources, targetResourceId);
    return guid && sameId(guid, expected) ? undefined : guid;
  }

  /** The virtual networks whose traffic a network security group filters, as far as they can be read. */
  virtualNetworksOf(nsgId: string): Promise<string[]> {
    return this.#networks.read(
      nsgId.toLowerCase(),
      () => virtualNetworksOf(this.#resources, nsgId),
      () => true,
    );
  }

  /** Undefined when there is no such storage account. */
  storageAccount(storageId: string): Promise<StorageAccount | undefined> {
    const read = () => readStorageAccount(this.#resources, storageId);
    return this.#accounts.read(storageId.toLowerCase(), read, (account) => account?.provisioningState === "Succeeded");
  }

  /** @throws notFound when there is no such workspace */
  workspace(workspaceResourceId: string): Promise<Workspace> {
    const read = () => readWorkspace(this.#resources, workspaceResourceId);
    return this.#workspaces.read(workspaceResourceId.toLowerCase(), read, () => true);
  }

  /** Registers the resource provider Microsoft.Insights unless it is registered; one request for a subscription. */
  registerInsights(): Promise<void> {
    return this.#insights.register();
  }
}
