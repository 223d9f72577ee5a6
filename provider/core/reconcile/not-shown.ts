/** What the cloud may hold although no answer shows it: accepted only minutes ago, or sent without an answer. */

import type { Clock } from "../clock";
import { FlowLogError } from "../errors";
import { warn } from "../notices";
import { ONE_LOOK, pollUntil } from "../polling";
import type { Bag } from "../state";
import type { Lifecycle, Observed } from "./lifecycle";
import { pollOf } from "./lost-answer";

/** How long after its creation a resource that no answer has shown yet does not count as gone. */
const SHOWN_WITHIN_MS = 10 * 60_000;

/** What the state says about a resource. */
export interface Known {
  /** Whether the create was accepted only minutes ago, and no answer has shown the resource since. */
  readonly mayShowLate: boolean;
}

/** The marks of a create that the cloud has accepted and that is not finished. */
export function unfinishedSince(now: number): Bag {
  return { unfinished: true, unfinishedSince: new Date(now).toISOString() };
}

/** `state` is of this version or an earlier one, whose states have no time. */
export function known(state: Bag, now: number): Known {
  const { unfinished, unfinishedSince: since } = state;
  const isRecent = typeof since === "string" && Math.abs(now - Date.parse(since)) < SHOWN_WITHIN_MS;
  return { mayShowLate: unfinished === true && isRecent };
}

/** The resource with this id, which the cloud may show late. */
export function lookFor<Inputs>(
  lifecycle: Lifecycle<Inputs>,
  id: string,
  { mayShowLate, clock }: Known & { readonly clock: Clock },
): Promise<Observed<Inputs> | undefined> {
  const look = () => lifecycle.observe(id);
  return pollUntil(look, (observed) => observed !== undefined, mayShowLate ? pollOf(lifecycle) : ONE_LOOK, clock);
}

export function noteNotShownYet(id: string): void {
  warn(`${id}: the cloud has accepted it only minutes ago and does not show it yet, so it is kept`);
}

/** The error for an update of what the cloud has accepted only minutes ago, and does not show. */
export function notShownYet(id: string): FlowLogError {
  return FlowLogError.refused("busy", {
    said: `the cloud has accepted ${id} only minutes ago, and does not show it yet`,
    advice: "run `pulumi up` again in a few minutes",
  });
}

/** The error for a create without an answer, where the cloud has no list to look in. */
export function mayExistUnseen(lost: FlowLogError): FlowLogError {
  return new FlowLogError(lost.kind, {
    ...lost.parts,
    advice:
      "look for it at the console before the next `pulumi up`, and delete it or take it over by its id, with `pulumi import --file`",
    stateLeft: "It may exist all the same, and no call of this API can look for it",
  });
}
