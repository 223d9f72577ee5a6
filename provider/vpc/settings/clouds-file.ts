/**
 * clouds.yaml and its companions secure.yaml and clouds-public.yaml. OpenStack's and Open Telekom Cloud's tools keep
 * logins in these files. https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { FlowLogError } from "../../core/errors";
import type { Setting, Settings } from "../../core/settings";
import type { Item, Names, Source } from "./sources";

type Bag = Record<string, unknown>;

interface File {
  readonly path: string;
  readonly content: Bag;
}

/** Keys of an entry, beside `auth` or inside `auth`. Open Telekom Cloud's tools call the key pair `ak` and `sk`. */
const KEYS: Names = {
  token: ["token", "auth_token"],
  accessKey: ["ak", "access_key"],
  secretKey: ["sk", "secret_key"],
  securityToken: ["security_token"],
  userName: ["username", "user_name"],
  userId: ["user_id"],
  password: ["password"],
  passcode: ["passcode"],
  domainName: ["user_domain_name", "project_domain_name", "domain_name"],
  domainId: ["user_domain_id", "project_domain_id", "domain_id"],
  agency: ["target_agency_name", "agency_name", "agency_domain_name", "delegated_project"],
  region: ["region_name"],
  projectId: ["project_id", "tenant_id"],
  projectName: ["project_name", "tenant_name"],
  authUrl: ["auth_url"],
  vpcEndpoint: ["vpc_endpoint_override"],
  ltsEndpoint: ["lts_endpoint_override"],
  authorities: ["cacert"],
  insecure: ["insecure"],
};

/** The vendor profiles for this family of clouds that are part of OpenStack's SDK. */
const PROFILES: Readonly<Record<string, Bag>> = {
  otc: { auth: { auth_url: "https://iam.{region_name}.otc.t-systems.com/v3" } },
  "otc-swiss": { region_name: "eu-ch2", auth: { auth_url: "https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3" } },
};

/** The named entry with its vendor profile and secrets. The address in the entry may hold `{region_name}`. */
export function cloudEntry(settings: Settings, { value: name, from }: Setting): Source {
  const clouds = find(settings, "clouds", "OS_CLIENT_CONFIG_FILE");
  const secure = find(settings, "secure", "OS_CLIENT_SECURE_FILE");
  const files = [clouds, secure].filter((file) => file !== undefined);
  if (files.length === 0) {
    const places = directories(settings).join(", ");
    throw wrong(
      `${from} asks for the cloud "${name}", but there is no clouds.yaml in ${places}`,
      "write one there, or name it in OS_CLIENT_CONFIG_FILE",
    );
  }
  const own = files.map((file) => bagAt(file, "clouds")[name]).filter((entry) => entry !== undefined);
  const where = `cloud "${name}" in ${files[0]?.path}`;
  if (own.length === 0) {
    const others = new Set(files.flatMap((file) => Object.keys(bagAt(file, "clouds"))));
    throw wrong(
      `${from} asks for the cloud "${name}", but ${files[0]?.path} has no such entry`,
      `its entries are ${[...others].join(", ") || "none"}`,
    );
  }
  if (!own.every(isBag)) throw wrong(`${where} is not a mapping`, "write its settings below its name");
  const entry = own.map(underscored).reduce(merged);
  return sourceOf(merged(profileOf(settings, entry, where), entry), where);
}

function sourceOf(entry: Bag, where: string): Source {
  const auth = isBag(entry.auth) ? entry.auth : {};
  const at = (name: string): Setting | undefined => {
    const [value, path] = entry[name] === undefined ? [auth[name], `auth.${name}`] : [entry[name], name];
    return typeof value === "string" && value.trim() ? { value: value.trim(), from: `${path} of ${where}` } : undefined;
  };
  return {
    get(item: Item) {
      const found = (KEYS[item] ?? []).map(at).find((setting) => setting !== undefined);
      if (found || item !== "insecure") return found;
      const verify = at("verify");
      return verify && /^(false|no|off|0)$/i.test(verify.value) ? { ...verify, value: "true" } : undefined;
    },
    nameOf: (item) => `${(KEYS[item] ?? [])[0]} of ${where}`,
  };
}

/** The values of the entry's vendor profile: from clouds-public.yaml, else from `PROFILES`. */
function profileOf(settings: Settings, entry: Bag, where: string): Bag {
  // `cloud` is the old name of the key `profile`.
  const name = entry.profile ?? entry.cloud;
  if (typeof name !== "string") return {};
  const file = find(settings, "clouds-public", "OS_CLIENT_VENDOR_FILE");
  const written = file && bagAt(file, "public-clouds")[name];
  const profile = isBag(written) ? underscored(written) : Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile) return profile;
  if (isBag(entry.auth) && entry.auth.auth_url !== undefined) return {};
  throw wrong(
    `${where} has the profile "${name}", which neither clouds-public.yaml nor this package knows`,
    `write auth_url in the entry, or use one of the profiles ${Object.keys(PROFILES).join(", ")}`,
  );
}

/**
 * Where the files may be, in the order of OpenStack's tools. Under Pulumi the working directory is that of the project.
 */
function directories(settings: Settings): string[] {
  const home = settings.environment("HOME", "USERPROFILE")?.value ?? homedir();
  return [process.cwd(), join(home, ".config", "openstack"), "/etc/openstack"];
}

/** The first of these files that exists. */
function find(settings: Settings, name: string, variable: string): File | undefined {
  const named = settings.environment(variable);
  const candidates = directories(settings).flatMap((directory) =>
    ["yaml", "yml", "json"].map((extension) => join(directory, `${name}.${extension}`)),
  );
  for (const path of named ? [named.value, ...candidates] : candidates) {
    const text = textOf(path);
    if (text !== undefined) return { path, content: parsed(text, path) };
    if (path === named?.value) throw wrong(`${variable} names ${path}, but there is no such file`, "correct it");
  }
  return undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw wrong(`${path} can't be read (${code})`, "make it readable for whoever runs the deployment");
  }
}

/** Parses YAML and keeps every scalar as text, because an id of digits is no number and `no` may be a password. */
function parsed(text: string, path: string): Bag {
  const { LineCounter, parseDocument } = yamlLibrary();
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    merge: true,
    prettyErrors: false,
    logLevel: "silent",
    lineCounter: lines,
  });
  // The message of the library may quote the file, and with it a secret.
  const [error] = document.errors;
  if (error) throw unreadable(path, `${error.code} in line ${lines.linePos(error.pos[0]).line}`);
  try {
    const content: unknown = document.toJS();
    if (isBag(content)) return content;
  } catch {
    throw unreadable(path, "an alias in it leads nowhere");
  }
  throw unreadable(path, "it is not a mapping");
}

/** The library is loaded only when there is a file to read. */
function yamlLibrary(): typeof import("yaml") {
  return require("yaml");
}

function bagAt({ content, path }: File, key: string): Bag {
  const value = content[key];
  if (value === undefined || value === "") return {};
  if (isBag(value)) return value;
  throw unreadable(path, `${key} is not a mapping`);
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Both `region_name` and `region-name` are in use. */
function underscored(bag: Bag): Bag {
  return Object.fromEntries(
    Object.entries(bag).map(([key, value]) => [key.replaceAll("-", "_"), isBag(value) ? underscored(value) : value]),
  );
}

function merged(base: Bag, over: Bag): Bag {
  const both = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    return [key, isBag(below) && isBag(value) ? merged(below, value) : value];
  });
  return { ...base, ...Object.fromEntries(both) };
}

function unreadable(path: string, reason: string): FlowLogError {
  return wrong(`${path} can't be understood: ${reason}`, "correct the file");
}

function wrong(said: string, advice: string): FlowLogError {
  return FlowLogError.refused("auth", { said, advice });
}
