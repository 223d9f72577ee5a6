/** All flow logs of the subscriptions that a look is about. */

import type { FoundFlowLog } from "../../core/discovery/found";
import { inOrder } from "../../core/discovery/in-order";
import { type Look, lookingAt } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import type { Place } from "../../core/place";
import * as z from "../../core/zod";
import type { FlowLog } from "../arm/api";
import { flowLogId, flowLogOf, region, type WatcherRef, watcherId } from "../arm/ids";
import { type AzureClass, foundFlowLog } from "./found";
import { NamedOrRead, type NamedResources, namedResources } from "./named-resources";
import { readRows, rowIn } from "./rows";
import { type Scopes, scopesOf } from "./scopes";
import { subscriptionAt } from "./subscription";

type Found = FoundFlowLog<AzureClass>;
type Listed = FlowLog & { readonly id: string };

/** How many requests of one subscription are under way at the same time. */
const AT_ONCE = 8;

const QUERY =
  'resources | where type == "microsoft.network/networkwatchers/flowlogs" | project id, location, tags, identity, properties | order by id asc';

const row = z.object({
  id: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  identity: z.looseObject({}).nullish(),
  properties: z.looseObject({ enabled: z.boolean() }),
});

/**
 * Resource Graph answers for most subscriptions. With `exact`, the lists of all network watchers are read in its place,
 * because the Graph may be out of date and lack settings.
 */
export async function* flowLogs(look: Look): AsyncGenerator<Found> {
  const { graph, inGraph, inLists } = await scopesOf(look);
  if (!look.exact && inGraph.length > 0)
    yield* lookingAt(look, "the flow logs in Resource Graph", () => flowLogsInGraph(look, graph, inGraph));
  for (const subscription of look.exact ? [...inGraph, ...inLists] : inLists)
    yield* lookingAt(look, `subscription ${subscription}`, () => flowLogsInLists(look, subscription), {
      account: subscription,
    });
}

async function* flowLogsInGraph(
  look: Look,
  graph: Scopes["graph"],
  subscriptions: readonly string[],
): AsyncGenerator<Found> {
  let count = 0;
  for await (const page of graph.pages(subscriptions, QUERY)) {
    const rows = readRows(look, page, flowLogIn);
    // What the Graph does not tell of accounts, workspaces and targets is read from each of them.
    const named = await namedResources(graph, subscriptions, rows).catch((): NamedResources => new Map());
    const found = inOrder(rows, AT_ONCE, async (flowLog) => {
      const { subscription, prerequisites } = await subscriptionAt(look, flowLogOf(flowLog.id).subscriptionId);
      return foundOrUnread(look, subscription, new NamedOrRead(named, prerequisites), flowLog);
    });
    for await (const one of found) yield* one;
    count += rows.length;
    look.progress(`${count} flow logs`);
  }
}

/** The row in the form of the library, which has properties and resource in one. */
function flowLogIn(one: unknown): Listed {
  const { id, location, tags, identity, properties } = rowIn(row, one);
  const { flowLogName: name } = flowLogOf(id);
  const whole = { ...properties, id, name, location, ...(tags ? { tags } : {}), ...(identity ? { identity } : {}) };
  return whole as Listed;
}

async function* flowLogsInLists(look: Look, subscriptionId: string): AsyncGenerator<Found> {
  const { subscription, prerequisites, api } = await subscriptionAt(look, subscriptionId);
  const watchers = await prerequisites.watchers.all();
  look.progress(`${watchers.length} network watchers of subscription ${subscriptionId}`);
  const lists = inOrder(watchers, AT_ONCE, async (watcher) => {
    try {
      return [...(await api.flowLogs(watcher))].map((flowLog) => ({ ...flowLog, id: idOf(watcher, flowLog) }));
    } catch (thrown) {
      const where = { account: subscriptionId, region: watcher.location };
      look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${watcherId(watcher)}` }), where);
      return [];
    }
  });
  for await (const rows of lists)
    for (const flowLog of rows) yield* await foundOrUnread(look, subscription, prerequisites, flowLog);
}

/** The id that the provider has for it, whichever way Azure writes the id. */
function idOf(watcher: WatcherRef, { name = "" }: FlowLog): string {
  return flowLogId({ ...watcher, flowLogName: name });
}

/** A flow log that can't be understood hides no others. */
async function foundOrUnread(
  look: Look,
  place: Place,
  resources: Parameters<typeof foundFlowLog>[1],
  flowLog: Listed,
): Promise<Found[]> {
  try {
    return [await foundFlowLog(place, resources, flowLogOf(flowLog.id), flowLog)];
  } catch (thrown) {
    const where = {
      account: flowLogOf(flowLog.id).subscriptionId,
      ...(flowLog.location ? { region: region(flowLog.location) } : {}),
    };
    look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${flowLog.id}` }), where);
    return [];
  }
}
