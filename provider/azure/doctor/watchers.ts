/** The network watchers that flow logs need: one in each region, with the rights to write there. */

import { type Check, Checks } from "../../core/discovery/check";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { region } from "../arm/ids";
import type { Caller } from "./login";
import { NEW_GROUP_RIGHT, NEW_WATCHER_RIGHT, watcherRights } from "./needed-rights";
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
  /** Whether a network security group is among the targets. */
  readonly hasGroups: boolean;
  /** The regions of named targets; undefined when no target is named. */
  readonly regions: ReadonlySet<string> | undefined;
}

/** Which regions have a network watcher, and which rights the caller has at those. */
export async function* watcherChecks(checks: Checks, wanted: WantedWatchers): AsyncGenerator<Check> {
  const { arm, subscriptionId, caller, hasGroups } = wanted;
  const scope = `/subscriptions/${subscriptionId}`;
  const needed = watcherRights({ hasGroups });
  let watchers: readonly Watcher[];
  try {
    watchers = await listed(arm, subscriptionId, "networkWatchers");
  } catch (thrown) {
    yield checks.unknown("network watchers", thrown);
    yield* await rightChecks(arm, checks, { scope, needed });
    return;
  }
  let { regions } = wanted;
  try {
    regions ??= new Set((await listed(arm, subscriptionId, "virtualNetworks")).map((one) => one.region));
  } catch (thrown) {
    yield checks.unknown("regions of virtual networks", thrown);
    // Nobody can tell which regions need a network watcher, so those there are are looked at.
    regions = new Set(watchers.map((one) => one.region));
  }
  yield* missingWatchers(checks, wanted, { watchers, regions });
  const found = watchers.filter((one) => regions.has(one.region));
  for (const one of found) yield checks.ok(`network watcher of ${one.region}`, one.id);
  if (found.length === 0) yield* await rightChecks(arm, checks, { scope, needed });
  // The network watchers of a group share their roles and locks, save where somebody gives a role at a single one.
  for (const one of onePerGroup(found)) {
    const own = new Checks(`network watcher ${one.id}`);
    const harm = {
      readOnly: "a read-only lock refuses every change of flow logs",
      canNotDelete: "a lock against deletion keeps flow logs from being removed",
    };
    yield* await accessChecks({ arm, caller }, own, { id: one.id, needed, harm });
  }
}

interface Found {
  readonly watchers: readonly Watcher[];
  readonly regions: ReadonlySet<string>;
}

/** The regions without a network watcher, and the rights to make one. */
async function* missingWatchers(
  checks: Checks,
  { arm, subscriptionId, regions: named }: WantedWatchers,
  { watchers, regions }: Found,
): AsyncGenerator<Check> {
  const without = [...regions].filter((place) => !watchers.some((one) => one.region === place)).sort();
  if (without.length === 0) return;
  for (const place of without) yield noWatcher(checks, place, named !== undefined);
  const subscription = `/subscriptions/${subscriptionId}`;
  const group = watchers.map(groupOf).find((one) => /\/NetworkWatcherRG$/i.test(one));
  yield* await rightChecks(arm, checks, { scope: group ?? subscription, needed: [NEW_WATCHER_RIGHT] });
  if (!group) yield* await rightChecks(arm, checks, { scope: subscription, needed: [NEW_GROUP_RIGHT] });
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
    const group = groupOf(one).toLowerCase();
    groups.set(group, groups.get(group) ?? one);
  }
  return [...groups.values()];
}

/** The id of the resource group. */
function groupOf({ id }: Watcher): string {
  return id.split("/").slice(0, 5).join("/");
}
