/** The command `refresh`: every resource is read from its provider, and the state takes over what was read. */
import { isDeepStrictEqual } from "node:util";
import { isProvider } from "./packages";
import { type DetailedDiff, invert } from "./property-diff";
import { mapProperties, redact } from "./property-value";
import type { ProviderInstances } from "./provider-instances";
import { diffResource } from "./resource-diff";
import type { Report } from "./result";
import type { ResourceState, Snapshot } from "./snapshot";
import { withSecretOutputs } from "./steps";
import { nameOf } from "./urn";
import type { Workers } from "./workers";

/** Reads every resource and takes over what the provider found. Returns whether all could be read. */
export async function refresh(snapshot: Snapshot, providers: ProviderInstances, workers: Workers, report: Report) {
  const gone = new Set<string>();

  const readOne = async (old: ResourceState): Promise<void> => {
    const host = await providers.forState(old.provider);
    const id = old.id ?? "";
    const read = await host.read(old.urn, id, old);
    if (read.id === "") {
      snapshot.remove(old);
      gone.add(old.urn);
      return tell(old, undefined, "delete", {});
    }
    const { id: newId, inputs, outputs } = read;
    const changed = !isDeepStrictEqual([old.inputs, old.outputs], [inputs, outputs]);
    const state: ResourceState = {
      ...old,
      id: newId,
      inputs,
      outputs,
      initErrors: undefined,
      ...(changed ? { modified: new Date().toISOString() } : {}),
    };
    if (old.external) {
      snapshot.replace(old, state);
      return tell(old, state, isDeepStrictEqual(old.outputs, outputs) ? "same" : "update", {});
    }
    // The provider says what `up` would change with an unchanged program; the report shows the reverse.
    const diff = await diffResource(host, old.urn, newId, state, old.inputs, old.ignoreChanges ?? []);
    snapshot.replace(old, withSecretOutputs(state));
    tell(old, state, diff.changed ? "update" : "same", invert(diff.detailed));
  };

  const tell = (
    old: ResourceState,
    state: ResourceState | undefined,
    result: "same" | "update" | "delete",
    diff: DetailedDiff,
  ) =>
    report.step({
      op: "refresh",
      result,
      urn: old.urn,
      type: old.type,
      name: nameOf(old.urn),
      id: state?.id ?? old.id,
      diff,
      replaceKeys: [],
      oldInputs: mapProperties(old.inputs, redact),
      ...(state ? { newInputs: mapProperties(state.inputs, redact) } : {}),
    });

  const readable = snapshot
    .remaining()
    .filter((state) => state.custom && !isProvider(state.type) && !state.pendingReplacement);
  const complete = await workers.all(readable, ({ urn }) => urn, readOne);
  for (const { urn } of snapshot.resources()) gone.delete(urn);
  for (const state of snapshot.resources()) forget(snapshot, state, gone);
  await snapshot.save();
  return complete;
}

/** Takes deleted resources out of the dependencies of a resource, and its parent if that was deleted. */
function forget(snapshot: Snapshot, state: ResourceState, gone: Set<string>): void {
  const left = (urns: string[] = []) => urns.filter((urn) => !gone.has(urn));
  const dependencies = left(state.dependencies);
  const parent = state.parent !== undefined && gone.has(state.parent) ? undefined : state.parent;
  const properties = Object.entries(state.propertyDependencies ?? {}).map(([name, urns]) => [name, left(urns)]);
  const lost = dependencies.length !== (state.dependencies ?? []).length || parent !== state.parent;
  if (!lost) return;
  snapshot.replace(state, { ...state, parent, dependencies, propertyDependencies: Object.fromEntries(properties) });
}
