/** What to do about a project that the login may not enter. */
import type { Clock } from "../../core/clock";
import type { Settings } from "../../core/settings";
import { listEnterableProjects } from "../iam/projects";
import type { VpcPlaceInputs } from "../settings/place";
import { connect } from "./connect";

const MOST_NAMES = 10;
const ADVICE = "name a project that the login may enter, by its id";

/**
 * The projects that the login may enter, as far as they can be listed; undefined when the one of `inputs` is among them.
 * The gateway refuses each request in a project that the login may not enter, also the one for the list. So the project
 * of config or environment is entered for it.
 */
export async function enterableInstead(
  settings: Settings,
  { projectId, ...inputs }: VpcPlaceInputs,
  clock: Clock,
): Promise<string | undefined> {
  try {
    const { access, session } = await connect(settings, inputs, clock);
    const projects = await listEnterableProjects(access.iam, session);
    if (projects.some(({ id }) => id === projectId)) return undefined;
    const names = projects.slice(0, MOST_NAMES).map(({ id, name }) => `${name} (${id})`);
    if (projects.length > MOST_NAMES) names.push(`or one of ${projects.length - MOST_NAMES} others`);
    return `${ADVICE}: ${names.join(", ")}; "all" in place of an id stands for each of them`;
  } catch {
    return ADVICE;
  }
}
