/** The regions that a look names. */
import { type Look, type LookedAt, lookingAt, type Whereabouts } from "../../core/discovery/look";
import { connect } from "../connect";
import { NetworksApi } from "../networks";
import { ANY_REGION, namedPlace } from "../place";

export interface PlaceToLookAt {
  /** For sentences. */
  readonly name: string;
  readonly inputs: { readonly regionCode: string };
  readonly where: Whereabouts;
}

/**
 * The regions that the scope names, else all of the site. When the regions can't be listed, the one that config or
 * environment name is looked at all the same.
 */
export async function* placesOf(look: Look): AsyncGenerator<PlaceToLookAt> {
  const { region = [] } = look.scope;
  const codes = region.length > 0 ? region : await allRegions(look);
  for (const regionCode of new Set(codes))
    yield { name: `region ${regionCode}`, inputs: { regionCode }, where: { region: regionCode } };
}

export async function* places(look: Look): AsyncGenerator<LookedAt> {
  for await (const { name, inputs, where } of placesOf(look)) {
    const entered = async function* () {
      const { place } = await connect(look.settings, inputs, { clock: look.clock });
      yield { name: `site ${place.site}, ${name}`, where: { account: place.site, ...where } };
    };
    yield* lookingAt(look, name, entered, where);
  }
}

async function allRegions(look: Look): Promise<string[]> {
  const codes: string[] = [];
  let configured: string | undefined;
  const listed = lookingAt(look, "the regions of NAVER Cloud", async function* () {
    configured = namedPlace(look.settings, { inputs: {} }).regionCode;
    const inputs = { regionCode: configured ?? ANY_REGION };
    const { access } = await connect(look.settings, inputs, { clock: look.clock });
    yield* await new NetworksApi(access, look.clock).getRegionList();
  });
  for await (const code of listed) codes.push(code);
  return codes.length === 0 && configured !== undefined ? [configured] : codes;
}
