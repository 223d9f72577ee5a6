/** Ids as the clouds compare them. */

/** Whether two ids or names are the same to a cloud that ignores their case. */
export function sameId(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
}
