/** What a state, or an answer to the engine, can hold. */
import type { Bag } from "../state";

/**
 * Results travel as a protobuf Struct. Making a Struct throws on `undefined`, functions and BigInt, when the call to
 * the cloud is over already, and silently empties dates and maps. So every result is cleaned before the host gets it.
 */
export function structurable(state: Bag): Bag {
  return clean(state) as Bag;
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(clean);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString();
  if (value !== null && typeof value === "object") {
    const kept = Object.entries(value).filter(([, part]) => part !== undefined && typeof part !== "function");
    return Object.fromEntries(kept.map(([key, part]) => [key, clean(part)]));
  }
  return value;
}
