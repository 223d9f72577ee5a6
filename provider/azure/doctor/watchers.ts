/** The network watchers that flow logs need: one in each region, with the rights to write there. */

import { type Check, Checks } from "../../core/discovery/check";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { region } from "../arm/ids";
import type { Caller } from "./login";
import { NEW_WATCHER_RIGHT, WATCHER_RIGHTS } from "./needed-rights";
import { accessChecks } from "./resources";
import { rightChecks } from "./rights";

const NETWORK_VERSION = "2024-05-01";
const located = z.object({ id: z.string(), location: z.string() });

export interface Watcher {
  readonly id: string;
  readonly region: string;
}

async function listed(arm: AnyResourceApi, subscriptionId: string, type: string): Promise<Watcher[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/${type}`;
  const rows = await arm.list({ path, apiVersion: NETWORK_VERSION }, located);
  return rows.map(({ id, location }) => ({ id, region: region(location) }));
}

export interface WantedWatchers {
  readonly arm: AnyResourceApi;
  readonly subscriptionId: string;
  readonly caller: Caller;
  /** The regions of named targets; undefined when no target is named. */
  readonly regions: ReadonlySet<string> | undefined;
}

/** Which regions have a network watcher, and which rights the caller has at those. */
export async function* watcherChecks(checks: Checks, wanted: WantedWatchers): AsyncGenerator<Check> {
  const { arm, subscriptionId, caller } = wanted;
  const scope = `/subscriptions/${subscriptionId}`;
  let watchers: readonly Watcher[];
  let regions = wanted.regions;
  try {
    watchers = await listed(arm, subscriptionId, "networkWatchers");
    regions ??= new Set((await listed(arm, subscriptionId, "virtualNetworks")).map((one) => one.region));
  } catch (thrown) {
    yield checks.unknown("network watchers", thrown);
    yield* await rightChecks(arm, checks, { scope, needed: WATCHER_RIGHTS });
    return;
  }
  const without = [...regions].filter((place) => !watchers.some((one) => one.region === place)).sort();
  for (const place of without) yield noWatcher(checks, place, wanted.regions !== undefined);
  if (without.length > 0) yield* await rightChecks(arm, checks, { scope, needed: [NEW_WATCHER_RIGHT] });
  const found = watchers.filter((one) => regions?.has(one.region));
  for (const one of found) yield checks.ok(`network watcher of ${one.region}`, one.id);
  if (found.length === 0) yield* await rightChecks(arm, checks, { scope, needed: WATCHER_RIGHTS });
  // The network watchers of a group share their roles and locks, save where somebody gives a role at a single one.
  for (const one of onePerGroup(found)) {
    const own = new Checks(`network watcher ${one.id}`);
    const harm = {
      readOnly: "a read-only lock refuses every change of flow logs",
      canNotDelete: "a lock against deletion refuses that flow logs are removed",
    };
    yield* await accessChecks({ arm, caller }, own, { id: one.id, needed: WATCHER_RIGHTS, harm });
  }
}

function noWatcher(checks: Checks, place: string, isNamed: boolean): Check {
  const name = `network watcher of ${place}`;
  const advice = `set createNetworkWatcher to true, or make one with: az network watcher configure --enabled true --locations ${place} --resource-group NetworkWatcherRG`;
  return isNamed
    ? checks.missing(name, `${place} has no network watcher`, advice)
    : checks.warning(name, `${place} has virtual networks, but no network watcher`, advice);
}

function onePerGroup(watchers: readonly Watcher[]): Watcher[] {
  const groups = new Map<string, Watcher>();
  for (const one of watchers) {
    const group = one.id.toLowerCase().split("/providers/")[0] ?? "";
    groups.set(group, groups.get(group) ?? one);
  }
  return [...groups.values()];
}
