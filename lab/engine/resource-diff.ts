/** The changes that an update of a resource would make. */
import { type DetailedDiff, diffProperties, pathContains, resetIgnored } from "./property-diff";
import type { PropertyMap } from "./property-value";
import type { ProviderHost } from "./provider-host";

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
  const { changes, replaces, deleteBeforeReplace } = await host.diff(urn, id, old, news, ignoreChanges);
  if (changes !== "unknown") return { changed: changes === "some", replaces, deleteBeforeReplace, detailed: {} };
  const detailed = diffProperties(old.inputs, resetIgnored(ignoreChanges, old.inputs, news));
  return { changed: Object.keys(detailed).length > 0, replaces, deleteBeforeReplace, detailed };
}

/** Adds the replacements that the program asks for. */
export function replacingOn(paths: string[], diff: ResourceDiff): ResourceDiff {
  const asked = Object.keys(diff.detailed).filter((changed) => paths.some((path) => pathContains(path, changed)));
  return { ...diff, replaces: [...new Set([...diff.replaces, ...asked])] };
}
