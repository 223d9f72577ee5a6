/** Tags to and from the wire, without those that the program leaves to others. */

import { isIgnored } from "../../core/inputs/ignored-tags";
import type { FlowLog } from "../arm/api";
import { sameId } from "../arm/ids";
import type { AzureFlowLogInputs } from "./schema";

type Inputs = AzureFlowLogInputs;
type Tags = Readonly<Record<string, string>>;

/** The tags of others, which a write sends as they are, because a write replaces all tags. */
export function ignoredTags(tags: Tags = {}, patterns: readonly string[] = []): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => isIgnored(name, patterns)));
}

export function tagsToWire({ tags, ignoreTags }: Inputs, flowLog: FlowLog | undefined): FlowLog["tags"] {
  const kept = ignoredTags(flowLog?.tags, ignoreTags);
  if (Object.keys(kept).length > 0) return { ...kept, ...tags };
  return tags ?? (flowLog?.tags && {});
}

/** Tags with the program's casing of their names; Azure keeps the casing of whoever wrote a name first. */
export function tagsFromWire({ tags = {} }: FlowLog, { tags: own, ignoreTags }: Partial<Inputs>): Inputs["tags"] {
  const names = Object.keys(own ?? {});
  const entries = Object.entries(tags)
    .filter(([name]) => !isIgnored(name, ignoreTags))
    .map(([name, value]) => [names.find((other) => sameId(other, name)) ?? name, value]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** `tags`, `tags.owner`, or a text that begins with one of them. */
export function isOfTags(difference: string): boolean {
  return /^tags\b/.test(difference);
}
