/** What exists of a class at a place, whoever made it: the engine's List, for `pulumi do <type> list`. */
import type { Clock } from "../core/clock";
import { existing, type Where } from "../core/discovery/existing";
import { FlowLogError } from "../core/errors";
import { hasUnknown } from "../core/inputs/unknowns";
import type { Kind } from "../core/reconcile/lifecycle";
import { type ReadConfig, Settings } from "../core/settings";
import type { Bag } from "../core/state";
import { CLASSES, type ClassName, type ResourceClass } from "../kinds";
import { argumentFailures, type ObjectSpec } from "./arguments";
import schema from "./schema.json";
import { plain } from "./values";

export interface Listing {
  readonly className: ClassName;
  /** Where to look: the class's inputs that say a place, and the scope that no input says. */
  readonly query: Bag;
  /** The most that the answer holds; 0 for no limit. */
  readonly most: number;
  /** How many an earlier answer to the same question had. */
  readonly skipped: number;
}

export interface ListOptions {
  readonly clock: Clock;
  readonly config: ReadConfig;
}

export interface Listed {
  readonly id: string;
  /** Empty where the cloud knows no name. */
  readonly name: string;
}

/** `more` is the number to skip in the next call; undefined when nothing is left. */
export type ListPart = { readonly one: Listed } | { readonly more: number } | { readonly unknown: true };

/** @throws FlowLogError, `invalid` before the first request when the query makes no sense */
export async function* list(listing: Listing, { clock, config }: ListOptions): AsyncGenerator<ListPart> {
  const { className, most, skipped } = listing;
  if (hasUnknown(listing.query)) return yield { unknown: true };
  const { nameOf, load }: ResourceClass = CLASSES[className];
  const kind = load();
  const where = placeIn(className, kind, plain(listing.query) as Bag);
  const found = existing(kind, new Settings(config), { ...where, clock });
  let seen = 0;
  try {
    for await (const one of found) {
      seen += 1;
      if (seen <= skipped) continue;
      if (most > 0 && seen > skipped + most) return yield { more: seen - 1 };
      yield { one: { id: one.id, name: String(nameOf?.(one) ?? "") } };
    }
  } catch (thrown) {
    throw FlowLogError.of(thrown).withMissing({ attempt: attemptOf(className) });
  }
}

function placeIn(className: ClassName, kind: Kind<object>, query: Bag): Where {
  const { scopeInput }: ResourceClass = CLASSES[className];
  const given = Object.entries(query).filter(([, value]) => value != null && value !== "");
  const inputs = Object.fromEntries(given.filter(([name]) => name !== scopeInput?.name));
  const scope = scopeInput && query[scopeInput.name];
  const specs: Readonly<Record<string, { readonly listInputs: ObjectSpec }>> = schema.resources;
  const checked = kind.schema.check(inputs);
  const [failure] = [
    ...argumentFailures(`a list of ${className}`, specs[`flowlogs:index:${className}`]?.listInputs, query),
    ...checked.failures.filter(({ property }) => property in inputs),
  ];
  if (failure) {
    throw FlowLogError.refused("invalid", { attempt: attemptOf(className), said: failure.reason });
  }
  const place = Object.entries(checked.inputs).filter(([name]) => name in inputs);
  return { inputs: Object.fromEntries(place), ...(typeof scope === "string" && scope !== "" ? { scope } : {}) };
}

function attemptOf(className: ClassName): string {
  return `listing each ${className}`;
}
