/** Looks of programs: everything, or an error. A program that took a part for the whole would delete what is missing. */
import { SYSTEM_CLOCK } from "../clock";
import type { FlowLogError } from "../errors";
import type { Settings } from "../settings";
import type { Look, Scope } from "./look";
import { all } from "./survey";

/**
 * All that `read` finds, as it is now. An empty list of the scope names no place, so that nothing is found there; a list
 * that is left out means what `Scope` says.
 * @throws FlowLogError that names the first place which can't be read, and how many others there are
 */
export async function wholeLook<Item>(
  settings: Settings,
  scope: Scope,
  read: (look: Look) => AsyncIterable<Item>,
): Promise<Item[]> {
  if ([scope.subscription, scope.region, scope.project].some((names) => names?.length === 0)) return [];
  const errors: FlowLogError[] = [];
  const unread = (error: FlowLogError) => void errors.push(error);
  const look: Look = { settings, scope, clock: SYSTEM_CLOCK, exact: true, unread, progress: () => undefined };
  const found = await all(read(look));
  const [first, ...others] = errors;
  if (!first) return found;
  if (others.length === 0) throw first;
  throw first.withFact(`and so it is with ${others.length} other ${others.length === 1 ? "place" : "places"}`);
}
