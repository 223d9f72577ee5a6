/** The network watchers of a subscription: one in a region, looked up by it, and made when there is none. */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { FlowLogError } from "../../core/errors";
import { type PollOptions, pollUntil } from "../../core/polling";
import type { NetworkWatcher } from "../arm/api";
import { azureError, codeOf, statusOf } from "../arm/errors";
import { parseWatcherId, region, watcherId } from "../arm/ids";
import { readWithin } from "../arm/read-options";

/** Where Azure itself puts the watchers that it makes, and how it names them. */
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
    return oneIn(await this.#around(place).catch(orNameIt), place);
  }

  /**
   * The watcher of a region. `create` is undefined where a program has no way to ask for it.
   * @throws notFound, with those that there are and what to do, when there is none and none is to be made
   */
  async of(location: string, create?: boolean): Promise<NetworkWatcher> {
    const place = region(location);
    const watchers = await this.#around(place).catch(orNameIt);
    const watcher = oneIn(watchers, place);
    if (watcher) return watcher;
    if (create) return this.#makeOnce(place);
    const others = watchers.map((one) => `${one.location} (${one.networkWatcherName} in ${one.resourceGroupName})`);
    const command = `make one with: az network watcher configure --enabled true --locations ${place} --resource-group ${GROUP}`;
    throw FlowLogError.refused("notFound", {
      said: `subscription ${this.#subscriptionId} has no network watcher in ${place}; it has ${others.join(", ") || "none at all"}`,
      advice: create === false ? `set createNetworkWatcher to true, or ${command}` : command,
    });
  }

  /** What a list that is under way already shows counts; what it lacks may have been made since it began. */
  async #around(location: string): Promise<NetworkWatcher[]> {
    const seen = await this.#listing?.catch(() => undefined);
    return seen && oneIn(seen, location) ? seen : this.#list();
  }

  /** `GET /subscriptions/{id}/providers/Microsoft.Network/networkWatchers`, one for all who ask at the same time. */
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
    const making = this.#making.get(location) ?? this.#make(location).finally(() => this.#making.delete(location));
    this.#making.set(location, making);
    return making;
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
      throw new FlowLogError(kind, { ...parts, said, sideEffects, outcome: "none" });
    }
  }

  /** Made by somebody else, under any name, or by this very request although its answer was lost. */
  async #madeMeanwhile(location: string, thrown: unknown): Promise<NetworkWatcher | undefined> {
    const look = async () => oneIn(await this.#list().catch(() => []), location);
    if (codeOf(thrown) !== "NetworkWatcherCountLimitReached") return look();
    // There is one for certain; the list may show it a little later.
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

  /** `PUT …/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_{region}` */
  async #put(location: string): Promise<NetworkWatcher> {
    const { networkWatchers } = this.#network;
    const [made] = watcherIn(await networkWatchers.createOrUpdate(GROUP, nameIn(location), { location }));
    if (made) {
      console.error(`${watcherId(made)}: made, because ${location} had no network watcher; it stays`);
      return { ...made, made: true };
    }
    throw new FlowLogError("unreadable", { said: "the answer tells no id", outcome: "unknown" });
  }

  /** `PUT …/resourceGroups/NetworkWatcherRG` */
  async #putGroup(location: string): Promise<void> {
    const { resourceGroups } = await this.#resources();
    try {
      await resourceGroups.createOrUpdate(GROUP, { location });
    } catch (thrown) {
      // Somebody else made it at the same time, in another region: a group may hold watchers of all.
      if (statusOf(thrown) !== 409) throw thrown;
    }
  }
}

/** Who may not list them can still say which. */
function orNameIt(thrown: unknown): never {
  const error = FlowLogError.of(thrown);
  if (error.kind !== "forbidden") throw error;
  const advice = [error.parts.advice, "or set networkWatcherName and resourceGroupName"].filter(Boolean).join(", ");
  throw new FlowLogError(error.kind, { ...error.parts, advice });
}

function oneIn(watchers: readonly NetworkWatcher[], location: string): NetworkWatcher | undefined {
  return watchers.find((one) => one.location === location);
}

/** Name and group are those of the id; a row without one is none. */
function watcherIn({ id, location }: { id?: string; location?: string }): NetworkWatcher[] {
  const ref = parseWatcherId(id ?? "");
  return ref && location ? [{ ...ref, location: region(location) }] : [];
}
