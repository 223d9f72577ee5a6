/** Which target, network watcher and flow log the inputs of a program mean. */
import { FlowLogError } from "../../core/errors";
import { getOrCreateAsync } from "../../core/get-or-create";
import type { Rows } from "../../core/reconcile/rows";
import type { FlowLog, NetworkWatcher, NetworkWatcherApi } from "../arm/api";
import { type FlowLogRef, flowLogOf, sameId, targetOf, type WatcherRef } from "../arm/ids";
import { unlessForbidden } from "../arm/read-options";
import { neededRead } from "../arm/recent-roles";
import { withWantedName } from "./network-watchers";
import type { Prerequisites } from "./prerequisites";
import { type Target, unreadTarget } from "./targets";

/** The inputs that say which target is captured and on which network watcher. */
export interface Placement {
  readonly targetResourceId: string;
  readonly networkWatcherName?: string;
  readonly resourceGroupName?: string;
  readonly location?: string;
  /** Undefined where the resource class has no such input. */
  readonly createNetworkWatcher?: boolean;
  readonly networkWatcherTags?: Readonly<Record<string, string>>;
}

/** A flow log that exists. */
export interface ExistingFlowLog {
  readonly id: string;
  readonly location: string;
  readonly targetResourceId: string | undefined;
}

/** What a write is about. */
export interface Located {
  readonly target: Target;
  /** Undefined where there is none yet, and the program wants one made. */
  readonly watcher: NetworkWatcher | undefined;
  /** Undefined while the flow log has no name. */
  readonly ref: FlowLogRef | undefined;
}

/** Serves one call of the engine: each target and each watcher is looked up once. */
export class TargetResolver {
  readonly #targets = new Map<string, Promise<Target>>();
  readonly #watchers = new Map<string, NetworkWatcher>();

  constructor(
    private readonly api: NetworkWatcherApi,
    readonly prerequisites: Prerequisites,
  ) {}

  /** The target. Where the target may not be read, the input `location` says where the target is. */
  target({ targetResourceId: id, location }: Placement): Promise<Target> {
    const read = () => this.prerequisites.target(id);
    return getOrCreateAsync(this.#targets, id, () =>
      location === undefined ? neededRead(read) : unlessForbidden(read, () => unreadTarget(id, location)),
    );
  }

  /** The watcher that the inputs name, or the region's; undefined when there is none and the program wants one made. */
  async watcher(placement: Placement, target: Target): Promise<NetworkWatcher | undefined> {
    const { networkWatcherName, resourceGroupName, location = target.location, createNetworkWatcher } = placement;
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
        ? await this.#named({ subscriptionId, resourceGroupName, networkWatcherName }, location, createNetworkWatcher)
        : await neededRead<NetworkWatcher | undefined>(() =>
            createNetworkWatcher ? watchers.find(location) : watchers.of(location, createNetworkWatcher),
          );
    if (watcher) this.#watchers.set(location, watcher);
    return watcher;
  }

  async #named(ref: WatcherRef, location: string, create: boolean | undefined): Promise<NetworkWatcher | undefined> {
    const watcher = await unlessForbidden(
      () => this.api.networkWatcher(ref),
      () => ({ ...ref, location }),
    );
    if (watcher) return watcher;
    const other = await unlessForbidden(
      () => this.prerequisites.watchers.find(location),
      () => "unread" as const,
    );
    if (other && other !== "unread") return withWantedName(other, ref);
    if (create) return undefined;
    const missing = `network watcher ${ref.networkWatcherName} (group ${ref.resourceGroupName}) does not exist`;
    throw FlowLogError.refused("notFound", {
      said: other ? missing : `${missing}, and ${location} has none`,
      advice:
        create === false
          ? "set createNetworkWatcher to true to have it made"
          : "check networkWatcherName and resourceGroupName, or make this network watcher first",
    });
  }

  /** The watcher of a region, which is made as the program wants it when there still is none. */
  async makeWatcher(location: string, placement: Placement): Promise<NetworkWatcher> {
    const { networkWatcherTags: tags, networkWatcherName, resourceGroupName } = placement;
    const watcher = await this.prerequisites.watchers.of(location, true, {
      networkWatcherName,
      resourceGroupName,
      ...(tags ? { tags } : {}),
    });
    this.#watchers.set(location, watcher);
    return watcher;
  }

  /** Where a flow log goes that does not exist; `id` is the id that the flow log had before it vanished. */
  async locateNew(placement: Placement, id?: string): Promise<Located> {
    const target = await this.target(placement);
    if (id === undefined) return { target, watcher: await this.watcher(placement, target), ref: undefined };
    const ref = flowLogOf(id);
    await this.refuseCaptured(target, ref);
    return { target, watcher: { ...ref, location: target.location }, ref };
  }

  /** Where a flow log is that exists. A target that stays is not read. */
  async locateExisting(placement: Placement, existing: ExistingFlowLog): Promise<Located> {
    const { location } = existing;
    const ref = flowLogOf(existing.id);
    refuseOtherWatcher(placement, ref, location);
    const target = sameId(existing.targetResourceId, placement.targetResourceId)
      ? unreadTarget(placement.targetResourceId, location)
      : await this.#newTarget(placement, ref, location);
    return { target, watcher: { ...ref, location }, ref };
  }

  /** The target of a retarget. A flow log can change its target, but not its region. */
  async #newTarget(placement: Placement, ref: FlowLogRef, location: string): Promise<Target> {
    const target = await this.target(placement);
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
  async refuseCaptured(target: Pick<Target, "id">, ref: FlowLogRef, recent?: Rows<FlowLog>): Promise<void> {
    const rows = recent ?? (await this.api.flowLogs(ref));
    const other = rows.rowsWith(target.id).find(({ name }) => !sameId(name, ref.flowLogName));
    if (!other) return;
    throw FlowLogError.refused("conflict", {
      said: `${other.id} already captures ${target.id}, and Azure takes one flow log for a target`,
      advice: "remove that one first, or adopt it with a resource of its own",
    });
  }
}

/** @throws invalid when the inputs name another watcher than the flow log's: a flow log can't change its watcher */
function refuseOtherWatcher(placement: Placement, ref: FlowLogRef, region: string): void {
  const { networkWatcherName, resourceGroupName, location } = placement;
  const isOther =
    (networkWatcherName !== undefined && !sameId(networkWatcherName, ref.networkWatcherName)) ||
    (resourceGroupName !== undefined && !sameId(resourceGroupName, ref.resourceGroupName)) ||
    (location !== undefined && location !== region);
  if (!isOther) return;
  const asked = [networkWatcherName, resourceGroupName && `group ${resourceGroupName}`, location].filter(Boolean);
  throw FlowLogError.refused("invalid", {
    said: `it lives on network watcher ${ref.networkWatcherName} (group ${ref.resourceGroupName}, ${region}), but ${asked.join(", ")} was asked for`,
    advice: "leave networkWatcherName, resourceGroupName and location out, or name the watcher it lives on",
  });
}
