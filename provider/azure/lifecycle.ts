/** What AzureNsgFlowLog does on Azure: find · observe · write · remove · disable. */
import { FlowLogError } from "../core/errors";
import type { Lifecycle, Observed } from "../core/lifecycle";
import type { Kind } from "../core/provider";
import { type FlowLog, type FlowLogInformation, NetworkWatcherApi } from "./api";
import { networkClient } from "./client";
import { NOT_AZURE } from "./errors";
import {
  type FlowLogRef,
  flowLogId,
  type NsgRef,
  parseFlowLogId,
  parseNsgId,
  sameId,
  type WatcherRef,
  watcherId,
} from "./ids";
import { inTurn } from "./operations";
import { checkSubscription, resolveEnvironment } from "./place";
import { type AzureNsgFlowLogInputs, nsgFlowLogSchema } from "./schema";

type Inputs = AzureNsgFlowLogInputs;
type Seen = Observed<Inputs>;

export const azureNsgFlowLog: Kind<Inputs> = {
  schema: nsgFlowLogSchema,

  async connect(settings, { inputs, id }) {
    const { subscriptionId } = id === undefined ? nsgOf(inputs.targetResourceId ?? "") : flowLogOf(id);
    checkSubscription(settings, subscriptionId);
    const place = {
      environment: resolveEnvironment(settings, inputs.environment),
      subscriptionId: subscriptionId.toLowerCase(),
    };
    const api = new NetworkWatcherApi(await networkClient(settings, place));
    return { place, lifecycle: new NsgFlowLogLifecycle(api, inputs) };
  },

  describe({ targetResourceId = "" }, id = "") {
    const nsg = parseNsgId(targetResourceId);
    if (nsg)
      return `the flow log of network security group ${nsg.networkSecurityGroupName} (group ${nsg.resourceGroupName})`;
    return `flow log ${parseFlowLogId(id)?.flowLogName ?? id}`;
  },

  claims({ targetResourceId = "" }) {
    return targetResourceId.toLowerCase();
  },
};

export class NsgFlowLogLifecycle implements Lifecycle<Inputs> {
  readonly #api: NetworkWatcherApi;
  /** What the program or the state says: ways to find the watcher are compared only when they are given. */
  readonly #given: Partial<Inputs>;
  #written = false;

  /** The name of a flow log that a network security group lost is Azure's to choose. */
  readonly idIsNatural = false;

  constructor(api: NetworkWatcherApi, given: Partial<Inputs>) {
    this.#api = api;
    this.#given = given;
  }

  /** The id is looked up, never computed: tools that put it together disagree about its parts. */
  async find(wanted: Inputs): Promise<Seen | undefined> {
    const { targetResourceId: target } = wanted;
    const { location, flowLogIds } = await this.#api.networkSecurityGroup(nsgOf(target));
    for (const id of flowLogIds) {
      const seen = await this.observe(flowLogId(flowLogOf(id)));
      if (seen && sameId(seen.inputs.targetResourceId, target)) return seen;
    }
    const watcher = await this.#watcher(wanted, location);
    const row = (await this.#api.flowLogs(watcher)).find(({ targetResourceId }) => sameId(targetResourceId, target));
    if (row?.id) return this.observe(flowLogId(flowLogOf(row.id)));
    const { enabled, storageId } = await this.#api.flowLogStatus(watcher, target);
    // Our own write may show here first; anybody else's may not be overwritten.
    if (!this.#written && (enabled || storageId)) {
      throw new FlowLogError("unreadable", {
        said: `Azure reports a flow log for ${target}, but ${watcher.networkWatcherName} lists none`,
        advice: "look at the flow logs of this network watcher in the portal",
        outcome: "none",
      });
    }
    return undefined;
  }

  async observe(id: string): Promise<Seen | undefined> {
    const ref = flowLogOf(id);
    const row = await this.#api.flowLog(ref);
    if (!row) return undefined;
    const { targetResourceId } = row;
    if (!targetResourceId) {
      throw new FlowLogError("unreadable", {
        said: `the answer tells no target of ${id}`,
        advice: NOT_AZURE,
        outcome: "none",
      });
    }
    const settings = await this.#settings(ref, row, targetResourceId);
    const on = settings.enabled === true;
    return {
      id,
      inputs: { targetResourceId, enabled: on, ...(on ? settingsInputs(settings) : {}), ...this.#foundBy(ref, row) },
      outputs: {
        targetResourceGuid: row.targetResourceGuid,
        networkWatcherId: watcherId(ref),
        destination: on ? destination(targetResourceId, settings.storageId ?? "") : undefined,
      },
      free: !on,
      warning:
        row.provisioningState === "Failed"
          ? "Azure reports provisioningState Failed: its last change did not go through, and it may not capture; change a setting to write it again"
          : undefined,
    };
  }

  /** The target's status; where there is none (the target is gone, or no NSG any more) the flow log's own settings. */
  async #settings(ref: FlowLogRef, row: FlowLog, target: string): Promise<Partial<FlowLogInformation>> {
    if (!parseNsgId(target)) return row;
    try {
      return await this.#api.flowLogStatus(ref, target);
    } catch (thrown) {
      if (FlowLogError.of(thrown).kind === "notFound") return row;
      throw thrown;
    }
  }

  /** Where it is, in the words in which it is looked for: a watcher named otherwise is a difference. */
  #foundBy({ networkWatcherName, resourceGroupName }: FlowLogRef, { location }: FlowLog): Partial<Inputs> {
    return {
      ...(this.#given.networkWatcherName === undefined ? {} : { networkWatcherName, resourceGroupName }),
      ...(this.#given.location === undefined || !location ? {} : { location }),
    };
  }

  async write(wanted: Inputs, seen: Seen | undefined, accepted: (id: string) => void): Promise<void> {
    const { targetResourceId, storageId, enabled, retentionPolicy, format } = wanted;
    const watcher = seen ? watcherOfSeen(wanted, seen) : await this.#watcherOfNew(wanted);
    try {
      await inTurn(watcherId(watcher), async () => {
        const now = await this.#api.flowLogStatus(watcher, targetResourceId).catch(beforeTheWrite);
        const wish = { targetResourceId, storageId, enabled, retentionPolicy, format };
        this.#written = true;
        await this.#api.configureFlowLog(watcher, { ...unmanaged(now), ...wish });
      });
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (seen && error.outcome === "unknown") accepted(seen.id);
      throw error;
    }
    if (seen) accepted(seen.id);
  }

  async remove(id: string): Promise<void> {
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), () => this.#api.deleteFlowLog(ref));
  }

  async disable(id: string): Promise<void> {
    const ref = flowLogOf(id);
    const target = (await this.#api.flowLog(ref))?.targetResourceId;
    if (!target) return;
    await inTurn(watcherId(ref), async () => {
      const now = await this.#api.flowLogStatus(ref, target).catch(beforeTheWrite);
      const { storageId, retentionPolicy, format } = now;
      const off = { targetResourceId: target, storageId: storageId ?? "", enabled: false, retentionPolicy, format };
      if (now.enabled) await this.#api.configureFlowLog(ref, { ...unmanaged(now), ...off });
    });
  }

  async #watcherOfNew(wanted: Inputs): Promise<WatcherRef> {
    try {
      const { location } = await this.#api.networkSecurityGroup(nsgOf(wanted.targetResourceId));
      return await this.#watcher(wanted, location);
    } catch (thrown) {
      return beforeTheWrite(thrown);
    }
  }

  /** The watcher that is named, or that of the region. */
  async #watcher(wanted: Inputs, nsgLocation: string): Promise<WatcherRef> {
    const { targetResourceId, networkWatcherName, resourceGroupName, location = nsgLocation } = wanted;
    const { subscriptionId, networkSecurityGroupName: nsg } = nsgOf(targetResourceId);
    if (location !== nsgLocation) {
      throw new FlowLogError("invalid", {
        said: `location is ${location}, but network security group ${nsg} is in ${nsgLocation}`,
        advice: "leave location out, or name the region of the network security group",
        outcome: "none",
      });
    }
    if (networkWatcherName && resourceGroupName) return { subscriptionId, resourceGroupName, networkWatcherName };
    const watchers = await this.#api.networkWatchers();
    const watcher = watchers.find((one) => one.location === location);
    if (watcher) return watcher;
    const others = watchers.map((one) => `${one.location} (${one.networkWatcherName} in ${one.resourceGroupName})`);
    throw new FlowLogError("notFound", {
      said: `subscription ${subscriptionId} has no network watcher in ${location}; it has ${others.join(", ") || "none at all"}`,
      advice: `make one with: az network watcher configure --enabled true --locations ${location} --resource-group NetworkWatcherRG`,
      outcome: "none",
    });
  }
}

/** The watcher that holds it. A region has one, so a program that names another asks for what can't be. */
function watcherOfSeen(wanted: Inputs, { id, inputs }: Seen): WatcherRef {
  const ref = flowLogOf(id);
  const { networkWatcherName, resourceGroupName, location } = wanted;
  const other =
    (networkWatcherName !== undefined && !sameId(networkWatcherName, ref.networkWatcherName)) ||
    (resourceGroupName !== undefined && !sameId(resourceGroupName, ref.resourceGroupName)) ||
    (location !== undefined && inputs.location !== undefined && location !== inputs.location);
  if (!other) return ref;
  const asked = [networkWatcherName, resourceGroupName && `group ${resourceGroupName}`, location].filter(Boolean);
  const where = `network watcher ${ref.networkWatcherName} (group ${ref.resourceGroupName}${inputs.location ? `, ${inputs.location}` : ""})`;
  throw new FlowLogError("invalid", {
    said: `it lives on ${where}, but ${asked.join(", ")} was asked for`,
    advice: "leave networkWatcherName, resourceGroupName and location out, or name the watcher it lives on",
    outcome: "none",
  });
}

/** Every write replaces everything: what this resource does not manage goes back as it was read. */
function unmanaged(now: FlowLogInformation): Partial<FlowLogInformation> {
  const { flowAnalyticsConfiguration, identity, enabledFilteringCriteria, recordTypes } = now;
  return {
    ...(flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration ? { flowAnalyticsConfiguration } : {}),
    ...(identity ? { identity } : {}),
    ...(enabledFilteringCriteria ? { enabledFilteringCriteria } : {}),
    ...(recordTypes ? { recordTypes } : {}),
  };
}

/** While it is off, Azure forgets storage, retention and format: only a running one means what it reports of them. */
function settingsInputs({ storageId, retentionPolicy, format }: Partial<FlowLogInformation>): Partial<Inputs> {
  return {
    ...(storageId ? { storageId } : {}),
    ...(retentionPolicy
      ? { retentionPolicy: { enabled: retentionPolicy.enabled ?? false, days: retentionPolicy.days ?? 0 } }
      : {}),
    // Version 0 is what some tools send for "not set"; Azure then writes version 1.
    ...(format ? { format: { type: format.type ?? "JSON", version: format.version || 1 } as Inputs["format"] } : {}),
  };
}

/** `y=` and what follows are the hour of the records, in UTC; below it lies `macAddress={mac}/PT1H.json`. */
function destination(targetResourceId: string, storageId: string) {
  return {
    storageId,
    container: "insights-logs-networksecuritygroupflowevent",
    blobPrefix: `resourceId=${targetResourceId.toUpperCase()}/y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`,
  };
}

function nsgOf(id: string): NsgRef {
  const ref = parseNsgId(id);
  if (ref) return ref;
  throw new FlowLogError("invalid", {
    said: `${JSON.stringify(id)} is not the ARM id of a network security group`,
    outcome: "none",
  });
}

function flowLogOf(id: string): FlowLogRef {
  const ref = parseFlowLogId(id);
  if (ref) return ref;
  throw new FlowLogError("invalid", {
    said: `${JSON.stringify(id)} is not the ARM id of a flow log (…/networkWatchers/{watcher}/flowLogs/{name})`,
    outcome: "none",
  });
}

/** A look that fails before anything was sent leaves no doubt. */
function beforeTheWrite(thrown: unknown): never {
  throw FlowLogError.of(thrown).with({ outcome: "none" });
}
