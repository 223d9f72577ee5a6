/** What is replaced together with a resource that is deleted before its replacement. */
import { dependentsOf } from "./dependency-order";
import { unknownValue } from "./property-value";
import type { ProviderInstances } from "./provider-instances";
import { diffResource } from "./resource-diff";
import type { ResourceState } from "./snapshot";

/**
 * The dependents that must be deleted before a resource: those that the provider would replace after the deletion.
 * The provider is asked for the diff with unknown values for the inputs that come from the deleted resource.
 */
export async function replacedDependents(
  root: ResourceState,
  candidates: ResourceState[],
  providers: ProviderInstances,
): Promise<ResourceState[]> {
  const replaced = new Map([[root.urn, root]]);
  for (const state of dependentsOf(root, candidates)) {
    if (!state.custom || state.external || state.pendingReplacement) continue;
    const { urn, id = "", inputs, ignoreChanges = [], propertyDependencies = {} } = state;
    const affected = Object.keys(inputs).filter((name) =>
      propertyDependencies[name]?.some((dependency) => replaced.has(dependency)),
    );
    if (affected.length === 0) continue;
    const news = { ...inputs, ...Object.fromEntries(affected.map((name) => [name, unknownValue])) };
    const host = await providers.forState(state.provider);
    const diff = await diffResource(host, urn, id, state, news, ignoreChanges);
    if (!diff.changed || diff.replaces.length === 0) continue;
    if (state.protect)
      throw new Error(
        `unable to replace resource "${urn}" as part of replacing "${root.urn}"\nas it is currently marked for protection.`,
      );
    replaced.set(urn, state);
  }
  return [...replaced.values()].slice(1);
}
