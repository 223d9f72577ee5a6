/** Provider configuration: one object for each cloud, which is a secret as a whole. */
import { isDeepStrictEqual } from "node:util";
import { type CloudConfigName, CONFIG, configText } from "../config-keys";
import { UNKNOWN } from "../core/inputs/unknowns";
import type { ReadConfig } from "../core/settings";
import type { Bag } from "../core/state";
import { plain } from "./values";

const CLOUDS = Object.keys(CONFIG) as CloudConfigName[];

/** What the engine and the generated SDKs add. */
const FOREIGN = ["version", "pluginDownloadURL"];

/** Why the configuration can't be used; one sentence each. No sentence holds a value. */
export function configProblems(args: Bag): string[] {
  const names = Object.keys(args).filter((name) => !FOREIGN.includes(name) && !name.startsWith("__"));
  return names.flatMap((name) => {
    if (!isCloud(name)) return [`flowlogs has no configuration ${name}; there are ${CLOUDS.join(", ")}`];
    const value = parsed(args[name]);
    if (value === undefined || value === null || value === UNKNOWN) return [];
    if (!isBag(value)) return [`configuration ${name} must be an object, such as {"region": "…"}`];
    const keys = Object.keys(CONFIG[name].keys);
    const unknown = Object.keys(value).filter((key) => !keys.includes(key));
    if (unknown.length === 0) return [];
    return [`configuration ${name} has no ${unknown.join(", ")}; there are ${keys.join(", ")}${ofOthers(unknown)}`];
  });
}

/** Which of these keys other clouds have. */
function ofOthers(keys: readonly string[]): string {
  const has = (cloud: CloudConfigName, key: string) => Object.hasOwn(CONFIG[cloud].keys, key);
  const foreign = keys.filter((key) => CLOUDS.some((cloud) => has(cloud, key)));
  const ofAll = CLOUDS.filter((cloud) => foreign.every((key) => has(cloud, key)));
  const clouds = ofAll.length > 0 ? ofAll : CLOUDS.filter((cloud) => foreign.some((key) => has(cloud, key)));
  return foreign.length === 0 ? "" : `; set ${foreign.join(", ")} in configuration ${clouds.join(" or ")}`;
}

/** The clouds whose configuration differs. Another version of the plugin is no difference. */
export function changedClouds(olds: Bag, news: Bag): CloudConfigName[] {
  return CLOUDS.filter((cloud) => !isDeepStrictEqual(parsed(olds[cloud]) ?? {}, parsed(news[cloud]) ?? {}));
}

/** The configuration under the names that core reads, such as `ncloud:region`. */
export function configReader(args: Bag): ReadConfig {
  const values = new Map<string, string | undefined>();
  for (const cloud of CLOUDS) {
    const block = parsed(args[cloud]);
    if (!isBag(block)) continue;
    const { namespace } = CONFIG[cloud];
    for (const [key, value] of Object.entries(block)) values.set(`${namespace}:${key}`, configText(parsed(value)));
  }
  return (key) => values.get(key);
}

/** A text for people with the names that the plugin has: `ncloud:region` is `flowlogs:ncloud.region` here. */
export function inOwnNames(text: string): string {
  // The plugin's config has no subscription, because ids lead to it.
  const own = text.replace(", config azure-native:subscriptionId or ", " or ");
  return own.replace(/\b([\w-]+):(\w+)/g, (whole, namespace, key) => {
    const cloud = CLOUDS.find((name) => CONFIG[name].namespace === namespace);
    return cloud && Object.hasOwn(CONFIG[cloud].keys, key) ? `flowlogs:${cloud}.${key}` : whole;
  });
}

/**
 * The value without wrappers of secrets, and without JSON: programs give objects, the stack's config and generated SDKs
 * give texts, and either may be wrapped.
 */
function parsed(value: unknown): unknown {
  const text = plain(value);
  if (typeof text !== "string" || !/^\s*[{[]/.test(text)) return text;
  try {
    return plain(JSON.parse(text));
  } catch {
    return text;
  }
}

function isCloud(name: string): name is CloudConfigName {
  return name in CONFIG;
}

function isBag(value: unknown): value is Bag {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
