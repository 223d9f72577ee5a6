/** From settings and inputs to the place that is meant, and to a session there. */
import type { Clock } from "../../core/clock";
import { withStackTags } from "../../core/inputs/stack-tags";
import { hasUnknown } from "../../core/inputs/unknowns";
import type { Settings } from "../../core/settings";
import type { Bag } from "../../core/state";
import { openSession } from "../iam/session";
import { familyOfTags } from "../settings/lookup";
import { recentAccess, type VpcPlaceInputs } from "../settings/place";
import { cloudName } from "../settings/sites";
import { CONFIG_NAMESPACES } from "../settings/sources";

export { namedPlace } from "../settings/place";

/** The inputs of a log group or log stream, with the tags from the config of the cloud that is meant. */
export function withTagsOfStack(settings: Settings, args: Bag): Bag {
  const cloud = typeof args.cloud === "string" && !hasUnknown(args.cloud) ? cloudName(args.cloud) : undefined;
  const family = familyOfTags(settings, cloud);
  return family ? withStackTags(settings, CONFIG_NAMESPACES[family], args) : args;
}

export async function connect(settings: Settings, inputs: VpcPlaceInputs, clock: Clock) {
  const access = recentAccess(settings, inputs, clock);
  const session = await openSession(access, clock);
  const { cloud, region } = access;
  return { access, session, place: { cloud, region, projectId: session.projectId } };
}
