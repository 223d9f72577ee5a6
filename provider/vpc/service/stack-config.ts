/** What check and diff ask the stack's config for: the named place, and the tags of the stack. */
import { withStackTags } from "../../core/inputs/stack-tags";
import { hasUnknown } from "../../core/inputs/unknowns";
import type { Settings } from "../../core/settings";
import type { Bag } from "../../core/state";
import { familyOfTags } from "../settings/lookup";
import { cloudName } from "../settings/sites";
import { CONFIG_NAMESPACES } from "../settings/sources";

export { namedPlace } from "../settings/place";

/** The inputs of a log group or log stream, with the tags from the config of the cloud that is meant. */
export function withTagsOfStack(settings: Settings, args: Bag): Bag {
  const cloud = typeof args.cloud === "string" && !hasUnknown(args.cloud) ? cloudName(args.cloud) : undefined;
  const family = familyOfTags(settings, cloud);
  return family ? withStackTags(settings, CONFIG_NAMESPACES[family], args) : args;
}
