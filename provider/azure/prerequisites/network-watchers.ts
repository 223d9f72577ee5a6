/**
 * The network watchers of a subscription: each region has at most one, which is found by region, and made on request.
 */

import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { outsideCalls, withinCall } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { note } from "../../core/notices";
import { type PollOptions, pollUntil } from "../../core/polling";
import type { NetworkWatcher } from "../arm/api";
import { azureError, codeOf, statusOf } from "../arm/errors";
import { parseWatcherId, region, sameId, type WatcherRef, watcherId } from "../arm/ids";
import { existing, readWithin, unlessForbidden } from "../arm/read-options";

/** The group and the names that Azure gives to the network watchers that Azure itself makes. */
const GROUP = "NetworkWatcherRG";
const nameIn = (location: string): string => `NetworkWatcher_${location}`;

/** What a program says of a network watcher that is yet to be made. */
export interface NewWatcher {
  /**
   * Together with the group; without both, the network watcher is named as Azure names those that Azure itself makes.
   */
  readonly networkWatcherName?: string;
  readonly resourceGroupName?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

type Named = NewWatcher & WatcherRef;

export class NetworkWatchers {
  readonly #subscriptionId: string;
  readonly #network: NetworkManagementClient;
  readonly #resources: () => Promise<ResourceManagementClient>;
  readonly #poll: PollOptions;
  readonly #clock: Clock;
  readonly #readsLastMs: number;
  #listing: Promise<NetworkWatcher[]> | undefined;
  #listed: { readonly watchers: NetworkWatcher[]; readonly at: number } | undefined;
  readonly #making = new Map<string, Promise<NetworkWatcher>>();

  constructor(
    subscriptionId: string,
    network: NetworkManagementClient,
    resources: () => Promise<ResourceManagementClient>,
    poll: PollOptions,
    clock: Clock,
    readsLastMs: number,
  ) {
    this.#readsLastMs = readsLastMs;
    this.#subscriptionId = subscriptionId;
    this.#network = network;
    this.#resources = resources;
    this.#poll = poll;
    this.#clock = clock;
  }

  /** All watchers of the subscription, in the order of Azure. */
  all(): Promise<readonly NetworkWatcher[]> {
    return this.#list();
  }

  /** The watcher of a region, if there is one. */
  async find(location: string): Promise<NetworkWatcher | undefined> {
    const place = region(location);
    return watcherOf(await this.#listFor(place), place);
  }

  /**
   * The watcher of a region. With `create`, a missing watcher is made as `wanted` says; `create` is undefined where the
   * resource class has no input for this.
   * @throws notFound, with the watchers of other regions and what to do, when there is none and none is to be made
   * @throws conflict when the region has a watcher of another name than the wanted one
   */
  async of(location: string, create?: boolean, wanted: NewWatcher = {}): Promise<NetworkWatcher> {
    const place = region(location);
    const isNamed = wanted.networkWatcherName !== undefined;
    // Whoever names the watcher need not be allowed to list watchers: Azure refuses a second one of the region.
    const watchers = isNamed
      ? await unlessForbidden(
          () => this.#listFor(place),
          () => [],
        )
      : await this.#listFor(place);
    const watcher = watcherOf(watchers, place) ?? (create ? await this.#makeOnce(place, wanted) : undefined);
    if (watcher) return withWantedName(watcher, wanted);
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
        // A watcher that a list lacks may have been made after that list began; a watcher that the list has counts.
        const known = (await this.#listing?.catch(() => undefined)) ?? this.#recentList();
        return known && watcherOf(known, location) ? known : this.#list();
      },
      (error) => {
        const advice = [error.parts.advice, "or set networkWatcherName and resourceGroupName"]
          .filter(Boolean)
          .join(", ");
        throw error.withAdvice(advice);
      },
    );
  }

  /**
   * `GET /subscriptions/{id}/providers/Microsoft.Network/networkWatchers`; calls at the same time share one request.
   */
  #list(): Promise<NetworkWatcher[]> {
    this.#listing ??= outsideCalls(() => this.#listNow()).finally(() => {
      this.#listing = undefined;
    });
    return withinCall(this.#listing);
  }

  #listNow(): Promise<NetworkWatcher[]> {
    return readWithin(async (options) => {
      const found: NetworkWatcher[] = [];
      for await (const row of this.#network.networkWatchers.listAll(options)) found.push(...watcherIn(row));
      this.#listed = { watchers: found, at: this.#clock.now() };
      return found;
    });
  }

  #recentList(): NetworkWatcher[] | undefined {
    const { watchers, at = 0 } = this.#listed ?? {};
    return this.#clock.now() - at < this.#readsLastMs ? watchers : undefined;
  }

  #makeOnce(location: string, wanted: NewWatcher): Promise<NetworkWatcher> {
    const { networkWatcherName = nameIn(location), resourceGroupName = GROUP } = wanted;
    const named = { ...wanted, subscriptionId: this.#subscriptionId, networkWatcherName, resourceGroupName };
    const make = () => this.#make(location, named).finally(() => this.#making.delete(location));
    return withinCall(getOrCreate(this.#making, location, () => outsideCalls(make)));
  }

  async #make(location: string, wanted: Named): Promise<NetworkWatcher> {
    let sideEffects: string | undefined;
    const groupMade = () => {
      sideEffects = `Resource group ${GROUP} was made, and stays`;
    };
    try {
      return await this.#putInGroup(location, wanted, groupMade);
    } catch (thrown) {
      const watcher = await this.#madeMeanwhile(location, thrown);
      if (watcher) return { ...watcher, made: true };
      const { kind, parts } = azureError(thrown);
      const { networkWatcherName, resourceGroupName } = wanted;
      const said = `making network watcher ${networkWatcherName} in group ${resourceGroupName}: ${parts.said}`;
      const more = moreAdvice(codeOf(thrown), resourceGroupName);
      const advice = [parts.advice, more].filter(Boolean).join("; ");
      throw FlowLogError.refused(kind, { ...parts, said, advice, sideEffects });
    }
  }

  /** A watcher that somebody else made, under any name, or that this request made although the answer was lost. */
  async #madeMeanwhile(location: string, thrown: unknown): Promise<NetworkWatcher | undefined> {
    const look = async () => watcherOf(await this.#list().catch(() => []), location);
    if (codeOf(thrown) !== "NetworkWatcherCountLimitReached") return look();
    // This code means that the region has a watcher; the list may show the watcher a little later.
    return pollUntil(look, (watcher) => watcher !== undefined, this.#poll, this.#clock);
  }

  /** Only Azure's own group is made: a group of another name that does not exist may be a slip of the program. */
  async #putInGroup(location: string, wanted: Named, groupMade: () => void): Promise<NetworkWatcher> {
    try {
      return await this.#put(location, wanted);
    } catch (thrown) {
      if (codeOf(thrown) !== "ResourceGroupNotFound" || !sameId(wanted.resourceGroupName, GROUP)) throw thrown;
      await this.#putGroup(location);
      groupMade();
      return this.#put(location, wanted);
    }
  }

  /**
   * `PUT …/resourceGroups/{group}/providers/Microsoft.Network/networkWatchers/{watcher}`. The request would replace the
   * tags of a network watcher that exists, and a list may lack what these credentials may not read.
   */
  async #put(location: string, wanted: Named): Promise<NetworkWatcher> {
    const { networkWatcherName, resourceGroupName, tags } = wanted;
    const [present] = watcherIn((await this.#readByName(wanted)) ?? {});
    if (present) return present;
    const { networkWatchers } = this.#network;
    const [made] = watcherIn(
      await networkWatchers.createOrUpdate(resourceGroupName, networkWatcherName, {
        location,
        ...(tags ? { tags } : {}),
      }),
    );
    if (made) {
      note(`${watcherId(made)}: made, because ${location} had no network watcher; it stays`);
      return { ...made, made: true };
    }
    throw new FlowLogError("unreadable", { said: "the answer tells no id", outcome: "unknown" });
  }

  /** `GET …/networkWatchers/{watcher}`; undefined when there is none, or when it may not be read. */
  async #readByName({ resourceGroupName, networkWatcherName }: WatcherRef) {
    return unlessForbidden(
      () => existing((options) => this.#network.networkWatchers.get(resourceGroupName, networkWatcherName, options)),
      () => undefined,
    );
  }

  /** `PUT …/resourceGroups/NetworkWatcherRG` */
  async #putGroup(location: string): Promise<void> {
    const { resourceGroups } = await this.#resources();
    try {
      await resourceGroups.createOrUpdate(GROUP, { location });
    } catch (thrown) {
      // Somebody else made the group at the same time, perhaps in another region; a group may hold watchers of all
      // regions.
      if (statusOf(thrown) !== 409) throw thrown;
    }
  }
}

function watcherOf(watchers: readonly NetworkWatcher[], location: string): NetworkWatcher | undefined {
  return watchers.find((one) => one.location === location);
}

/** Which inputs help where Azure refuses to make a watcher. */
function moreAdvice(code: string | undefined, group: string): string | undefined {
  if (code === "ResourceGroupNotFound") {
    return `make the resource group ${group} first, or leave networkWatcherName and resourceGroupName out`;
  }
  if (code === "RequestDisallowedByPolicy") {
    return "networkWatcherTags gives the network watcher tags, and networkWatcherName with resourceGroupName puts it into a group that exists";
  }
  return undefined;
}

/** The watcher of a region, if it is the wanted one. @throws conflict when it has another name or group */
export function withWantedName(watcher: NetworkWatcher, wanted: NewWatcher): NetworkWatcher {
  const { networkWatcherName: name, resourceGroupName: group } = wanted;
  if (name === undefined || group === undefined) return watcher;
  if (sameId(watcher.networkWatcherName, name) && sameId(watcher.resourceGroupName, group)) return watcher;
  const present = `${watcher.networkWatcherName} (group ${watcher.resourceGroupName})`;
  throw FlowLogError.refused("conflict", {
    said: `network watcher ${name} (group ${group}) does not exist, and ${watcher.location} has ${present} already`,
    advice:
      "a region takes one network watcher: name that one, or leave networkWatcherName and resourceGroupName out to have it found by region",
  });
}

/** A row of a list as a watcher. Name and group are taken from the id; a row without an id or a region is left out. */
function watcherIn({ id, location }: { id?: string; location?: string }): NetworkWatcher[] {
  const ref = parseWatcherId(id ?? "");
  return ref && location ? [{ ...ref, location: region(location) }] : [];
}
