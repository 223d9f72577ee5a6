/**
 * Which cloud, region and project are meant, with addresses and credentials: from the inputs, then Pulumi config, then
 * clouds.yaml and the environment variables of the two clouds' own tools.
 */
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import type { TrustedAuthorities } from "../../core/http/client";
import type { RateLimitRetries } from "../../core/http/throttle";
import type { NamedPlace } from "../../core/place";
import type { Setting, Settings } from "../../core/settings";
import { type Agency, agenciesFrom } from "./agencies";
import { type Credentials, credentialsFrom, refuseAgency, refuseParted } from "./credentials";
import { familyNamed, firstOf, lookup } from "./lookup";
import { rateLimitRetriesFrom } from "./rate-limit-retries";
import {
  addressOf,
  atRegion,
  cloudName,
  cloudOfAddress,
  cloudOfRegion,
  isCloud,
  mayServe,
  regionOfAddress,
  regionOfProject,
  regionOfService,
} from "./sites";
import { configOf, type Family, type Item, type Source } from "./sources";
import { trustFrom } from "./trust";

/** The inputs that name the place. What the program leaves out comes from config and environment. */
export interface VpcPlaceInputs {
  cloud?: string;
  region?: string;
  projectId?: string;
}

/** The project by id, or by a name, whose id the identity service looks up. */
export type ProjectReference = { readonly id: string } | { readonly name: string };

export interface Access {
  readonly cloud: string;
  readonly region: string;
  /** Undefined with a given token where nothing names a project: the token has a project of its own. */
  readonly project?: ProjectReference;
  readonly credentials: Credentials;
  /** The identity service, up to and with `/v3`. */
  readonly iam: string;
  /** The VPC service, without a version. */
  readonly vpc: string;
  /** Log Tank Service, without a version. */
  readonly lts: string;
  readonly trust: TrustedAuthorities;
  readonly rateLimitRetries?: RateLimitRetries;
}

export function resolveAccess(settings: Settings, inputs: VpcPlaceInputs): Access {
  // Look-ups hand over what the program says as it is.
  const wanted = inputs.cloud === undefined ? undefined : cloudIn({ value: inputs.cloud, from: "the input cloud" });
  const { family, near, all, ...found } = lookup(settings, wanted);
  const find = (item: Item) => firstOf(near, item);
  refuseAgency(find("agency"));
  if (!found.credentials) refuseParted(all, undefined);
  const login = credentialsFrom(found.credentials, family, {
    sharedConfig: find("sharedConfig"),
    profile: find("profile"),
  });
  refuseParted(all, found.credentials, login);
  const credentials = withAgencies(login, agenciesFrom(near));

  const projectSource = near.find((source) => source.get("projectId") ?? source.get("projectName"));
  const projectName = projectSource?.get("projectName")?.value;
  const authUrl = find("authUrl");
  const region =
    inputs.region ?? find("region")?.value ?? regionOfAddress(authUrl?.value) ?? regionOfProject(family, projectName);
  if (region === undefined) {
    if (authUrl) endpoint(authUrl, "");
    throw noRegion(near, family);
  }
  const projectId = inputs.projectId ?? projectSource?.get("projectId")?.value.toLowerCase();
  const presumed = credentials.by === "token" ? undefined : { name: region };
  const named = projectName ? { name: projectName } : presumed;
  const cloud = cloudMeant(wanted ?? cloudIn(find("cloud")), authUrl, cloudOfRegion(family, region));
  const address = (service: "iam" | "vpc" | "lts", override: Setting | undefined) =>
    override ? endpoint(override, region) : addressOf(service, cloud, region);
  return {
    cloud,
    region,
    project: projectId ? { id: projectId } : named,
    credentials,
    iam: `${address("iam", authUrl)}/v3`,
    vpc: address("vpc", firstOf(all, "vpcEndpoint")),
    lts: address("lts", firstOf(all, "ltsEndpoint")),
    ...rateLimitRetriesFrom(firstOf(all, "maxBackoffRetries"), firstOf(all, "backoffRetryTimeout")),
    trust: trustFrom(firstOf(all, "authorities"), firstOf(all, "insecure")),
  };
}

/** An endpoint that settings name for another region than the one that is meant, and what to do; undefined when none is. */
export function endpointElsewhere({ region, vpc, lts }: Access): { said: string; advice: string } | undefined {
  const elsewhere = [vpc, lts].find((address) => (regionOfService(address) ?? region) !== region);
  if (elsewhere === undefined) return undefined;
  const there = regionOfService(elsewhere);
  return {
    said: `the region is ${region}, but requests go to ${elsewhere}, which is in ${there}`,
    advice: `set the region to ${there} (--region, the input region, config or environment), or correct the endpoint`,
  };
}

/** How long an access counts for other calls of the same provider instance, in milliseconds: files may change. */
const ACCESS_LASTS_MS = 1_000;

const accesses = new WeakMap<Settings, Map<string, { readonly access: Access; readonly at: number }>>();

/** What `resolveAccess` has answered for the same place within the last second, because every call asks. */
export function recentAccess(settings: Settings, inputs: VpcPlaceInputs, clock: Clock): Access {
  const known = getOrCreate(accesses, settings, () => new Map());
  const key = placeKey(inputs);
  const recent = known.get(key);
  if (recent && clock.now() - recent.at < ACCESS_LASTS_MS) return recent.access;
  const access = resolveAccess(settings, inputs);
  known.set(key, { access, at: clock.now() });
  return access;
}

function placeKey({ cloud, region, projectId }: VpcPlaceInputs): string {
  return JSON.stringify([cloud, region, projectId]);
}

const namedPlaces = new WeakMap<Settings, Map<string, NamedPlace>>();

/**
 * The parts of the place that inputs, config and environment name. Every resource of a preview asks, and settings are
 * read from several files, so the answer is kept for the settings of one provider instance.
 */
export function namedPlace(settings: Settings, { inputs }: { readonly inputs: VpcPlaceInputs }): NamedPlace {
  const places = getOrCreate(namedPlaces, settings, () => new Map<string, NamedPlace>());
  return getOrCreate(places, placeKey(inputs), () => readNamedPlace(settings, inputs));
}

/**
 * Without a complete login only the config of one family of clouds counts, because the environment's variables count by
 * the login that they hold.
 */
function readNamedPlace(settings: Settings, inputs: VpcPlaceInputs): NamedPlace {
  try {
    const { cloud, region, project } = resolveAccess(settings, inputs);
    return { cloud, region, projectId: project && "id" in project ? project.id : undefined };
  } catch (thrown) {
    const family = familyNamed(settings, inputs.cloud);
    if (!(thrown instanceof FlowLogError) || !family) throw thrown;
    const config = configOf(settings, family);
    const region = inputs.region ?? config.get("region")?.value;
    const projectId = inputs.projectId ?? config.get("projectId")?.value.toLowerCase();
    return { region, projectId };
  }
}

/** The cloud that a setting names, in normal form. @throws invalid when the setting names none */
function cloudIn(setting: Setting | undefined): string | undefined {
  const cloud = setting && cloudName(setting.value);
  if (!setting || cloud === undefined || isCloud(cloud)) return cloud;
  throw FlowLogError.refused("invalid", {
    said: `${setting.from} is "${setting.value}", which names no cloud`,
    advice: 'set it to "otc", "huawei" or the domain of an endpoint, such as "myhuaweicloud.eu"',
  });
}

/** @throws wrongScope when the address of the identity service belongs to another cloud than the one asked for */
function cloudMeant(named: string | undefined, authUrl: Setting | undefined, otherwise: string): string {
  const addressed = cloudOfAddress(authUrl?.value);
  const cloud = named ?? addressed ?? otherwise;
  if (addressed === undefined || mayServe(addressed, cloud)) return cloud;
  throw FlowLogError.refused("wrongScope", {
    said: `the cloud asked for is ${cloud}, but ${authUrl?.from} leads to ${addressed}`,
    advice: "use the settings of that cloud, or change the input cloud",
  });
}

function withAgencies(credentials: Credentials, agencies: readonly Agency[]): Credentials {
  const [agency] = agencies;
  if (!agency) return credentials;
  if (credentials.by === "keys") return { ...credentials, agencies };
  // An agency may stand beside a token of OpenID Connect, which says by itself what the user may do.
  if (credentials.by === "idToken") return credentials;
  throw FlowLogError.refused("auth", {
    said: `${agency.from} names an agency, but the login is that of ${credentials.from}`,
    advice: "use an access key: only a key takes on an agency",
  });
}

/** An address without its version. OpenStack's tools write addresses with a version. */
function endpoint({ value, from }: Setting, region: string): string {
  const address = atRegion(value, region);
  if (URL.canParse(address) && /^https?:/.test(address)) return address.replace(/(\/v\d[^?#]*)?\/*$/, "");
  throw FlowLogError.refused("invalid", {
    said: `${from} is not an address`,
    advice: 'write it with its scheme, such as "https://vpc.eu-de.otc.t-systems.com"',
  });
}

function noRegion(sources: readonly Source[], family: Family): FlowLogError {
  const names = sources.map((source) => source.nameOf("region")).filter((name) => name !== "");
  return FlowLogError.refused("invalid", {
    said: `no region: neither the input region nor ${names.join(" nor ")} is set`,
    advice: `set one of them, for example to "${family === "otc" ? "eu-de" : "ap-southeast-3"}"`,
  });
}
