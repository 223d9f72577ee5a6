/** Which site and region a flow log lives in, and the address of the API there. */
import { FlowLogError } from "../core/errors";
import type { NamedPlace } from "../core/place";
import type { Setting, Settings } from "../core/settings";
import { type NcloudFlowLogInputs, regionRule, type Site, siteRule } from "./schema";

export interface NcloudPlace extends Readonly<Record<string, string>> {
  readonly site: Site;
  readonly regionCode: string;
}

const BASE_URLS: Readonly<Record<Site, string>> = {
  public: "https://ncloud.apigw.ntruss.com",
  gov: "https://ncloud.apigw.gov-ntruss.com",
  fin: "https://fin-ncloud.apigw.fin-ntruss.com",
};

/** The call that lists regions takes none, but a connection is to one. */
export const ANY_REGION = "KR";

/** The region codes that the vendor documents for each site, with the regions that other services call otherwise. */
const REGIONS: Readonly<Record<Site, Readonly<Record<string, string>>>> = {
  public: { KR: "", SGN: "Singapore", JPN: "Japan" },
  gov: { KR: "" },
  fin: { FKR: "" },
};

/**
 * What to check when the API does not know something in this region; undefined for a documented region. Object Storage
 * calls two regions SG and JP.
 * https://api.ncloud-docs.com/docs/en/compute-vserver-server-common-getregionlist
 */
export function regionAdvice({ site, regionCode }: NcloudPlace): string | undefined {
  const regions = REGIONS[site];
  if (Object.hasOwn(regions, regionCode)) return undefined;
  const codes = Object.entries(regions).map(([code, name]) => (name ? `for ${name} ${code}` : code));
  return `check the region code: ${regionCode} is none that NAVER Cloud documents for the site "${site}" (${codes.join(", ")})`;
}

/** An id is `<regionCode>/<networkInterfaceNo>`. */
export function parseId(id: string): { regionCode: string; networkInterfaceNo: string } {
  const [, regionCode, networkInterfaceNo] = /^([^/]+)\/(\d+)$/.exec(id) ?? [];
  if (regionCode === undefined || networkInterfaceNo === undefined) {
    throw FlowLogError.refused("invalid", {
      said: `the id of an NcloudFlowLog is <regionCode>/<networkInterfaceNo>, such as KR/123487, got "${id}"`,
    });
  }
  return { regionCode, networkInterfaceNo };
}

/** The place, which the state keeps, and the API's address, which the state does not keep. */
export interface Location {
  readonly place: NcloudPlace;
  readonly baseUrl: string;
}

/**
 * The region is the program's, else that of config or environment. The region in the id decides only when no other
 * region is set, or when only the id is known (`NcloudFlowLog.get`). Otherwise a state and settings of two regions
 * would go unnoticed. An address in config or environment beats the site's address. The address that was configured
 * together with a key is used with this key only.
 */
export function locate(
  settings: Settings,
  inputs: Partial<NcloudFlowLogInputs>,
  id?: string,
  keyAddress?: Setting,
): Location {
  const address = apiAddress(settings) ?? keyAddress;
  const { site = "public", regionCode } = named(settings, inputs, id, address);
  if (regionCode === undefined) {
    throw FlowLogError.refused("invalid", {
      said: "no region is given",
      advice: "set the input regionCode, config ncloud:region or NCLOUD_REGION, for example to KR",
    });
  }
  return { place: { site, regionCode }, baseUrl: baseUrl(site, address) };
}

/**
 * The parts of the place that are named without a look at the key. The address that was configured together with a key
 * may name the site, too.
 */
export function namedPlace(
  settings: Settings,
  { inputs, id }: { readonly inputs: Partial<NcloudFlowLogInputs>; readonly id?: string },
): NamedPlace {
  return named(settings, inputs, id, apiAddress(settings));
}

function named(
  settings: Settings,
  inputs: Partial<NcloudFlowLogInputs>,
  id: string | undefined,
  address: Setting | undefined,
): { readonly site?: Site; readonly regionCode?: string } {
  const ofId = id === undefined ? undefined : parseId(id).regionCode;
  return {
    site: inputs.site ?? setting(settings.get(["ncloud:site"], ["NCLOUD_SITE"]), siteRule) ?? siteAt(address),
    regionCode:
      inputs.regionCode ??
      (onlyIdIsKnown(inputs) ? ofId : undefined) ??
      setting(settings.get(["ncloud:region"], ["NCLOUD_REGION"]), regionRule) ??
      ofId,
  };
}

function apiAddress(settings: Settings): Setting | undefined {
  return settings.get(["ncloud:apiUrl"], ["NCLOUD_API_GW"]);
}

/** Whether only the id is known. A state that this package wrote always holds the required inputs. */
export function onlyIdIsKnown(inputs: Partial<NcloudFlowLogInputs>): boolean {
  return inputs.networkInterfaceNo === undefined;
}

function baseUrl(site: Site, address: Setting | undefined): string {
  if (!address) return BASE_URLS[site];
  if (!/^https?:$/.test(URL.canParse(address.value) ? new URL(address.value).protocol : "")) {
    throw FlowLogError.refused("invalid", { said: `${address.from} must be an http or https address` });
  }
  // The same region and number may exist on two sites, so the site in the place must be the site that is asked.
  const other = siteAt(address);
  if (other && other !== site) {
    throw FlowLogError.refused("wrongScope", {
      said: `${address.from} is the address of the site "${other}", but the site asked for is "${site}"`,
      advice: "let the input site, config ncloud:site or NCLOUD_SITE and the address name the same",
    });
  }
  return address.value.replace(/\/+$/, "");
}

/** The site that an address belongs to; undefined when the address is not one of the vendor's. */
function siteAt(address: Setting | undefined): Site | undefined {
  if (!address || !URL.canParse(address.value)) return undefined;
  const { host } = new URL(address.value);
  return siteRule.options.find((site) => new URL(BASE_URLS[site]).host === host);
}

function setting<T extends string>(
  given: Setting | undefined,
  rule: { safeParse(value: unknown): { data?: T; error?: { issues: readonly { message: string }[] } } },
): T | undefined {
  if (!given) return undefined;
  const { data, error } = rule.safeParse(given.value);
  if (data !== undefined) return data;
  throw FlowLogError.refused("invalid", {
    said: `${given.from} ${error?.issues[0]?.message}, got "${given.value}"`,
  });
}
