/** Everything that the rules of coverage judge, read once. */
import type { Discovery } from "./cloud";
import type { Surveyed } from "./coverage";
import type { Look, Whereabouts } from "./look";

/** Reads flow logs, targets and destinations. What could not be read is told to the look. */
export async function survey(discovery: Discovery, look: Look): Promise<Surveyed> {
  const unread: Whereabouts[] = [];
  const lookForFlowLogs: Look = {
    ...look,
    unread: (error, where) => {
      unread.push(where);
      look.unread(error, where);
    },
  };
  const flowLogs = await all(discovery.flowLogs(lookForFlowLogs));
  const targets = await all(discovery.targets(look));
  const destinations = await all(discovery.destinations?.(look, flowLogs));
  return { flowLogs, targets, destinations, unread };
}

/** All items, none of what a cloud does not tell. */
export async function all<Item>(items: AsyncIterable<Item> | undefined): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}
