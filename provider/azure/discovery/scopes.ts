/**
 * Which subscriptions a look is about, and who answers for each of them. Resource Graph is silent about subscriptions
 * that it can't read, so that only a subscription with a row of its own counts as looked at.
 */

import type { Look, LookedAt } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import * as z from "../../core/zod";
import { AnyResourceApi } from "../arm/any-resource";
import { networkClient } from "../arm/client";
import { resolveEnvironment } from "../credentials/cloud";
import { ResourceGraph } from "./graph";
import { rowIn } from "./rows";

export interface Scopes {
  readonly graph: ResourceGraph;
  /** Subscriptions that Resource Graph answers for. */
  readonly inGraph: readonly string[];
  /** Subscriptions whose lists are read. */
  readonly inLists: readonly string[];
  /** The names of subscriptions by their ids in lower case, without names that several subscriptions have. */
  readonly names: ReadonlyMap<string, string>;
}

const LISTED = { path: "/subscriptions", apiVersion: "2022-12-01" };
const SUBSCRIPTIONS =
  'resourcecontainers | where type == "microsoft.resources/subscriptions" | project id, subscriptionId | order by id asc';

const row = z.object({ subscriptionId: z.string() });
const listed = z.object({ subscriptionId: z.string(), displayName: z.string().nullish() });

type Listed = z.infer<typeof listed>;

const known = new WeakMap<Look["settings"], WeakMap<Look["scope"], Promise<Scopes>>>();

/**
 * The subscriptions of a look, which are found out once for its settings and scope. Those that can't be read are named
 * to the first look.
 */
export function scopesOf(look: Look): Promise<Scopes> {
  const ofSettings = getOrCreate(known, look.settings, () => new WeakMap<Look["scope"], Promise<Scopes>>());
  return getOrCreate(ofSettings, look.scope, () => resolveScopes(look));
}

export async function* places(look: Look): AsyncGenerator<LookedAt> {
  const { inGraph, inLists, names } = await scopesOf(look);
  for (const id of [...inGraph, ...inLists]) {
    const name = names.get(id);
    yield { name: `subscription ${name === undefined ? id : `${name} (${id})`}`, where: { account: id } };
  }
}

/** Requests of a look that belong to no subscription. */
function armOf({ settings, clock }: Look): AnyResourceApi {
  const environment = resolveEnvironment(settings, undefined);
  return new AnyResourceApi(() => networkClient(settings, { environment, subscriptionId: "" }, clock));
}

async function resolveScopes(look: Look): Promise<Scopes> {
  const arm = armOf(look);
  const graph = new ResourceGraph(arm, look.clock);
  const seen = await seenBy(look, arm);
  const names = namesOf(seen);
  const wanted = wantedOf(look, seen);
  look.progress(`${wanted.length} subscriptions`);
  if (look.scope.source === "list" || wanted.length === 0) return { graph, inGraph: [], inLists: wanted, names };
  try {
    const rows = new Set<string>();
    for await (const page of graph.pages(wanted, SUBSCRIPTIONS))
      for (const one of page) rows.add(rowIn(row, one).subscriptionId.toLowerCase());
    // A subscription may be too new for the Graph.
    const [inGraph, others] = [wanted.filter((id) => rows.has(id)), wanted.filter((id) => !rows.has(id))];
    if (look.scope.source !== "graph") return { graph, inGraph, inLists: others, names };
    for (const id of others) look.unread(notInGraph(id), { account: id });
    return { graph, inGraph, inLists: [], names };
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    if (look.scope.source === undefined) {
      look.progress(`Resource Graph does not answer, so that lists are read (${error.message})`);
      return { graph, inGraph: [], inLists: wanted, names };
    }
    look.unread(error.withMissing({ attempt: "asking Resource Graph" }), {});
    return { graph, inGraph: [], inLists: [], names };
  }
}

/** The subscriptions that the login sees; undefined when nobody knows. */
async function seenBy(look: Look, arm: AnyResourceApi): Promise<readonly Listed[] | undefined> {
  try {
    return await arm.list(LISTED, listed);
  } catch (thrown) {
    look.unread(FlowLogError.of(thrown).withMissing({ attempt: "listing the subscriptions of the login" }), {});
    return undefined;
  }
}

function namesOf(subscriptions: readonly Listed[] = []): ReadonlyMap<string, string> {
  const ids = new Map<string, string[]>();
  for (const { displayName, subscriptionId } of subscriptions)
    if (displayName) getOrCreate(ids, displayName, (): string[] => []).push(subscriptionId.toLowerCase());
  return new Map([...ids].flatMap(([name, [id = "", ...others]]) => (others.length > 0 ? [] : [[id, name] as const])));
}

/** The ids, in lower case, of the asked subscriptions that the login sees; without asked ones, of all that it sees. */
function wantedOf(look: Look, listedOnes: readonly Listed[] | undefined): string[] {
  if (listedOnes === undefined) return [];
  const asked = [...new Set((look.scope.subscription ?? []).map((id) => id.toLowerCase()))];
  const seen = new Set(listedOnes.map(({ subscriptionId }) => subscriptionId.toLowerCase()));
  for (const id of asked) if (!seen.has(id)) look.unread(unseen(id), { account: id });
  if (seen.size === 0 && asked.length === 0) look.unread(nothingSeen(), {});
  return asked.length > 0 ? asked.filter((id) => seen.has(id)) : [...seen];
}

function unseen(id: string): FlowLogError {
  return FlowLogError.refused("wrongScope", {
    attempt: `looking at subscription ${id}`,
    said: "these credentials do not see it",
    advice: "check the id, give these credentials the role Reader there, or use credentials of its tenant",
  });
}

function notInGraph(id: string): FlowLogError {
  return FlowLogError.refused("forbidden", {
    attempt: `looking at subscription ${id}`,
    said: "Resource Graph does not show it",
    advice:
      "run this without --source, which reads the lists of a subscription that is too new for the Graph, or give these credentials the role Reader there",
  });
}

function nothingSeen(): FlowLogError {
  return FlowLogError.refused("forbidden", {
    attempt: "listing the subscriptions of the login",
    said: "these credentials see no subscription",
    advice: "give them the role Reader on one, or use credentials of the right tenant",
  });
}
