/** Lines on stderr, the only channel for warnings: the engine shows them under the stack, so each names the resource. */
import type { Observed } from "./lifecycle";

/** What the cloud says of one that is there. */
export function warnOfCondition(observed: Pick<Observed<object>, "id" | "warning" | "failedReason">): void {
  const { id, warning, failedReason } = observed;
  for (const text of [warning, failedReason]) if (text !== undefined) console.error(`warning: ${id}: ${text}`);
}

/** What somebody changed behind the state's back, and an update is about to change back without a preview of it. */
export function warnOfChangesOutside(id: string, properties: readonly string[]): void {
  if (properties.length === 0) return;
  console.error(`warning: ${id}: ${properties.join(", ")} had been changed outside this program, and is changed back`);
}

export function noteAdoption(id: string): void {
  const hint = "a resource that had it under another name must not be removed with --target";
  console.error(`${id}: was there already and is taken over; ${hint}`);
}

export function noteKeptForOther(id: string): void {
  console.error(`${id}: kept, because another resource of this program holds it now`);
}
