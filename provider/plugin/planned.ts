/** What a preview answers: what is known without a request, and the mark of unknown values for the rest. */
import type { Controls, InputSchema } from "../core/inputs/schema";
import { UNKNOWN } from "../core/inputs/unknowns";
import type { Bag } from "../core/state";
import schema from "./schema.json";

type Schema = InputSchema<object & Controls>;

/** The outputs of a class in the schema. */
function outputsOf(className: string): string[] {
  const resources: Readonly<Record<string, { readonly properties: object }>> = schema.resources;
  return Object.keys(resources[`flowlogs:index:${className}`]?.properties ?? {});
}

/** The outputs of a create: the inputs are known, and what the cloud assigns is not. */
export function plannedCreate({ type, keys }: Schema, inputs: Bag): Bag {
  const assigned = outputsOf(type).filter((name) => !keys.includes(name));
  return { ...inputs, ...Object.fromEntries(assigned.map((name) => [name, UNKNOWN])) };
}

/** The outputs of an update. Place and marks stay; what the cloud assigns may change with any setting. */
export function plannedUpdate(schema: Schema, state: Bag, inputs: Bag): Bag {
  const stays = schema.changed(state, inputs).every((key) => schema.role(key) !== "setting");
  if (stays) return { ...schema.assigned(state), ...inputs };
  const { place, holder } = state;
  return { ...plannedCreate(schema, inputs), place: place ?? UNKNOWN, ...(holder === undefined ? {} : { holder }) };
}
