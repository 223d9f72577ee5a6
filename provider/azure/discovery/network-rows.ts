/** Networks, interfaces and security groups as rows, from Resource Graph or from the lists of a subscription. */

import { type Look, lookingAt } from "../../core/discovery/look";
import * as z from "../../core/zod";
import { AnyResourceApi } from "../arm/any-resource";
import { networkClient } from "../arm/client";
import { resolveEnvironment } from "../credentials/cloud";
import { readRows, rowIn } from "./rows";
import { scopesOf } from "./scopes";

/** One type of resource, and what is asked of it. */
export interface Collection<Row> {
  /** The type in paths: `virtualNetworks`. */
  readonly type: string;
  /** For progress and errors: `virtual networks`. */
  readonly plural: string;
  /** The columns of Resource Graph, by name, that the properties of a list have under the path. */
  readonly columns: Readonly<Record<string, string>>;
  readonly shape: z.ZodType<Row>;
  /** How many rows one answer of Resource Graph may have: a large network has many addresses. */
  readonly top?: number;
}

/** A version that all of Azure's clouds know. */
const API_VERSION = "2024-05-01";

/** What every row has. */
export const resourceRow = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
});

const listed = z.looseObject({ properties: z.looseObject({}).optional() });

/**
 * The rows of all subscriptions of a look, with `exact` by their lists. Places that can't be read are named to the look.
 */
export async function* rowsOf<Row>(look: Look, collection: Collection<Row>): AsyncGenerator<Row> {
  const { graph, inGraph, inLists } = await scopesOf(look);
  const { type, plural, columns, shape, top } = collection;
  const projected = Object.entries(columns).map(([name, path]) => `${name} = properties.${path}`);
  const query = `resources | where type == "microsoft.network/${type.toLowerCase()}" | project ${["id, name, location, tags", ...projected].join(", ")} | order by id asc`;
  let count = 0;
  const read = async function* (pages: AsyncIterable<readonly unknown[]>) {
    for await (const page of pages) {
      yield* readRows(look, page, (row) => rowIn(shape, row));
      count += page.length;
      look.progress(`${count} ${plural}`);
    }
  };
  if (!look.exact && inGraph.length > 0)
    yield* lookingAt(look, `the ${plural} in Resource Graph`, () => read(graph.pages(inGraph, query, top)));
  for (const subscription of look.exact ? [...inGraph, ...inLists] : inLists)
    yield* lookingAt(look, `subscription ${subscription}`, () => read(listedRows(look, subscription, collection)), {
      account: subscription,
    });
}

/** The pages of a list, whose rows get the columns that Resource Graph would give them. */
async function* listedRows<Row>(
  { settings, clock }: Look,
  subscriptionId: string,
  { type, columns }: Collection<Row>,
): AsyncGenerator<readonly unknown[]> {
  const environment = resolveEnvironment(settings, undefined);
  const arm = new AnyResourceApi(() => networkClient(settings, { environment, subscriptionId }, clock));
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/${type}`;
  for await (const page of arm.pages({ path, apiVersion: API_VERSION }, listed)) {
    yield page.map(({ properties = {}, ...resource }) => {
      const own = Object.entries(columns).map(([name, at]) => [name, valueAt(properties, at)]);
      return { ...resource, ...Object.fromEntries(own) };
    });
  }
}

function valueAt(properties: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], properties);
}
