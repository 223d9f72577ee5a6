/** From settings and inputs to the place that is meant, and to a session there. */
import type { Clock } from "../../core/clock";
import type { Settings } from "../../core/settings";
import { openSession } from "../iam/session";
import { recentAccess, type VpcPlaceInputs } from "../settings/place";

export async function connect(settings: Settings, inputs: VpcPlaceInputs, clock: Clock) {
  const access = recentAccess(settings, inputs, clock);
  const session = await openSession(access, clock);
  const { cloud, region } = access;
  return { access, session, place: { cloud, region, projectId: session.projectId } };
}
