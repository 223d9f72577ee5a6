/** Values as they travel between the engine and the plugin: structs, secrets and values that are not known yet. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../core/inputs/unknowns";
import { SECRETS } from "../core/secrets";
import type { Bag } from "../core/state";

/** The same texts as the SDK's `specialSigKey` and `specialSecretSig` (`@pulumi/pulumi/runtime/rpc`), which a test checks. */
export const SPECIAL = "4dabf18193072939515e22adb298388d";
export const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";

export function bagOf(struct: Struct | undefined): Bag {
  return (struct?.toJavaScript() ?? {}) as Bag;
}

export function structOf(bag: Bag): Struct {
  return Struct.fromJavaScript(bag as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** The value without the wrappers of secrets, at every depth. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (isSecret(value)) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function isSecret(value: object): value is { value: unknown } {
  return SPECIAL in value && value[SPECIAL] === SECRET_MARK;
}

export function holdsSecret(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return isSecret(value) || Object.values(value).some(holdsSecret);
}

/**
 * Inputs or outputs as core takes them: plain values, and the names of the inputs (`keys`) that hold secrets. The text
 * `__provider`, which dynamic resources leave in a state, means nothing to a plugin.
 */
export function forCore(bag: Bag, keys: readonly string[]): Bag {
  const { __provider, [SECRETS]: _, ...values } = bag;
  const recorded = Array.isArray(bag[SECRETS]) ? bag[SECRETS].map(String) : [];
  const names = keys.filter((key) => recorded.includes(key) || holdsSecret(values[key]));
  return { ...(plain(values) as Bag), ...(names.length > 0 ? { [SECRETS]: names } : {}) };
}

/**
 * What core answers, with secrets marked again: the inputs that it names as secrets, and every output that repeats the
 * value of one.
 */
export function forEngine(bag: Bag): Bag {
  const { [SECRETS]: names = [], ...values } = bag;
  const secrets = (names as string[]).flatMap((name) => textsIn(values[name])).filter((text) => text !== UNKNOWN);
  const isMarked = (key: string) =>
    (names as string[]).includes(key) || textsIn(values[key]).some((text) => secrets.some((one) => text.includes(one)));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isMarked(key) ? marked(value) : value]));
}

export function marked(value: unknown): unknown {
  return { [SPECIAL]: SECRET_MARK, value };
}

/** All texts and numbers in a value, in small letters, because clouds write ids in capitals and in small letters. */
function textsIn(value: unknown): string[] {
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(textsIn);
  return typeof value === "string" || typeof value === "number" ? [String(value).toLowerCase()].filter(Boolean) : [];
}
