/** What is wrong with the arguments of a function or a list, by the schema, before anything is sent. */
import type { Bag } from "../core/state";

/** The part of a schema's object type that arguments need: no argument is an object itself. */
export interface ObjectSpec {
  readonly properties: Readonly<Record<string, { readonly type?: string; readonly description?: string }>>;
  readonly required?: readonly string[];
}

export interface ArgumentFailure {
  readonly property: string;
  /** The rule that the argument breaks. No reason shows a value. */
  readonly reason: string;
}

/** `called` names what takes the arguments. A null is an argument that is left out. */
export function argumentFailures(
  called: string,
  { properties, required = [] }: ObjectSpec = { properties: {} },
  args: Bag,
): ArgumentFailure[] {
  const known = Object.keys(properties);
  const unknown = Object.keys(args)
    .filter((name) => !known.includes(name))
    .map((property) => ({
      property,
      reason: `${property} is not an argument of ${called}; its arguments are ${known.join(", ")}`,
    }));
  const missing = required
    .filter((name) => args[name] == null)
    .map((property) => ({ property, reason: `${property} is required` }));
  const wrong = known.flatMap((property) => {
    const [type, found] = [properties[property]?.type, typeName(args[property])];
    const fits = args[property] == null || type === undefined || type === found;
    return fits ? [] : [{ property, reason: `${property} must be ${article(type)}, got ${article(found)}` }];
  });
  return [...unknown, ...missing, ...wrong];
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
