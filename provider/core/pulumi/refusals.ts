/** The errors with which the provider refuses a change before the first request, and what it adds to later errors. */
import { FlowLogError } from "../errors";
import { describePlace, type Place } from "../place";
import type { Kind, Reference } from "../reconcile/lifecycle";
import { type Bag, isKept } from "../state";

const OLD_CONFIG =
  "if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: refresh and destroy use the config of that time, unless they are run with --run-program";

/** Why an update on which the program wants a replacement creates first. */
export function whyNotDeletedFirst(state: Bag, isRetired: boolean): string {
  if (isKept(state)) return `its onDelete is "${state.onDelete}"`;
  return isRetired ? "the cloud would make no new one" : "deleteBeforeReplace is false or retainOnDelete is true";
}

export function wontDelete(id: string, replaces: readonly string[], { onDelete }: Bag): FlowLogError {
  return FlowLogError.refused("conflict", {
    attempt: `changing ${replaces.join(", ")} of ${id}`,
    said: `this needs the old one deleted first, but its onDelete is "${onDelete}"`,
    advice: 'set onDelete to "delete", run `pulumi up`, and then make the change',
    stateLeft: "Nothing was changed",
  });
}

export function wontCreate(id: string, replaces: readonly string[]): FlowLogError {
  return FlowLogError.refused("conflict", {
    attempt: `changing ${replaces.join(", ")} of ${id}`,
    said: "this needs the old one deleted first, but the cloud makes no new one of this sort any more",
    advice: "undo the change",
    stateLeft: "Nothing was changed",
  });
}

/**
 * The dynamic-provider host deletes only what names its module, so the old resource would stay in the state for ever.
 */
export function withoutProvider(id: string, replaces: readonly string[]): FlowLogError {
  return FlowLogError.refused("conflict", {
    attempt: `changing ${replaces.join(", ")} of ${id}`,
    said: "the state lacks `__provider`, without which the old one can't be deleted",
    advice: "run `pulumi up` without this change first, which completes the state",
    stateLeft: "Nothing was changed",
  });
}

/** `orElse` is a further way out. */
export function wrongScope(attempt: string, home: Place, place: Place, orElse = ""): FlowLogError {
  return FlowLogError.refused("wrongScope", {
    attempt,
    said: `the state says it lives in ${describePlace(home)}, but config and environment lead to ${describePlace(place)}`,
    advice: `use the credentials and settings of the place it lives in${orElse}`,
    stateLeft: "Nothing was changed, and the state keeps it",
  });
}

/**
 * Without inputs, a person has given the id, for `get` or an import.
 * @throws invalid when no id of this kind looks like that
 */
export function assertIdForm<Inputs extends object>(
  { idForm, schema }: Kind<Inputs>,
  attempt: string,
  { inputs, id = "" }: Reference<Inputs>,
): void {
  if (!idForm || idForm.pattern.test(id) || Object.keys(inputs).length > 0) return;
  const said = `the id of a ${schema.type} is ${idForm.name}, got ${JSON.stringify(id)}`;
  throw FlowLogError.refused("invalid", { attempt, said });
}

/** `id` is what the vendor was to make it under, where the vendor does not choose ids. */
export function notCreated(error: FlowLogError, id: string | undefined): FlowLogError {
  if (error.outcome === "none") {
    return error.withStateLeft(`Nothing ${error.parts.sideEffects ? "else " : ""}was created`);
  }
  const known = id === undefined ? error : error.withFact(`its id would be ${id}`);
  return known.withMissing({
    stateLeft: "It may exist all the same; the next `pulumi up` looks for it and adopts it",
  });
}

/** An error of an operation of Pulumi, which runs as many at the same time as --parallel says. */
export function ofOperation(thrown: unknown, attempt: string): FlowLogError {
  const error = FlowLogError.of(thrown).withMissing({ attempt });
  if (error.kind !== "throttled") return error;
  return error.withAdvice([error.parts.advice, "or run with a smaller --parallel"].filter(Boolean).join(", "));
}

/** Runs a part of an operation, and adds to its error what was attempted. */
export async function operating<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw ofOperation(thrown, attempt);
  }
}

/** Connects for an operation, of which a refresh and a destroy may have credentials of an old config. */
export function connecting<T>(operation: Reference<unknown>["operation"], attempt: string, connect: () => Promise<T>) {
  const connected = operating(attempt, connect);
  return operation === "read" || operation === "delete" ? connected.catch(withOldConfig) : connected;
}

/**
 * Refresh and destroy use the config that the last `pulumi up` saved in the state; an error about config credentials
 * says so.
 */
export function withOldConfig(thrown: unknown): never {
  const error = FlowLogError.of(thrown);
  const isOfConfig = /\bconfig [\w-]+:\w/.test(`${error.parts.said} ${error.parts.advice}`);
  if (error.kind !== "auth" || !isOfConfig) throw error;
  const advice = [error.parts.advice, OLD_CONFIG].filter(Boolean).join("; ");
  throw error.withAdvice(advice);
}
