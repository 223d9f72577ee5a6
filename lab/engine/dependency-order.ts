/** The order in which resources depend on each other, for deletions and replacements. */
import type { ResourceState } from "./snapshot";

const providerUrn = (state: ResourceState) => state.provider?.split("::").slice(0, -1).join("::");

export function dependsOn(state: ResourceState): Set<string> {
  const urns = [state.parent, providerUrn(state), ...(state.dependencies ?? [])];
  urns.push(...Object.values(state.propertyDependencies ?? {}).flat());
  return new Set(urns.filter((urn) => urn !== undefined));
}

/** Groups of resources that can be deleted together; each group after everything that depends on its members. */
export function deletionGroups(condemned: ResourceState[]): ResourceState[][] {
  const groups: ResourceState[][] = [];
  let rest = condemned;
  while (rest.length > 0) {
    const needed = new Set(rest.flatMap((state) => [...dependsOn(state)].filter((urn) => urn !== state.urn)));
    const free = rest.filter((state) => !needed.has(state.urn));
    // A circle cannot be ordered, so its members are deleted together.
    const group = free.length > 0 ? free : rest;
    groups.push(group);
    rest = rest.filter((state) => !group.includes(state));
  }
  return groups;
}

/** The states without those that stay, and without what these need. */
export function withoutNeeded(states: ResourceState[], kept: ResourceState[]): ResourceState[] {
  const needed = new Set(kept.flatMap((state) => [...dependsOn(state)]));
  return states.filter((state) => !kept.includes(state) && !needed.has(state.urn));
}

/** Everything that depends on the resource, directly or not, each behind what it depends on. */
export function dependentsOf(root: ResourceState, states: ResourceState[]): ResourceState[] {
  const affected = new Set([root.urn]);
  return states.filter((state) => {
    const dependent = state.urn !== root.urn && [...dependsOn(state)].some((urn) => affected.has(urn));
    if (dependent) affected.add(state.urn);
    return dependent;
  });
}
