/** Lines for people about a resource. The engine may show a line under the stack, so each line names the resource. */

import { type Difference, describeDifference, type InputSchema } from "../inputs/schema";
import { note, warn } from "../notices";
import type { Bag } from "../state";
import type { Observed } from "./lifecycle";

/** The conditions that the cloud reports about an existing resource. */
export function warnOfCondition(observed: Pick<Observed<object>, "id" | "warning" | "failedReason">): void {
  const { id, warning, failedReason } = observed;
  for (const text of [warning, failedReason]) if (text !== undefined) warn(`${id}: ${text}`);
}

/**
 * Settings that somebody changed since the last refresh, and that an update changes back although no preview showed it.
 */
export function warnOfChangesOutside<Inputs extends object>(
  schema: InputSchema<Inputs>,
  { id, inputs: now }: Pick<Observed<object>, "id" | "inputs">,
  state: Bag,
  changed: readonly string[],
): void {
  const inputs = schema.inputsIn(state);
  // An unfinished update is not somebody else's change, and an imported state may echo no inputs.
  if (state.unfinished !== undefined || Object.keys(inputs).length === 0) return;
  const differing = schema
    .reportedDifferences({ ...schema.defaults(), ...inputs }, now as Partial<Inputs>)
    .map(({ property }) => property)
    .filter((property) => !changed.includes(property.split(".")[0] ?? ""));
  if (differing.length === 0) return;
  warn(`${id}: ${differing.join(", ")} had been changed outside this program, and is changed back`);
}

/** Settings that the cloud shows otherwise than they were written, once the cloud has finished the write. */
export function warnOfChangesByOthers(id: string, differences: readonly Difference[]): void {
  const what = differences.map(describeDifference).join(", ");
  warn(`${id}: ${what}: changed after the write, by a policy or by the cloud; a refresh shows it`);
}

export function noteAdoption(id: string): void {
  note(`${id}: was there already and is taken over`);
}

/** A replacement on request has to delete first, and `onDelete` has left the old one in the cloud. */
export function noteNotReplaced(id: string): void {
  note(
    `${id}: nothing was replaced, because onDelete left it there; to make it anew, set onDelete to "delete", run \`pulumi up\`, and then replace it`,
  );
}

/** The engine deletes a resource whose id a create of this program has adopted. */
export function noteKeptForAdopter(id: string, isRetired: boolean): void {
  const holder = "a resource of this program holds it, after a rename, a move, or a replacement that creates first";
  const hint = isRetired
    ? "the cloud would make no new one any more"
    : 'to make it anew, its onDelete has to be "delete", and its option deleteBeforeReplace true';
  note(`${id}: kept, and nothing was replaced: ${holder}; ${hint}`);
}
