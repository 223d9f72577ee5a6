/** The projects that a look names. */
import { type Look, type LookedAt, lookingAt, type Whereabouts } from "../../core/discovery/look";
import { type ErrorKind, FlowLogError } from "../../core/errors";
import { listEnterableProjects, projectElsewhere } from "../iam/projects";
import { connect } from "../service/connect";
import { enterableInstead } from "../service/enterable";
import { endpointElsewhere, namedPlace, resolveAccess, type VpcPlaceInputs } from "../settings/place";

export interface PlaceToLookAt {
  /** For sentences. */
  readonly name: string;
  readonly inputs: Partial<VpcPlaceInputs>;
  readonly where: Whereabouts;
}

/** The project of a scope that stands for all that the login may enter. */
const ALL = "all";

/**
 * Each project of each region; without names those that config and environment name. All projects are those of the
 * regions that the scope names, or of all regions. When projects can't be listed, the configured one is looked at.
 */
export async function* placesOf(look: Look): AsyncGenerator<PlaceToLookAt> {
  const { region = [], project = [] } = look.scope;
  const isAll = project.some((name) => name.toLowerCase() === ALL);
  const listed = isAll ? await allProjects(look, region) : [];
  const given = listed.length > 0 ? listed : combinations(region, isAll ? [] : project);
  const places = new Map(given.map((inputs) => [JSON.stringify(inputs), inputs]));
  for (const inputs of places.values()) {
    const names = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
    const name = names.join(" ") || "the project that config and environment name";
    yield { name, inputs, where: whereaboutsOf(look, inputs) };
  }
}

export async function* places(look: Look): AsyncGenerator<LookedAt> {
  for await (const place of placesOf(look)) {
    yield* lookingAtPlace(look, place, async function* () {
      const { access, session } = await connect(look.settings, place.inputs, look.clock);
      const [region, account] = [access.region, session.projectId];
      yield { name: `region ${region}, project ${account}`, where: { region, account } };
    });
  }
}

/** Looks at one project. What lies in one region is not told as that of another region. */
export function lookingAtPlace<Item>(
  look: Look,
  { name, inputs, where }: PlaceToLookAt,
  items: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  return lookingAt(look, name, () => itemsInRegion(look, inputs, items), where);
}

async function* itemsInRegion<Item>(
  look: Look,
  inputs: Partial<VpcPlaceInputs>,
  items: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const wrong = endpointElsewhere(resolveAccess(look.settings, inputs)) ?? (await otherRegionOfProject(look, inputs));
  if (wrong) throw FlowLogError.refused("wrongScope", wrong);
  try {
    yield* items();
  } catch (thrown) {
    throw await namingProjects(look, inputs, FlowLogError.of(thrown));
  }
}

const CLOSED: ReadonlySet<ErrorKind> = new Set(["forbidden", "wrongScope", "notFound"]);

/** The error of a project that the login may not enter says which ones it may. */
async function namingProjects(look: Look, inputs: Partial<VpcPlaceInputs>, error: FlowLogError): Promise<FlowLogError> {
  if (inputs.projectId === undefined || !CLOSED.has(error.kind)) return error;
  const advice = await enterableInstead(look.settings, inputs, look.clock);
  return advice === undefined ? error : error.withAdvice(advice);
}

/** A region may be named beside a project of config or environment. Where projects can't be listed, nothing is known. */
async function otherRegionOfProject(look: Look, inputs: Partial<VpcPlaceInputs>) {
  if (inputs.region === undefined) return undefined;
  const { access, session } = await connect(look.settings, inputs, look.clock);
  const projects = await listEnterableProjects(access.iam, session).catch(() => []);
  const own = projects.find(({ id }) => id === session.projectId);
  return own && projectElsewhere(own, access);
}

function combinations(region: readonly string[], project: readonly string[]): Partial<VpcPlaceInputs>[] {
  const regions: Partial<VpcPlaceInputs>[] = region.length > 0 ? region.map((name) => ({ region: name })) : [{}];
  const projects: Partial<VpcPlaceInputs>[] =
    project.length > 0 ? project.map((id) => ({ projectId: id.toLowerCase() })) : [{}];
  return regions.flatMap((one) => projects.map((other) => ({ ...one, ...other })));
}

async function allProjects(look: Look, regions: readonly string[]): Promise<Partial<VpcPlaceInputs>[]> {
  const found: Partial<VpcPlaceInputs>[] = [];
  const listed = lookingAt(look, "the projects that the login may enter", async function* () {
    const inputs = regions[0] === undefined ? {} : { region: regions[0] };
    const { access, session } = await connect(look.settings, inputs, look.clock);
    yield* await listEnterableProjects(access.iam, session);
  });
  for await (const { id, name } of listed) {
    // A project is called like its region, or `eu-de_team`.
    const [region = ""] = name.split("_");
    if (regions.length === 0 || regions.includes(region)) found.push({ region, projectId: id });
  }
  return found;
}

/** What is known of a place before it is looked at. */
function whereaboutsOf(look: Look, inputs: Partial<VpcPlaceInputs>): Whereabouts {
  try {
    const { region, projectId } = namedPlace(look.settings, { inputs });
    return { ...(projectId ? { account: projectId } : {}), ...(region ? { region } : {}) };
  } catch {
    // The look at the place tells what is wrong with the settings.
    return {};
  }
}
