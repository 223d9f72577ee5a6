/**
 * Fingerprints tell another process whether inputs differ, and not what they are, because any input may be a secret.
 */
import { createHash } from "node:crypto";
import type { Owner } from "./store";

/** A fingerprint of each input that has a value. The owner mark makes equal values of two resources look different. */
export function fingerprints({ mark, inputs = {} }: Owner): Record<string, string> {
  const known = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, fingerprint(mark, name, value)]));
}

/** Eight hexadecimal digits: enough to tell values apart, too few to tell what a value is. */
function fingerprint(mark: string, name: string, value: unknown): string {
  const text = JSON.stringify([mark, name, value], sortedKeys);
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Sorts the keys of objects, so that the order of keys in the program makes no difference. */
function sortedKeys(_key: string, value: unknown): unknown {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
