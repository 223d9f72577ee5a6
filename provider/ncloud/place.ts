/** Which site and region a flow log lives in, and the address of the API there. */
import { FlowLogError } from "../core/errors";
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

/** Where to ask: the place, which is kept with the resource, and the API's address there. */
export interface Location {
  readonly place: NcloudPlace;
  readonly baseUrl: string;
}

/**
 * The region is the one the program names, else that of config or environment. The region in the id decides only when
 * nothing else does, or when the id is all there is (`NcloudFlowLog.get`): where a state and its settings speak of two
 * regions, that has to come to light. An address of one's own beats the site's; the one that came with the key is used
 * with no other key.
 */
export function locate(
  settings: Settings,
  inputs: Partial<NcloudFlowLogInputs>,
  id?: string,
  keyAddress?: Setting,
): Location {
  const address = settings.get(["ncloud:apiUrl"], ["NCLOUD_API_GW"]) ?? keyAddress;
  const named = inputs.site ?? setting(settings.get(["ncloud:site"], ["NCLOUD_SITE"]), siteRule);
  const site = named ?? siteAt(address) ?? "public";
  const ofId = id === undefined ? undefined : parseId(id).regionCode;
  const regionCode =
    inputs.regionCode ??
    (onlyIdIsKnown(inputs) ? ofId : undefined) ??
    setting(settings.get(["ncloud:region"], ["NCLOUD_REGION"]), regionRule) ??
    ofId;
  if (regionCode === undefined) {
    throw FlowLogError.refused("invalid", {
      said: "no region is given",
      advice: "set the input regionCode, config ncloud:region or NCLOUD_REGION, for example to KR",
    });
  }
  return { place: { site, regionCode }, baseUrl: baseUrl(site, address) };
}

/** Whether nothing but the id is known: every state echoes the required inputs. */
export function onlyIdIsKnown(inputs: Partial<NcloudFlowLogInputs>): boolean {
  return inputs.networkInterfaceNo === undefined;
}

function baseUrl(site: Site, address: Setting | undefined): string {
  if (!address) return BASE_URLS[site];
  if (!/^https?:$/.test(URL.canParse(address.value) ? new URL(address.value).protocol : "")) {
    throw FlowLogError.refused("invalid", { said: `${address.from} must be an http or https address` });
  }
  // The same region and number may exist on two sites: what is kept as the place has to be what is asked.
  const other = siteAt(address);
  if (other && other !== site) {
    throw FlowLogError.refused("wrongScope", {
      said: `${address.from} is the address of the site "${other}", but the site asked for is "${site}"`,
      advice: "let the input site, config ncloud:site or NCLOUD_SITE and the address name the same",
    });
  }
  return address.value.replace(/\/+$/, "");
}

/** Whose address it is, when it is one of the vendor's own. */
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
