/** Which target and which watcher a program means, and where an existing flow log may turn to. */
import { FlowLogError } from "../../core/errors";
import type { NetworkWatcher, NetworkWatcherApi } from "../arm/api";
import { type FlowLogRef, flowLogOf, sameId, targetOf, type WatcherRef } from "../arm/ids";
import type { Prerequisites, Target } from "./prerequisites";

/** The inputs that say which target is captured and on which network watcher. */
export interface Placement {
  readonly targetResourceId: string;
  readonly networkWatcherName?: string;
  readonly resourceGroupName?: string;
  readonly location?: string;
  /** Undefined where the resource class has no such input. */
  readonly createNetworkWatcher?: boolean;
}

/** Of one call of the engine: what it has looked up once stays as it is. */
export class TargetResolver {
  readonly #targets = new Map<string, Target>();
  readonly #watchers = new Map<string, NetworkWatcher>();

  constructor(
    private readonly api: NetworkWatcherApi,
    readonly prerequisites: Prerequisites,
  ) {}

  /** The target; where it may not be read, what the program says of its region. */
  async target({ targetResourceId: id, location }: Placement): Promise<Target> {
    const target = this.#targets.get(id) ?? (await this.#readTarget(id, location));
    this.#targets.set(id, target);
    return target;
  }

  async #readTarget(id: string, location: string | undefined): Promise<Target> {
    try {
      return await this.prerequisites.target(id);
    } catch (thrown) {
      if (location === undefined || FlowLogError.of(thrown).kind !== "forbidden") throw thrown;
      return unreadTarget(id, location);
    }
  }

  /** The watcher that is named, or that of the region; none where there is none yet, and the program wants one made. */
  async watcher(wanted: Placement, target: Target): Promise<NetworkWatcher | undefined> {
    const { networkWatcherName, resourceGroupName, location = target.location, createNetworkWatcher } = wanted;
    if (location !== target.location) {
      throw FlowLogError.refused("invalid", {
        said: `location is ${location}, but ${target.id} is in ${target.location}`,
        advice: "leave location out, or name the region of the target",
      });
    }
    const known = this.#watchers.get(location);
    if (known) return known;
    const { subscriptionId } = targetOf(target.id);
    const { watchers } = this.prerequisites;
    const watcher =
      networkWatcherName && resourceGroupName
        ? await this.#named({ subscriptionId, resourceGroupName, networkWatcherName }, location)
        : await (createNetworkWatcher ? watchers.find(location) : watchers.of(location, createNetworkWatcher));
    if (watcher) this.#watchers.set(location, watcher);
    return watcher;
  }

  /** The watcher of a region, made when there is none by now. */
  async makeWatcher(location: string): Promise<NetworkWatcher> {
    const watcher = await this.prerequisites.watchers.of(location, true);
    this.#watchers.set(location, watcher);
    return watcher;
  }

  async #named(ref: WatcherRef, location: string): Promise<NetworkWatcher> {
    const watcher = await this.api.networkWatcher(ref).catch((thrown) => {
      // Who may not read it may still be right about it.
      if (FlowLogError.of(thrown).kind === "forbidden") return { ...ref, location };
      throw thrown;
    });
    if (watcher) return watcher;
    throw FlowLogError.refused("notFound", {
      said: `network watcher ${ref.networkWatcherName} (group ${ref.resourceGroupName}) does not exist`,
      advice: "leave networkWatcherName and resourceGroupName out to have it found by region",
    });
  }

  /** The target that an existing flow log turns to, in its own region. */
  async newTarget(wanted: Placement, ref: FlowLogRef, location: string): Promise<Target> {
    const target = await this.target(wanted);
    if (target.location !== location) {
      throw FlowLogError.refused("invalid", {
        said: `it lives in ${location} and can't move, but ${target.id} is in ${target.location}`,
        advice: `replace it: set location to ${target.location}, or run \`pulumi up --replace\` with its URN`,
      });
    }
    await this.refuseCaptured(target, ref);
    return target;
  }

  /** @throws conflict when another flow log than `ref` captures the target */
  async refuseCaptured(target: Target, ref: FlowLogRef): Promise<void> {
    const rows = await this.api.flowLogs(ref);
    const other = rows.find((row) => sameId(row.targetResourceId, target.id) && !sameId(row.name, ref.flowLogName));
    if (!other) return;
    throw FlowLogError.refused("conflict", {
      said: `${other.id} already captures ${target.id}, and Azure takes one flow log for a target`,
      advice: "remove that one first, or adopt it with a resource of its own",
    });
  }
}

/** A target of which nothing has to be known but its region. */
export function unreadTarget(id: string, location: string): Target {
  return { id, kind: targetOf(id).kind, location, flowLogIds: [], provisioningState: "Succeeded" };
}

/** Where a flow log lives. A region has one watcher, so a program that names another asks for what can't be. */
export function refOfSeen(wanted: Placement, id: string, region: string): FlowLogRef {
  const ref = flowLogOf(id);
  const { networkWatcherName, resourceGroupName, location } = wanted;
  const other =
    (networkWatcherName !== undefined && !sameId(networkWatcherName, ref.networkWatcherName)) ||
    (resourceGroupName !== undefined && !sameId(resourceGroupName, ref.resourceGroupName)) ||
    (location !== undefined && location !== region);
  if (!other) return ref;
  const asked = [networkWatcherName, resourceGroupName && `group ${resourceGroupName}`, location].filter(Boolean);
  throw FlowLogError.refused("invalid", {
    said: `it lives on network watcher ${ref.networkWatcherName} (group ${ref.resourceGroupName}, ${region}), but ${asked.join(", ")} was asked for`,
    advice: "leave networkWatcherName, resourceGroupName and location out, or name the watcher it lives on",
  });
}
