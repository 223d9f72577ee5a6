/**
 * In a preview, what is not known yet arrives as one reserved text, at any depth. Unknown values pass every check and
 * count as changed.
 */

/** The SDK's `unknownValue` (`@pulumi/pulumi/runtime/rpc`); a test holds the two against each other. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether any part of the value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  return unknownPaths(value).length > 0;
}

/** Where in the value something is not known yet; `[[]]` when all of it. */
export function unknownPaths(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (value === UNKNOWN) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, [...path, index]));
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, part]) => unknownPaths(part, [...path, key]));
  }
  return [];
}
