/** The network watchers of a subscription: each region has at most one, which is found by region, and made on request. */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { type PollOptions, pollUntil } from "../../core/polling";
import type { NetworkWatcher } from "../arm/api";
import { azureError, codeOf, statusOf } from "../arm/errors";
import { parseWatcherId, region, watcherId } from "../arm/ids";
import { existing, readWithin, unlessForbidden } from "../arm/read-options";

/** The group and the names that Azure gives to the network watchers that Azure itself makes. */
const GROUP = "NetworkWatcherRG";
const nameIn = (location: string): string => `NetworkWatcher_${location}`;

export class NetworkWatchers {
  readonly #subscriptionId: string;
  readonly #network: NetworkManagementClient;
  readonly #resources: () => Promise<ResourceManagementClient>;
  readonly #poll: PollOptions;
  #listing: Promise<NetworkWatcher[]> | undefined;
  readonly #making = new Map<string, Promise<NetworkWatcher>>();

  constructor(
    subscriptionId: string,
    network: NetworkManagementClient,
    resources: () => Promise<ResourceManagementClient>,
    poll: PollOptions,
  ) {
    this.#subscriptionId = subscriptionId;
    this.#network = network;
    this.#resources = resources;
    this.#poll = poll;
  }

  /** The watcher of a region, if there is one. */
  async find(location: string): Promise<NetworkWatcher | undefined> {
    const place = region(location);
    return watcherOf(await this.#listFor(place), place);
  }

  /**
   * The watcher of a region. With `create`, a missing watcher is made; `create` is undefined where the resource class has
   * no input for this.
   * @throws notFound, with the watchers of other regions and what to do, when there is none and none is to be made
   */
  async of(location: string, create?: boolean): Promise<NetworkWatcher> {
    const place = region(location);
    const watchers = await this.#listFor(place);
    const watcher = watcherOf(watchers, place);
    if (watcher) return watcher;
    if (create) return this.#makeOnce(place);
    const others = watchers.map((one) => `${one.location} (${one.networkWatcherName} in ${one.resourceGroupName})`);
    const command = `make one with: az network watcher configure --enabled true --locations ${place} --resource-group ${GROUP}`;
    throw FlowLogError.refused("notFound", {
      said: `subscription ${this.#subscriptionId} has no network watcher in ${place}; it has ${others.join(", ") || "none at all"}`,
      advice: create === false ? `set createNetworkWatcher to true, or ${command}` : command,
    });
  }

  /** @throws forbidden, with the inputs that name a watcher, when watchers may not be listed */
  #listFor(location: string): Promise<NetworkWatcher[]> {
    return unlessForbidden(
      async () => {
        // A watcher that a running list lacks may have been made after that list began; a watcher that the list has counts.
        const running = await this.#listing?.catch(() => undefined);
        return running && watcherOf(running, location) ? running : this.#list();
      },
      ({ kind, parts }) => {
        const advice = [parts.advice, "or set networkWatcherName and resourceGroupName"].filter(Boolean).join(", ");
        throw new FlowLogError(kind, { ...parts, advice });
      },
    );
  }

  /** `GET /subscriptions/{id}/providers/Microsoft.Network/networkWatchers`; calls at the same time share one request. */
  #list(): Promise<NetworkWatcher[]> {
    this.#listing ??= readWithin(async (options) => {
      const found: NetworkWatcher[] = [];
      for await (const row of this.#network.networkWatchers.listAll(options)) found.push(...watcherIn(row));
      return found;
    }).finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  #makeOnce(location: string): Promise<NetworkWatcher> {
    return getOrCreate(this.#making, location, () => this.#make(location).finally(() => this.#making.delete(location)));
  }

  async #make(location: string): Promise<NetworkWatcher> {
    let sideEffects: string | undefined;
    const groupMade = () => {
      sideEffects = `Resource group ${GROUP} was made, and stays`;
    };
    try {
      return await this.#putInGroup(location, groupMade);
    } catch (thrown) {
      const watcher = await this.#madeMeanwhile(location, thrown);
      if (watcher) return { ...watcher, made: true };
      const { kind, parts } = azureError(thrown);
      const said = `making network watcher ${nameIn(location)} in group ${GROUP}: ${parts.said}`;
      throw FlowLogError.refused(kind, { ...parts, said, sideEffects });
    }
  }

  /** A watcher that somebody else made, under any name, or that this request made although the answer was lost. */
  async #madeMeanwhile(location: string, thrown: unknown): Promise<NetworkWatcher | undefined> {
    const look = async () => watcherOf(await this.#list().catch(() => []), location);
    if (codeOf(thrown) !== "NetworkWatcherCountLimitReached") return look();
    // This code means that the region has a watcher; the list may show the watcher a little later.
    return pollUntil(look, (watcher) => watcher !== undefined, this.#poll);
  }

  async #putInGroup(location: string, groupMade: () => void): Promise<NetworkWatcher> {
    try {
      return await this.#put(location);
    } catch (thrown) {
      if (codeOf(thrown) !== "ResourceGroupNotFound") throw thrown;
      await this.#putGroup(location);
      groupMade();
      return this.#put(location);
    }
  }

  /**
   * `PUT …/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_{region}`. The
   * request would take the tags of a network watcher that exists, and a list may lack what these credentials may not read.
   */
  async #put(location: string): Promise<NetworkWatcher> {
    const { networkWatchers } = this.#network;
    const [present] = watcherIn((await this.#readByName(location)) ?? {});
    if (present) return present;
    const [made] = watcherIn(await networkWatchers.createOrUpdate(GROUP, nameIn(location), { location }));
    if (made) {
      console.error(`${watcherId(made)}: made, because ${location} had no network watcher; it stays`);
      return { ...made, made: true };
    }
    throw new FlowLogError("unreadable", { said: "the answer tells no id", outcome: "unknown" });
  }

  /** `GET …/networkWatchers/NetworkWatcher_{region}`; undefined when there is none, or when it may not be read. */
  async #readByName(location: string) {
    return unlessForbidden(
      () => existing((options) => this.#network.networkWatchers.get(GROUP, nameIn(location), options)),
      () => undefined,
    );
  }

  /** `PUT …/resourceGroups/NetworkWatcherRG` */
  async #putGroup(location: string): Promise<void> {
    const { resourceGroups } = await this.#resources();
    try {
      await resourceGroups.createOrUpdate(GROUP, { location });
    } catch (thrown) {
      // Somebody else made the group at the same time, perhaps in another region; a group may hold watchers of all regions.
      if (statusOf(thrown) !== 409) throw thrown;
    }
  }
}

function watcherOf(watchers: readonly NetworkWatcher[], location: string): NetworkWatcher | undefined {
  return watchers.find((one) => one.location === location);
}

/** A row of a list as a watcher. Name and group are taken from the id; a row without an id or a region is left out. */
function watcherIn({ id, location }: { id?: string; location?: string }): NetworkWatcher[] {
  const ref = parseWatcherId(id ?? "");
  return ref && location ? [{ ...ref, location: region(location) }] : [];
}
