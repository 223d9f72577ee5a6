/**
 * The inputs of one kind of resource, described once with zod: types, limits, defaults, normal form, and in each
 * field's `meta` what a change of the field means. Check failures, differences, drift and what a state echoes all come
 * from this description.
 */
import { isDeepStrictEqual } from "node:util";
import { FlowLogError } from "../errors";
import type { Place } from "../place";
import { shownValue } from "../secrets";
import type { Bag } from "../state";
import * as z from "../zod";
import type { Controls } from "./resource";
import { hasUnknown, UNKNOWN, unknownPaths } from "./unknowns";

declare module "zod" {
  interface GlobalMeta {
    /** Whether a change replaces the resource; or a function of both values and the state's outputs that tells. */
    replaces?: boolean | ((from: unknown, to: unknown, state: Readonly<Record<string, unknown>>) => boolean);
    /**
     * `setting` (default): sent to the cloud and compared with what the cloud reports. `place`: where the resource
     * lives, resolved from config and environment when left out. `control`: how this package acts; never sent.
     * `trigger`: never sent; a change switches a running flow log off and on again.
     */
    role?: "setting" | "place" | "control" | "trigger";
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
/** Any values. No error shows the values, because a value may be the very key whose rotation the value announces. */
export const triggers = z.custom<unknown[]>().optional().meta({ role: "trigger" });
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

/** An input with two values that differ; nested inputs are named by path (`retentionPolicy.days`). */
export interface Difference {
  readonly property: string;
  /** What the program asks. */
  readonly input: unknown;
  /** What the cloud reports. */
  readonly observed: unknown;
}

/** The part of an input schema that compares the inputs with what is observed. */
export interface SettingsSchema<Inputs> {
  readonly keys: readonly string[];
  /** The differences in those settings that the cloud reports. */
  reportedDifferences(inputs: Partial<Inputs>, observed: Partial<Inputs>): Difference[];
  /** Whether an update can change this input in the cloud. */
  isUpdatable(key: string): boolean;
}

export class InputSchema<Inputs extends object> implements SettingsSchema<Inputs> {
  readonly keys: readonly string[];
  /** The defaults, which every diff and every refresh needs. */
  #defaults: Partial<Inputs> | undefined;

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
  check(args: Bag): { inputs: Partial<Inputs>; failures: Failure[] } {
    const inputs: Record<string, unknown> = {};
    const failures = this.#unknownInputs(args);
    const unsettled = new Set<string>();
    for (const key of this.keys) {
      const checked = this.#checkOne(key, args[key] ?? undefined);
      failures.push(...checked.failures);
      if (checked.input !== undefined) inputs[key] = checked.input;
      if (checked.failures.length > 0 || hasUnknown(checked.input)) unsettled.add(key);
    }
    failures.push(...this.#brokenRules(inputs as Inputs, unsettled));
    return { inputs: inputs as Partial<Inputs>, failures };
  }

  #unknownInputs(args: Bag): Failure[] {
    const unknown = Object.keys(args).filter((key) => !this.keys.includes(key) && !key.startsWith("__"));
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

  #checkOne(key: string, input: unknown): { input: unknown; failures: Failure[] } {
    const unknown = unknownPaths(input);
    if (unknown.some((path) => path.length === 0)) return { input: UNKNOWN, failures: [] };
    const result = this.#field(key).safeParse(unknown.length === 0 ? input : without(input, unknown));
    if (result.success) return { input: unknown.length === 0 ? result.data : input, failures: [] };
    const failures = result.error.issues
      .filter((issue) => !unknown.some((path) => related(issue, path)))
      .flatMap((issue) => failuresOf(issue, key, input));
    return { input, failures };
  }

  #field(key: string): z.ZodType {
    return this.shape[key as keyof Inputs];
  }

  meta(key: string): z.GlobalMeta {
    return this.#field(key).meta() ?? {};
  }

  role(key: string): "setting" | "place" | "control" | "trigger" {
    return this.meta(key).role ?? "setting";
  }

  /**
   * Whether one of the changed inputs switches a running flow log off and on again. A trigger that is taken out does
   * not.
   */
  restarts(changed: readonly string[], args: Readonly<Bag>): boolean {
    return changed.some((key) => this.role(key) === "trigger" && args[key] !== undefined);
  }

  /** Whether the change of this input replaces the resource. */
  replaces(key: string, state: Readonly<Bag>, args: Readonly<Bag>): boolean {
    const { replaces = false } = this.meta(key);
    return typeof replaces === "function" ? replaces(state[key], args[key], state) : replaces;
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
  differences(inputs: Partial<Inputs>, observed: Partial<Inputs>, keys: readonly string[] = this.keys): Difference[] {
    const [a, b] = [inputs as Bag, observed as Bag];
    return keys.filter((key) => !this.same(key, a[key], b[key])).flatMap((key) => leaves(key, a[key], b[key]));
  }

  reportedDifferences(inputs: Partial<Inputs>, observed: Partial<Inputs>): Difference[] {
    const settings = this.keys.filter((key) => key in observed && this.role(key) === "setting");
    return this.differences(inputs, observed, settings);
  }

  isUpdatable(key: string): boolean {
    return this.role(key) === "setting" && !this.meta(key).replaces;
  }

  /** The defaults of all inputs that have one. */
  defaults(): Partial<Inputs> {
    this.#defaults ??= this.#definedDefaults();
    return { ...this.#defaults };
  }

  #definedDefaults(): Partial<Inputs> {
    const filled = this.keys.map((key) => [key, this.#field(key).safeParse(undefined).data] as const);
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as Partial<Inputs>;
  }

  /** The inputs in a state, or in what the engine hands over. Outputs echo all inputs. */
  inputsIn(state: Bag): Partial<Inputs> {
    const echoed = this.keys.filter((key) => state[key] !== undefined && state[key] !== null);
    return Object.fromEntries(echoed.map((key) => [key, state[key]])) as Partial<Inputs>;
  }

  /** The outputs in a state that echo no inputs. */
  assigned(state: Readonly<Bag>): Bag {
    return Object.fromEntries(Object.entries(state).filter(([key]) => !this.keys.includes(key)));
  }

  /**
   * The inputs, checked once more, because the inputs of `pulumi import --file` and of old states were never checked.
   * @throws invalid, with all failures
   */
  checked(args: Bag): Inputs {
    const { inputs, failures } = this.check(this.inputsIn(args) as Bag);
    if (failures.length === 0) return inputs as Inputs;
    const said = failures.map((failure) => failure.reason).join("; ");
    throw FlowLogError.refused("invalid", { said, stateLeft: "Nothing was sent" });
  }

  /** The names of the inputs whose values mean something else than the values in the state. */
  changed(state: Bag, args: Bag): string[] {
    const defaults = this.defaults() as Bag;
    return this.keys.filter((key) => {
      // The state of an earlier version lacks a later input, which then means the default.
      if (this.role(key) !== "place") return !this.same(key, state[key] ?? defaults[key], args[key]);
      // A place that the program now names, or no longer names, is a change, because read and delete know only outputs.
      return !this.same(key, state[key], args[key]);
    });
  }

  /** The changed inputs that replace the resource. */
  replacing(changed: readonly string[], id: string, state: Bag, args: Bag): string[] {
    return changed.filter((key) =>
      this.role(key) === "place" ? this.#movesPlace(key, state, args) : this.replaces(key, { ...state, id }, args),
    );
  }

  /** Whether the program names another place. A place from config or environment is compared when a call is made. */
  #movesPlace(key: string, state: Bag, args: Bag): boolean {
    const old = ((state.place ?? {}) as Place)[key] ?? state[key];
    return old !== undefined && args[key] !== undefined && !this.same(key, old, args[key]);
  }

  /** The inputs that mean what is observed, in the spelling of `inputs` where that spelling still means the same. */
  refreshed(inputs: Bag, observed: Bag): Inputs {
    const defaults = this.defaults() as Bag;
    const pick = (key: string) => {
      if (!(key in observed)) return inputs[key] ?? defaults[key];
      return this.same(key, inputs[key], observed[key]) ? inputs[key] : observed[key];
    };
    return Object.fromEntries(this.keys.map((key) => [key, pick(key)])) as Inputs;
  }
}

/** One difference as text: `collectIntervalMinute is 15, asked for 5`. */
export function describeDifference({ property, input, observed }: Difference): string {
  return `${property} is ${show(property, observed)}, asked for ${show(property, input)}`;
}

function leaves(property: string, input: unknown, observed: unknown): Difference[] {
  if (!isPlain(input) || !isPlain(observed)) return [{ property, input, observed }];
  return [...new Set([...Object.keys(input), ...Object.keys(observed)])]
    .filter((key) => !isDeepStrictEqual(input[key], observed[key]))
    .flatMap((key) => leaves(`${property}.${key}`, input[key], observed[key]));
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
  return [{ property, reason: `${property} ${issue.message}, got ${show(property, value)}` }];
}

function show(property: string, value: unknown): string {
  const text = value === undefined ? "not set" : JSON.stringify(value);
  // An ARM id has up to 400 characters, and two ids often differ only at the end.
  return shownValue(property, text.length > 400 ? `${text.slice(0, 397)}…` : text);
}
