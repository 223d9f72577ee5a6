/** The way to a resource's place: which one is meant, and a session there. */
import type { Settings } from "../core/settings";
import type { VpcPlaceInputs } from "./flow-log/schema";
import { openSession } from "./iam/session";
import { resolveAccess } from "./settings/place";

export async function connect(settings: Settings, inputs: VpcPlaceInputs) {
  const access = resolveAccess(settings, inputs);
  const session = await openSession(access);
  const { cloud, region } = access;
  return { access, session, place: { cloud, region, projectId: session.projectId } };
}
