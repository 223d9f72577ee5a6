/**
 * In a preview, a value that is not known yet arrives as one reserved text, at any depth. Unknown values pass every
 * check and count as changed.
 */

/** The same text as the SDK's `unknownValue` (`@pulumi/pulumi/runtime/rpc`), which a test checks. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether any part of the value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  return unknownPaths(value).length > 0;
}

/** The paths of the unknown parts; `[[]]` when the whole value is unknown. */
export function unknownPaths(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (value === UNKNOWN) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, [...path, index]));
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, part]) => unknownPaths(part, [...path, key]));
  }
  return [];
}
