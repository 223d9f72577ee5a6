/** The changes that an update of a resource would make. */
import { isDeepStrictEqual } from "node:util";
import { type DetailedDiff, diffProperties, pathContains, resetIgnored, valueAt } from "./property-diff";
import { type PropertyMap, redact } from "./property-value";
import type { DiffAnswer } from "./provider-answers";
import type { ProviderHost } from "./provider-host";
import type { ResourceState } from "./snapshot";

export interface ResourceDiff {
  changed: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
  detailed: DetailedDiff;
}

/** Asks the provider. If the answer leaves open what changed, the difference of the inputs decides. */
export async function diffResource(
  host: ProviderHost,
  urn: string,
  id: string,
  old: { inputs: PropertyMap; outputs: PropertyMap },
  news: PropertyMap,
  ignoreChanges: string[],
): Promise<ResourceDiff> {
  const { changes, replaces, deleteBeforeReplace, paths } = await host.diff(urn, id, old, news, ignoreChanges);
  if (changes !== "unknown") {
    return { changed: changes === "some", replaces, deleteBeforeReplace, detailed: detailedBy(paths, old, news) };
  }
  const detailed = diffProperties(old.inputs, resetIgnored(ignoreChanges, old.inputs, news));
  return { changed: Object.keys(detailed).length > 0, replaces, deleteBeforeReplace, detailed };
}

export const diffOf = (host: ProviderHost, old: ResourceState, { urn, inputs, ignoreChanges = [] }: ResourceState) =>
  diffResource(host, urn, old.id ?? "", old, inputs, ignoreChanges);

/** A component has no provider to ask. */
export function componentDiff(old: ResourceState, state: ResourceState): ResourceDiff {
  const changed = !isDeepStrictEqual(old.inputs, state.inputs);
  return { changed, replaces: [], deleteBeforeReplace: false, detailed: diffProperties(old.inputs, state.inputs) };
}

/** The changes at the paths that the provider names, with the values there. */
function detailedBy(
  paths: DiffAnswer["paths"] = {},
  old: { inputs: PropertyMap; outputs: PropertyMap },
  news: PropertyMap,
): DetailedDiff {
  return Object.fromEntries(
    Object.entries(paths).map(([path, { kind, inputDiff }]) => {
      const [before, after] = [valueAt(inputDiff ? old.inputs : old.outputs, path), valueAt(news, path)];
      const values = {
        ...(before === undefined ? {} : { old: redact(before) }),
        ...(after === undefined ? {} : { new: redact(after) }),
      };
      return [path, { kind, inputDiff, ...values }];
    }),
  );
}

/** Adds the replacements that the program asks for. */
export function replacingOn(paths: string[], diff: ResourceDiff): ResourceDiff {
  const asked = Object.keys(diff.detailed).filter((changed) => paths.some((path) => pathContains(path, changed)));
  return { ...diff, replaces: [...new Set([...diff.replaces, ...asked])] };
}
