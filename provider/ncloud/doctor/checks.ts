/** What the provider needs on NAVER Cloud, asked before it fails. */
import { type Check, Checks } from "../../core/discovery/check";
import { endpointChecks } from "../../core/discovery/endpoint";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import type { AccessKey } from "../access-key";
import { NcloudApi } from "../api";
import { readAccessKey } from "../credentials";
import { NetworksApi } from "../networks";
import { locate, namedPlace } from "../place";
import type { Access } from "../service";
import { type AskedAction, actionChecks, writeChecks } from "./actions";

/** NAVER Cloud refuses timestamps that differ by more than five minutes. */
const TOLERATED_MS = 5 * 60_000;
/** The call that lists regions takes none, but a connection is to one. */
const ANY_REGION = "KR";

export async function* checks(look: Look): AsyncGenerator<Check> {
  const login = new Checks("login");
  let key: AccessKey;
  try {
    key = await readAccessKey(look.settings);
  } catch (thrown) {
    yield unusable(login, "credentials", thrown);
    return;
  }
  let access: Access;
  try {
    const configured = namedPlace(look.settings, { inputs: {} }).regionCode;
    const { place, baseUrl } = locate(look.settings, { regionCode: configured ?? ANY_REGION }, undefined, key.apiUrl);
    access = { ...place, baseUrl, key };
  } catch (thrown) {
    yield unusable(login, "place", thrown);
    return;
  }
  const site = new Checks(`site ${access.site} (${access.baseUrl})`);
  const reached = await endpointChecks(site, { url: access.baseUrl, toleratedMs: TOLERATED_MS }, look);
  yield* reached;
  if (reached.some(({ outcome, name }) => name === "endpoint" && outcome !== "ok")) return;
  const regions = new NetworksApi(access, look.clock).getRegionList();
  const refused = await regions.then(
    () => undefined,
    (thrown: unknown) => (FlowLogError.of(thrown).kind === "auth" ? thrown : undefined),
  );
  if (refused !== undefined) {
    yield unusable(login, "credentials", refused);
    return;
  }
  yield login.ok("credentials", `signed in with ${key.from}`);
  let first: Promise<string[]> | undefined = regions;
  for (const regionCode of await regionsOf(look, regions)) {
    look.progress(`region ${regionCode}`);
    yield* regionChecks(look, { ...access, regionCode }, { regions, isFirst: first !== undefined });
    first = undefined;
  }
}

/** The check of settings that nobody can sign in with. */
function unusable(login: Checks, name: "credentials" | "place", thrown: unknown): Check {
  const { kind, parts } = FlowLogError.of(thrown);
  if (kind !== "auth" && kind !== "invalid" && kind !== "wrongScope") return login.unknown(name, thrown);
  return login.missing(name, parts.said, parts.advice ?? "check the access key, the site and the region");
}

/** The regions that the scope names, else the one that config or environment name, else all of the site. */
async function regionsOf({ scope, settings }: Look, known: Promise<string[]>): Promise<readonly string[]> {
  if (scope.region && scope.region.length > 0) return [...new Set(scope.region)];
  const configured = namedPlace(settings, { inputs: {} }).regionCode;
  return configured === undefined ? known.catch(() => []) : [configured];
}

/** A number of no interface: the service refuses it, or answers nothing, once the gateway lets the action pass. */
const NO_INTERFACE = "1";

interface Regions {
  readonly regions: Promise<string[]>;
  /** Whether the check of the list of regions is still to be told. */
  readonly isFirst: boolean;
}

async function* regionChecks(look: Look, access: Access, { regions, isFirst }: Regions): AsyncGenerator<Check> {
  const checks = new Checks(`region ${access.regionCode}`);
  const known = await regions.catch(() => undefined);
  if (known && !known.includes(access.regionCode)) {
    const said = `the site has no region ${access.regionCode}: it has ${known.join(", ")}`;
    yield checks.missing(
      "region",
      said,
      "set the input regionCode, config ncloud:region or NCLOUD_REGION to one of them",
    );
    return;
  }
  if (known) yield checks.ok("region", "known to the site");
  const api = new NcloudApi(access, look.clock);
  const networks = new NetworksApi(access, look.clock);
  const asked: AskedAction[] = [
    {
      action: "getNetworkInterfaceList",
      ask: async () => api.getNetworkInterfaceList({ "networkInterfaceNoList.1": NO_INTERFACE }),
      for: "finding network interfaces",
      isOfRegion: true,
    },
    {
      action: "getNetworkInterfaceDetail",
      ask: () => api.getNetworkInterfaceDetail(NO_INTERFACE),
      for: "reading a network interface",
      isOfRegion: true,
    },
    {
      action: "getFlowLogConfigurationList",
      ask: () => api.getFlowLogConfigurationList([NO_INTERFACE]),
      for: "reading flow logs",
      isOfRegion: true,
    },
    { action: "getVpcList", ask: () => networks.getVpcList(), for: "coverage", isOfRegion: true, isOptional: true },
    {
      action: "getSubnetList",
      ask: () => networks.getSubnetList(),
      for: "coverage",
      isOfRegion: true,
      isOptional: true,
    },
  ];
  const list = {
    action: "getRegionList",
    ask: () => regions,
    for: "finding the regions of the site",
    isOfRegion: false,
  };
  yield* await actionChecks(checks, isFirst ? [list, ...asked] : asked);
  yield* writeChecks(checks);
}
