/** The paths of what differs between state and inputs, as the engine shows them. */
import { isDeepStrictEqual } from "node:util";

export type ChangeKind = "ADD" | "DELETE" | "UPDATE";
type Path = readonly (string | number)[];

/** Property path (`retentionPolicy.days`, `tags["b c"]`, `list[0]`) to what happens there. */
export function changesBetween(before: unknown, after: unknown, path: Path): [path: string, kind: ChangeKind][] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => {
      const step = Array.isArray(before) ? Number(key) : key;
      return changesBetween(before[key], after[key], [...path, step]);
    });
  }
  return [[written(path), before === undefined ? "ADD" : after === undefined ? "DELETE" : "UPDATE"]];
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object";
}

function written(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^\w+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
