/** What the provider needs on NAVER Cloud, asked before it fails. */
import { type Check, Checks, type Intended } from "../../core/discovery/check";
import { endpointChecks } from "../../core/discovery/endpoint";
import type { FoundFlowLog } from "../../core/discovery/found";
import type { Look } from "../../core/discovery/look";
import { type ErrorKind, FlowLogError } from "../../core/errors";
import type { AccessKey } from "../access-key";
import { NcloudApi } from "../api";
import { readAccessKey } from "../credentials";
import { NetworksApi } from "../networks";
import { ANY_REGION, locate, namedPlace } from "../place";
import type { Access } from "../service";
import { type AskedAction, actionChecks, writeChecks } from "./actions";
import { bucketChecks } from "./buckets";

/** What lists flow logs. */
type FlowLogs = (look: Look) => AsyncIterable<FoundFlowLog>;

/** NAVER Cloud refuses timestamps that differ by more than five minutes. */
const TOLERATED_MS = 5 * 60_000;

/** `flowLogs` lists those that exist. */
export async function* checks(look: Look, intended: Intended, flowLogs: FlowLogs): AsyncGenerator<Check> {
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
    access = anyAccess(look, key);
  } catch (thrown) {
    yield unusable(login, "place", thrown);
    return;
  }
  const site = new Checks(`site ${access.site} (${access.baseUrl})`);
  const reached = await endpointChecks(site, { url: access.baseUrl, toleratedMs: TOLERATED_MS }, look);
  yield* reached;
  if (reached.some(({ outcome, name }) => name === "endpoint" && outcome !== "ok")) return;
  const regions = new NetworksApi(access, look.clock).getRegionList();
  const failed = await regions.then(
    () => undefined,
    (thrown: unknown) => FlowLogError.of(thrown),
  );
  if (failed?.kind === "auth") {
    yield unusable(login, "credentials", failed);
    return;
  }
  // A gateway that had no time for the request may not have looked at its signature.
  const isUnproven = failed !== undefined && UNPROVEN.has(failed.kind);
  const said = `signed in with ${key.from}; no call of NAVER Cloud tells whose access key it is`;
  yield isUnproven ? login.unknown("credentials", failed) : login.ok("credentials", said);
  for (const [index, regionCode] of (await regionsOf(look, access, regions)).entries()) {
    look.progress(`region ${regionCode}`);
    const there = { ...access, regionCode };
    yield* regionChecks(look, there, { regions, isFirst: index === 0 });
    for (const bucket of await bucketsOf(look, regionCode, intended, flowLogs)) {
      yield* await bucketChecks(look, there, bucket);
    }
  }
}

function anyAccess({ settings }: Look, key: AccessKey): Access {
  const regionCode = namedPlace(settings, { inputs: {} }).regionCode ?? ANY_REGION;
  const { place, baseUrl } = locate(settings, { regionCode }, undefined, key.apiUrl);
  return { ...place, baseUrl, key };
}

const UNPROVEN: ReadonlySet<ErrorKind> = new Set(["throttled", "unavailable", "timeout"]);

/** The named buckets, else those of the existing flow logs. Flow logs that can't be read are told by the actions. */
async function bucketsOf(
  look: Look,
  regionCode: string,
  { storage }: Intended,
  flowLogs: FlowLogs,
): Promise<ReadonlySet<string>> {
  const found = new Set(storage);
  if (found.size > 0) return found;
  const quiet = { ...look, scope: { region: [regionCode] }, unread: () => undefined };
  for await (const { outputs } of flowLogs(quiet)) {
    const { bucket } = outputs.destination as Readonly<Record<string, string>>;
    if (bucket) found.add(bucket);
  }
  return found;
}

/** The check of settings that nobody can sign in with. */
function unusable(login: Checks, name: "credentials" | "place", thrown: unknown): Check {
  const { kind, parts } = FlowLogError.of(thrown);
  if (kind !== "auth" && kind !== "invalid" && kind !== "wrongScope") return login.unknown(name, thrown);
  return login.missing(name, parts.said, parts.advice ?? "check the access key, the site and the region");
}

/** The regions that the scope names, else the one that config or environment name, else all that the site lists. */
async function regionsOf(
  { scope, settings }: Look,
  { regionCode }: Access,
  known: Promise<string[]>,
): Promise<readonly string[]> {
  if (scope.region && scope.region.length > 0) return [...new Set(scope.region)];
  const configured = namedPlace(settings, { inputs: {} }).regionCode;
  return configured === undefined ? known.catch(() => [regionCode]) : [configured];
}

/** A number of no interface: the service refuses it, or answers nothing, once the gateway lets the action pass. */
const NO_INTERFACE = "1";

function actionsOfRegion(api: NcloudApi, networks: NetworksApi): readonly AskedAction[] {
  return [
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
    {
      action: "getServerInstanceList",
      ask: () => networks.getServerInstanceList(),
      for: "verify, which tells a stopped server from missing records",
      isOfRegion: true,
      isOptional: true,
    },
  ];
}

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
  const asked = actionsOfRegion(new NcloudApi(access, look.clock), new NetworksApi(access, look.clock));
  const list = {
    action: "getRegionList",
    ask: () => regions,
    for: "looking at all regions, where none is named",
    isOfRegion: false,
    isOptional: true,
  } as const;
  yield* await actionChecks(checks, isFirst ? [list, ...asked] : asked);
  yield* writeChecks(checks);
}
