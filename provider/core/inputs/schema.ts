/**
 * The inputs of one kind of resource, described once with zod: types, limits, defaults, normal form, and in each
 * field's `meta` what a change of the field means. Check failures, differences and drift all come from this
 * description.
 */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Controls } from "./resource";
import { hasUnknown, UNKNOWN, unknownPaths } from "./unknowns";

declare module "zod" {
  interface GlobalMeta {
    /** Whether a change replaces the resource; or a function of both values and the state's outputs that tells. */
    replaces?: boolean | ((from: unknown, to: unknown, state: Readonly<Record<string, unknown>>) => boolean);
    /**
     * `setting` (default): sent to the cloud and compared with what the cloud reports. `place`: where the resource
     * lives, resolved from config and environment when left out. `control`: how this package acts; never sent.
     */
    role?: "setting" | "place" | "control";
    /** Whether two set values mean the same to the vendor. By default: deep equality. */
    same?: (a: unknown, b: unknown) => boolean;
  }
}

/** The inputs that every resource has besides the vendor's own inputs. */
export const controls = {
  adopt: z
    .enum(["never", "identical", "always"], { error: 'must be "never", "identical" or "always"' })
    .default("identical")
    .meta({ role: "control" }),
  onDelete: z
    .enum(["delete", "disable", "keep"], { error: 'must be "delete", "disable" or "keep"' })
    .default("delete")
    .meta({ role: "control" }),
};
/** The same inputs for resources that can't be disabled, only deleted or kept. */
export const controlsWithoutDisable = {
  ...controls,
  onDelete: z
    .enum(["delete", "keep"], { error: 'must be "delete" or "keep"' })
    .default("delete")
    .meta({ role: "control" }),
};
export type { Controls };

/**
 * A rule over several inputs. The rule is checked only when all inputs that it needs are known and valid by themselves.
 */
export interface Rule<Inputs> {
  readonly needs: readonly (keyof Inputs & string)[];
  /** The property to name and one sentence; undefined when the inputs keep the rule. */
  readonly check: (inputs: Inputs) => { property: string; reason: string } | undefined;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** One input whose two values differ; nested inputs are named by path (`retentionPolicy.days`). */
export interface Difference {
  readonly property: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** The part of an input schema that compares wanted settings with reported settings. */
export interface SettingsSchema<Inputs> {
  readonly keys: readonly string[];
  /** The differences in those settings that the cloud reports. */
  reportedDifferences(wanted: Partial<Inputs>, reported: Partial<Inputs>): Difference[];
  /** Whether an update can change this input in the cloud. */
  isUpdatable(key: string): boolean;
}

export class InputSchema<Inputs extends object> implements SettingsSchema<Inputs> {
  readonly keys: readonly string[];

  constructor(
    /** The resource class, for messages. */
    readonly type: string,
    readonly shape: { readonly [Key in keyof Inputs]-?: z.ZodType<Inputs[Key]> },
    readonly rules: readonly Rule<Inputs>[] = [],
  ) {
    this.keys = Object.keys(shape);
  }

  /**
   * The inputs in normal form with defaults filled in, and the failures. Unknown values pass. With failures, the inputs
   * are incomplete.
   */
  check(news: Record<string, unknown>): { inputs: Partial<Inputs>; failures: Failure[] } {
    const inputs: Record<string, unknown> = {};
    const failures = this.#unknownInputs(news);
    const unsettled = new Set<string>();
    for (const key of this.keys) {
      const value = news[key] ?? undefined;
      const findings = this.#checkOne(key, value);
      failures.push(...findings.failures);
      if (findings.value !== undefined) inputs[key] = findings.value;
      if (findings.failures.length > 0 || hasUnknown(value)) unsettled.add(key);
    }
    failures.push(...this.#brokenRules(inputs as Inputs, unsettled));
    return { inputs: inputs as Partial<Inputs>, failures };
  }

  #unknownInputs(news: Record<string, unknown>): Failure[] {
    const unknown = Object.keys(news).filter((key) => !this.keys.includes(key) && !key.startsWith("__"));
    const known = this.keys.join(", ");
    return unknown.map((key) => ({
      property: key,
      reason: `${key} is not an input of ${this.type}; its inputs are ${known}`,
    }));
  }

  /** A rule counts when all inputs that it needs are known and valid by themselves. */
  #brokenRules(inputs: Inputs, unsettled: ReadonlySet<string>): Failure[] {
    const judged = this.rules.filter(({ needs }) => !needs.some((key) => unsettled.has(key)));
    return judged.flatMap((rule) => rule.check(inputs) ?? []);
  }

  #checkOne(key: string, value: unknown): { value: unknown; failures: Failure[] } {
    const unknown = unknownPaths(value);
    if (unknown.some((path) => path.length === 0)) return { value: UNKNOWN, failures: [] };
    const result = this.#field(key).safeParse(unknown.length === 0 ? value : without(value, unknown));
    if (result.success) return { value: unknown.length === 0 ? result.data : value, failures: [] };
    const failures = result.error.issues
      .filter((issue) => !unknown.some((path) => related(issue, path)))
      .flatMap((issue) => failuresOf(issue, key, value));
    return { value, failures };
  }

  #field(key: string): z.ZodType {
    return this.shape[key as keyof Inputs];
  }

  meta(key: string): z.GlobalMeta {
    return this.#field(key).meta() ?? {};
  }

  role(key: string): "setting" | "place" | "control" {
    return this.meta(key).role ?? "setting";
  }

  /** Whether the change of this input replaces the resource. */
  replaces(key: string, state: Readonly<Record<string, unknown>>, news: Readonly<Record<string, unknown>>): boolean {
    const { replaces = false } = this.meta(key);
    return typeof replaces === "function" ? replaces(state[key], news[key], state) : replaces;
  }

  /**
   * Whether two values of one input mean the same. An empty text counts as not set. An unknown value is never the same.
   */
  same(key: string, one: unknown, other: unknown): boolean {
    if (hasUnknown(one) || hasUnknown(other)) return false;
    const [a, b] = [one, other].map((value) => (value === null || value === "" ? undefined : value));
    if (a === undefined || b === undefined) return a === b;
    return isDeepStrictEqual(a, b) || (this.meta(key).same?.(a, b) ?? false);
  }

  /** The inputs among `keys` whose values differ. Nested inputs are compared leaf by leaf. */
  differences(wanted: Partial<Inputs>, found: Partial<Inputs>, keys: readonly string[] = this.keys): Difference[] {
    const a = wanted as Record<string, unknown>;
    const b = found as Record<string, unknown>;
    return keys.filter((key) => !this.same(key, a[key], b[key])).flatMap((key) => leaves(key, a[key], b[key]));
  }

  reportedDifferences(wanted: Partial<Inputs>, reported: Partial<Inputs>): Difference[] {
    const settings = this.keys.filter((key) => key in reported && this.role(key) === "setting");
    return this.differences(wanted, reported, settings);
  }

  isUpdatable(key: string): boolean {
    return this.role(key) === "setting" && !this.meta(key).replaces;
  }

  /** The defaults of all inputs that have one. */
  defaults(): Partial<Inputs> {
    const filled = this.keys.map((key) => [key, this.#field(key).safeParse(undefined).data] as const);
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as Partial<Inputs>;
  }
}

/** One difference as text: `collectIntervalMinute is 15, asked for 5`. */
export function describeDifference({ property, wanted, found }: Difference): string {
  return `${property} is ${show(found)}, asked for ${show(wanted)}`;
}

function leaves(property: string, wanted: unknown, found: unknown): Difference[] {
  if (!isPlain(wanted) || !isPlain(found)) return [{ property, wanted, found }];
  return [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter((key) => !isDeepStrictEqual(wanted[key], found[key]))
    .flatMap((key) => leaves(`${property}.${key}`, wanted[key], found[key]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function without(value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  const copy = structuredClone(value);
  for (const path of paths) {
    let holder: unknown = copy;
    for (const step of path.slice(0, -1)) holder = (holder as Record<PropertyKey, unknown>)[step];
    delete (holder as Record<PropertyKey, unknown>)[path[path.length - 1] as PropertyKey];
  }
  return copy;
}

/**
 * Whether a finding concerns an unknown path (at, below or above it, or a rule over its siblings) and so means nothing.
 */
function related(issue: z.core.$ZodIssue, unknown: readonly PropertyKey[]): boolean {
  if (issue.code === "unrecognized_keys") return false;
  const scope = issue.code === "custom" ? issue.path.slice(0, -1) : issue.path;
  return scope.every((step, index) => index >= unknown.length || step === unknown[index]);
}

function failuresOf(issue: z.core.$ZodIssue, key: string, input: unknown): Failure[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => {
      const property = [key, ...issue.path, name].map(String).join(".");
      return { property, reason: `${property} is not an input` };
    });
  }
  const property = [key, ...issue.path].map(String).join(".");
  const value = issue.path.reduce<unknown>((part, step) => (part as Record<PropertyKey, unknown>)?.[step], input);
  if (value === undefined || value === null) {
    return [{ property, reason: `${property} is required: it ${issue.message}` }];
  }
  return [{ property, reason: `${property} ${issue.message}, got ${show(value)}` }];
}

function show(value: unknown): string {
  const text = value === undefined ? "not set" : JSON.stringify(value);
  // An ARM id has up to 400 characters, and two ids often differ only at the end.
  return text.length > 400 ? `${text.slice(0, 397)}…` : text;
}
