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
    throw new FlowLogError("invalid", {
      said: `the id of an NcloudFlowLog is <regionCode>/<networkInterfaceNo>, such as KR/123487, got "${id}"`,
      outcome: "none",
    });
  }
  return { regionCode, networkInterfaceNo };
}

/**
 * The region is the one the program names, else that of config or environment. The region in the id decides only when
 * nothing else does, or when the id is all there is (`NcloudFlowLog.get`): where a state and its settings speak of two
 * regions, that has to come to light.
 */
export function resolvePlace(settings: Settings, inputs: Partial<NcloudFlowLogInputs>, id?: string): NcloudPlace {
  const site = inputs.site ?? setting(settings.get(["ncloud:site"], ["NCLOUD_SITE"]), siteRule) ?? "public";
  const ofId = id === undefined ? undefined : parseId(id).regionCode;
  const regionCode =
    inputs.regionCode ??
    (isAllThereIs(inputs) ? ofId : undefined) ??
    setting(settings.get(["ncloud:region"], ["NCLOUD_REGION"]), regionRule) ??
    ofId;
  if (regionCode === undefined) {
    throw new FlowLogError("invalid", {
      said: "no region is given",
      advice: "set the input regionCode, config ncloud:region or NCLOUD_REGION, for example to KR",
      outcome: "none",
    });
  }
  return { site, regionCode };
}

/** Whether nothing but the id is known: every state echoes the required inputs. */
export function isAllThereIs(inputs: Partial<NcloudFlowLogInputs>): boolean {
  return inputs.networkInterfaceNo === undefined;
}

/** An endpoint of one's own beats the site's. */
export function baseUrl(settings: Settings, site: Site): string {
  const own = settings.get(["ncloud:apiUrl"], ["NCLOUD_API_GW"]);
  if (own && !/^https?:$/.test(URL.canParse(own.value) ? new URL(own.value).protocol : "")) {
    throw new FlowLogError("invalid", { said: `${own.from} must be an http or https address`, outcome: "none" });
  }
  return (own?.value ?? BASE_URLS[site]).replace(/\/+$/, "");
}

function setting<T extends string>(
  given: Setting | undefined,
  rule: { safeParse(value: unknown): { data?: T; error?: { issues: readonly { message: string }[] } } },
): T | undefined {
  if (!given) return undefined;
  const { data, error } = rule.safeParse(given.value);
  if (data !== undefined) return data;
  throw new FlowLogError("invalid", {
    said: `${given.from} ${error?.issues[0]?.message}, got "${given.value}"`,
    outcome: "none",
  });
}
