/**
 * Which sources of settings count, and in which order: Pulumi config, then the source that holds the credentials, then
 * sources without credentials. A source with the credentials of another login does not count, except for its region.
 */
import { FlowLogError } from "../../core/errors";
import type { Setting, Settings } from "../../core/settings";
import { cloudEntry } from "./clouds-file";
import { holdsCredentials } from "./credentials";
import { profileSource } from "./shared-config";
import { cloudOfAddress, familyOf } from "./sites";
import {
  CLOUD_ENTRY,
  configOf,
  environmentOf,
  type Family,
  HW_SDK_VARIABLES,
  HW_VARIABLES,
  hasTags,
  type Item,
  isUsed,
  OS_SHORT_VARIABLES,
  OS_VARIABLES,
  OTC_SDK_VARIABLES,
  type Source,
  speaksOf,
} from "./sources";

export interface Lookup {
  /** The family of clouds whose settings count. */
  readonly family: Family;
  /** The one source that the credentials come from. */
  readonly credentials?: Source;
  /** The sources of what belongs to a login: region, project, identity service. */
  readonly near: readonly Source[];
  /** The sources of the addresses of services, which are the same for every login. */
  readonly all: readonly Source[];
}

export function lookup(settings: Settings, cloud: string | undefined): Lookup {
  const os = environmentOf(settings, OS_VARIABLES);
  const short = environmentOf(settings, OS_SHORT_VARIABLES);
  const entry = namedEntry(settings);
  const otc = [...(entry ? [entry] : []), os, short, environmentOf(settings, OTC_SDK_VARIABLES)];
  const huawei = [environmentOf(settings, HW_VARIABLES), environmentOf(settings, HW_SDK_VARIABLES)];
  const family = cloud
    ? (familyOf(cloud) ?? familyOfDomain(settings, cloud, otc, huawei))
    : familyMeant(settings, otc, os, huawei);

  const config = configOf(settings, family);
  const isEntryMeant = family === "otc" || familyOfAddress(entry) !== "otc";
  const places =
    family === "otc"
      ? otc
      : withFallback([...(entry && isEntryMeant ? [entry] : []), ...withProfile(settings, huawei)], [os, short]);
  const login = places.find(holdsCredentials);
  const credentials = holdsCredentials(config) ? config : login;
  // An entry without a login is an error: other variables may hold the login of another account than the entry means.
  if (entry && isEntryMeant && credentials !== config && !holdsCredentials(entry)) throw emptyEntry(entry);
  const others = places.filter((place) => place !== login && !holdsCredentials(place));
  const own = login && credentials === config ? regionOf(login) : login;
  return { family, credentials, near: [config, ...(own ? [own] : []), ...others], all: [config, ...places] };
}

/**
 * The profile of the shared configuration file: before the environment where config names the file, else after it. The
 * file is not read where what comes before it holds credentials.
 */
function withProfile(settings: Settings, environment: readonly Source[]): readonly Source[] {
  const config = configOf(settings, "huawei");
  const inConfig = config.get("sharedConfig");
  const file = inConfig ?? firstOf(environment, "sharedConfig");
  const isFirst = inConfig !== undefined;
  const before = isFirst ? [config] : [config, ...environment];
  if (!file || before.some(holdsCredentials)) return environment;
  const profile = profileSource(file, config.get("profile") ?? firstOf(environment, "profile"));
  return isFirst ? [profile, ...environment] : [...environment, profile];
}

/**
 * Only the region of a source, because the project and the identity service in the source belong to the source's own
 * login.
 */
function regionOf(login: Source): Source {
  return { get: (item) => (item === "region" ? login.get(item) : undefined), nameOf: login.nameOf };
}

/** The setting from the first source that has it. */
export function firstOf(sources: readonly Source[], item: Item): Setting | undefined {
  return sources.map((source) => source.get(item)).find((setting) => setting !== undefined);
}

/**
 * The entry of clouds.yaml that config names. If config holds no credentials, the environment may name the entry, too.
 */
function namedEntry(settings: Settings): Source | undefined {
  const inConfig = (["otc", "huawei"] as const).some((family) => holdsCredentials(configOf(settings, family)));
  const name =
    settings.config(CLOUD_ENTRY.config) ?? (inConfig ? undefined : settings.environment(CLOUD_ENTRY.variable));
  return name && cloudEntry(settings, name);
}

/**
 * Huawei Cloud's tools fall back to the older names one by one. Here the older names do not count if they hold a login,
 * too.
 */
function withFallback(own: readonly Source[], older: readonly Source[]): Source[] {
  return own.some(holdsCredentials) && older.some(holdsCredentials) ? [...own] : [...own, ...older];
}

/**
 * The family of a cloud that the program names by a domain of neither family: that of the settings that lead to the
 * domain; else that of the settings that hold credentials. Clouds on Huawei Cloud's software are used with `HW_*`
 * variables, so these go first.
 */
function familyOfDomain(settings: Settings, cloud: string, otc: readonly Source[], huawei: readonly Source[]): Family {
  const sources: (readonly [Family, Source])[] = [
    ["huawei", configOf(settings, "huawei")],
    ["otc", configOf(settings, "otc")],
    ...huawei.map((source) => ["huawei", source] as const),
    ...otc.map((source) => ["otc", source] as const),
  ];
  const leadsThere = (source: Source) =>
    source.get("cloud")?.value.toLowerCase() === cloud || cloudOfAddress(source.get("authUrl")?.value) === cloud;
  const meant =
    sources.find(([, source]) => leadsThere(source)) ?? sources.find(([, source]) => holdsCredentials(source));
  return meant?.[0] ?? "huawei";
}

/**
 * The family of clouds when the program does not name the cloud: that of the config namespace that is used; else that
 * of the `OS_*` variables or clouds.yaml if these hold credentials; else that of the `HW_*` variables if they hold
 * credentials, or if nothing else says anything.
 */
function familyMeant(settings: Settings, otc: readonly Source[], os: Source, huawei: readonly Source[]): Family {
  const used = (["otc", "huawei"] as const).filter((family) => speaksOf(settings, family));
  if (used.length > 1) {
    throw FlowLogError.refused("invalid", {
      said: "config speaks of both clouds (opentelekomcloud:* and huaweicloud:*), and the program names neither",
      advice: 'set the input cloud to "otc" or "huawei"',
    });
  }
  if (used[0]) return used[0];
  const login = otc.find(holdsCredentials);
  if (!login && huawei.some((source) => holdsCredentials(source) || source.get("sharedConfig"))) return "huawei";
  if (!login && huawei.some(isUsed) && !otc.some(isUsed)) return "huawei";
  return familyOfAddress(login) ?? familyOfAddress(os) ?? "otc";
}

/** The family of clouds that the program names, or whose config is used; undefined when neither says one. */
export function familyNamed(settings: Settings, cloud: string | undefined): Family | undefined {
  if (cloud) return familyOf(cloud);
  const [used, other] = (["otc", "huawei"] as const).filter((family) => speaksOf(settings, family));
  return other ? undefined : used;
}

/** The family of clouds whose tags of the stack count; without a login, that of the only namespace with such tags. */
export function familyOfTags(settings: Settings, cloud: string | undefined): Family | undefined {
  const [tagged, other] = (["otc", "huawei"] as const).filter((family) => hasTags(settings, family));
  if (tagged === undefined) return undefined;
  const named = familyNamed(settings, cloud) ?? (cloud ? "huawei" : familyOfLogin(settings));
  return named ?? (other ? undefined : tagged);
}

function familyOfLogin(settings: Settings): Family | undefined {
  try {
    const { credentials, family } = lookup(settings, undefined);
    return credentials && family;
  } catch (thrown) {
    if (thrown instanceof FlowLogError) return undefined;
    throw thrown;
  }
}

/** The family of clouds that the address of the identity service in a source belongs to, if the address tells. */
function familyOfAddress(source: Source | undefined): Family | undefined {
  const cloud = cloudOfAddress(source?.get("authUrl")?.value);
  return cloud === undefined ? undefined : (familyOf(cloud) ?? "otc");
}

function emptyEntry(entry: Source): FlowLogError {
  return FlowLogError.refused("auth", {
    said: `there is neither ${entry.nameOf("accessKey")}, nor its sk, token, username or password`,
    advice: "write a login in the entry (secrets may lie in secure.yaml), or name no entry",
  });
}
