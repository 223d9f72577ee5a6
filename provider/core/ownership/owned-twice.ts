/** The error that names two resources of one program that want the same. */
import { isDeepStrictEqual } from "node:util";
import { FlowLogError } from "../errors";
import { fingerprints } from "./fingerprint";
import type { Owner } from "./store";

const ONCE =
  'declare it once, or let the two name different things; to make one anew, its onDelete has to be "delete", and nothing may set deleteBeforeReplace to false';

/** Nobody tells a create whether the resource in the state is another one. */
const BROKEN_OFF =
  "if this is one resource whose replacement broke off, run `pulumi state delete` with its URN, and `pulumi up` again";

export function ownedTwice(one: Owner, other: Owner, what = one.label, advice = ONCE): FlowLogError {
  const differing = differencesOf(one, other);
  const settings = differing.length > 0 ? differing.join(", ") : "with the same settings";
  return FlowLogError.refused("conflict", {
    said: `${what} is already taken by another resource of this program (${other.label}: ${settings})`,
    advice,
  });
}

/** The other resource was in the state before this deployment. */
export function heldAlready(one: Owner, other: Owner): FlowLogError {
  const mayBeSame = differencesOf(one, other).every((difference) => difference.startsWith("onDelete "));
  return ownedTwice(one, other, undefined, mayBeSame ? `${ONCE}; ${BROKEN_OFF}` : ONCE);
}

/** The resource that is to be replaced would be adopted by the new one instead. */
export function notReplaced({ label }: Owner, staysBecause: string): FlowLogError {
  return FlowLogError.refused("conflict", {
    said: `${label} belongs to this resource itself, which is not replaced, because ${staysBecause}`,
    advice: `take that away and run \`pulumi up\`, or leave out what asks for the replacement; ${BROKEN_OFF}; if the program declares this twice, declare it once`,
  });
}

function differencesOf(one: Owner, other: Owner): string[] {
  return other.inputs ? differences(one.inputs, other.inputs) : differencesToStranger(one, other);
}

function differences(here: object = {}, there: object): string[] {
  const [ours, theirs] = [entries(here), entries(there)];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => !isDeepStrictEqual(ours.get(name), theirs.get(name)))
    .map((name) => `${name} is ${valueText(theirs.get(name))} there and ${valueText(ours.get(name))} here`);
}

/** The other resource is in another process, which tells only whether inputs differ. */
function differencesToStranger(one: Owner, other: Owner): string[] {
  const ours = entries(one.inputs ?? {});
  const here = entries(fingerprints({ ...one, mark: other.mark }));
  const there = entries(other.fingerprints ?? {});
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((name) => here.get(name) !== there.get(name))
    .map(
      (name) =>
        `${name} is ${there.has(name) ? "something else" : "not set"} there and ${valueText(ours.get(name))} here`,
    );
}

function entries(object: object): Map<string, unknown> {
  return new Map(Object.entries(object));
}

function valueText(value: unknown): string {
  return JSON.stringify(value) ?? "not set";
}
