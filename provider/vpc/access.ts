/**
 * Which cloud, region and project is meant, and with which credentials: from the inputs, then Pulumi config, then the
 * environment variables of the two clouds' own tools. Each source of credentials counts as a whole: a pair is never
 * put together from two of them.
 */
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import { CLOUD_DOMAINS, cloudName, type VpcFlowLogInputs } from "./schema";

/** How to prove who is asking. `from` names where it was found, for messages; it holds no secrets. */
export type Credentials = { readonly from: string } & (
  | {
      readonly by: "keys";
      readonly accessKey: string;
      readonly secretKey: string;
      /** Comes with temporary keys. */
      readonly securityToken?: string;
    }
  | { readonly by: "token"; readonly token: string }
  | { readonly by: "password"; readonly user: User; readonly password: string }
);

/** A user by id, or by name within a domain (the account). */
export type User =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

/** The project by id, or by a name that only the identity service can turn into one. */
export type ProjectReference = { readonly id: string } | { readonly name: string };

export interface Access {
  readonly cloud: string;
  readonly region: string;
  readonly project: ProjectReference;
  readonly credentials: Credentials;
  /** The identity service, up to and with `/v3`. */
  readonly iam: string;
  /** The VPC service, without a version. */
  readonly vpc: string;
}

type Item =
  | "token"
  | "accessKey"
  | "secretKey"
  | "securityToken"
  | "userName"
  | "userId"
  | "password"
  | "domainName"
  | "domainId"
  | "cloud"
  | "region"
  | "projectId"
  | "projectName"
  | "authUrl"
  | "vpcEndpoint";

/** As Open Telekom Cloud's tools and OpenStack's read them. `OS_CLOUD` names an entry of clouds.yaml, not a cloud. */
const OS_VARIABLES: Record<Item, readonly string[]> = {
  token: ["OS_TOKEN", "OS_AUTH_TOKEN"],
  accessKey: ["OS_ACCESS_KEY"],
  secretKey: ["OS_SECRET_KEY"],
  securityToken: ["OS_SECURITY_TOKEN"],
  userName: ["OS_USERNAME"],
  userId: ["OS_USER_ID"],
  password: ["OS_PASSWORD"],
  domainName: ["OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"],
  domainId: ["OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"],
  cloud: [],
  region: ["OS_REGION_NAME", "OS_REGION"],
  projectId: ["OS_PROJECT_ID", "OS_TENANT_ID"],
  projectName: ["OS_PROJECT_NAME", "OS_TENANT_NAME"],
  authUrl: ["OS_AUTH_URL"],
  vpcEndpoint: ["OS_VPC_ENDPOINT_OVERRIDE"],
};

/** As Huawei Cloud's Terraform provider reads them. */
const HW_VARIABLES: Record<Item, readonly string[]> = {
  token: ["HW_AUTH_TOKEN"],
  accessKey: ["HW_ACCESS_KEY"],
  secretKey: ["HW_SECRET_KEY"],
  securityToken: ["HW_SECURITY_TOKEN"],
  userName: ["HW_USER_NAME"],
  userId: ["HW_USER_ID"],
  password: ["HW_USER_PASSWORD"],
  domainName: ["HW_DOMAIN_NAME"],
  domainId: ["HW_DOMAIN_ID"],
  cloud: ["HW_CLOUD"],
  region: ["HW_REGION_NAME"],
  projectId: ["HW_PROJECT_ID"],
  projectName: ["HW_PROJECT_NAME"],
  authUrl: ["HW_AUTH_URL"],
  vpcEndpoint: ["HW_VPC_ENDPOINT_OVERRIDE"],
};

/** As the two clouds' Pulumi packages name them. There `opentelekomcloud:cloud` is an entry of clouds.yaml. */
const CONFIG_KEYS: Record<Item, readonly string[]> = {
  token: ["token"],
  accessKey: ["accessKey"],
  secretKey: ["secretKey"],
  securityToken: ["securityToken"],
  userName: ["userName"],
  userId: ["userId"],
  password: ["password"],
  domainName: ["domainName"],
  domainId: ["domainId"],
  cloud: [],
  region: ["region"],
  projectId: ["projectId", "tenantId"],
  projectName: ["projectName", "tenantName"],
  authUrl: ["authUrl"],
  vpcEndpoint: ["vpcEndpoint"],
};

const CREDENTIALS = ["token", "accessKey", "secretKey", "userName", "userId", "password"] as const;

type Family = "otc" | "huawei";

/** One place to look for settings, under the names that are used there. */
interface Source {
  get(item: Item): Setting | undefined;
  /** How a setting is called there. */
  nameOf(item: Item): string;
}

export function resolveAccess(settings: Settings, inputs: Partial<VpcFlowLogInputs>): Access {
  const config = { otc: configOf(settings, "opentelekomcloud"), huawei: configOf(settings, "huaweicloud") };
  const os = environmentOf(settings, OS_VARIABLES);
  const hw = environmentOf(settings, HW_VARIABLES);
  const family = inputs.cloud ? familyOf(inputs.cloud) : familyMeant(config, os, hw);
  // Huawei's tools fall back to the older names; here only when none of their own is used for credentials.
  const environment = family === "huawei" && holdsCredentials(hw) ? hw : os;
  const sources = [config[family], environment];
  const find = (item: Item) => sources.map((source) => source.get(item)).find((setting) => setting !== undefined);

  const credentials = credentialsFrom(sources.find(holdsCredentials), family);
  const projectSource = sources.find((source) => source.get("projectId") ?? source.get("projectName"));
  const projectName = projectSource?.get("projectName")?.value;
  // Sub-projects are called `eu-de_team`, the default project like its region.
  const region = inputs.region ?? find("region")?.value ?? projectName?.split("_")[0];
  if (region === undefined) {
    throw new FlowLogError("invalid", {
      said: `no region: neither the input region nor ${bothNames(sources, "region")} is set`,
      advice: 'set one of them, for example to "eu-de"',
      outcome: "none",
    });
  }
  const projectId = inputs.projectId ?? projectSource?.get("projectId")?.value.toLowerCase();
  const authUrl = find("authUrl");
  const cloud = cloudMeant(inputs.cloud ?? find("cloud")?.value, authUrl, family);
  const domain = CLOUD_DOMAINS[cloud] ?? cloud;
  return {
    cloud,
    region,
    project: projectId ? { id: projectId } : { name: projectName ?? region },
    credentials,
    iam: `${endpoint(authUrl, `https://iam.${region}.${domain}`)}/v3`,
    vpc: endpoint(find("vpcEndpoint"), `https://vpc.${region}.${domain}`),
  };
}

function configOf(settings: Settings, namespace: string): Source {
  const keys = (item: Item) => {
    const extra = item === "cloud" && namespace === "huaweicloud" ? ["cloud"] : [];
    return [...CONFIG_KEYS[item], ...extra].map((key) => `${namespace}:${key}`);
  };
  return {
    get: (item) => settings.config(...keys(item)),
    nameOf: (item) => `config ${keys(item)[0]}`,
  };
}

function environmentOf(settings: Settings, variables: Record<Item, readonly string[]>): Source {
  return {
    get: (item) => settings.environment(...variables[item]),
    nameOf: (item) => variables[item].join(" or "),
  };
}

function holdsCredentials(source: Source): boolean {
  return CREDENTIALS.some((item) => source.get(item) !== undefined);
}

function familyOf(cloud: string): Family {
  return cloud === "huawei" || /(^|\.)myhuaweicloud\.[a-z]+$/.test(cloud) ? "huawei" : "otc";
}

/**
 * Whose settings count when the program does not name the cloud: those of the one config namespace that is used; else
 * the `OS_*` variables when they hold credentials; else the `HW_*` ones.
 */
function familyMeant(config: Record<Family, Source>, os: Source, hw: Source): Family {
  const used = (["otc", "huawei"] as const).filter((family) =>
    (Object.keys(CONFIG_KEYS) as Item[]).some((item) => config[family].get(item) !== undefined),
  );
  if (used.length > 1) {
    throw new FlowLogError("invalid", {
      said: "config speaks of both clouds (opentelekomcloud:* and huaweicloud:*), and the program names neither",
      advice: 'set the input cloud to "otc" or "huawei"',
      outcome: "none",
    });
  }
  if (used[0]) return used[0];
  const authUrl = os.get("authUrl");
  const osFamily = familyOf((authUrl && cloudOfAddress(authUrl.value)) ?? "otc");
  return holdsCredentials(os) || !holdsCredentials(hw) ? osFamily : "huawei";
}

/** @throws elsewhere when the identity service's address is another site's than the cloud that is asked for */
function cloudMeant(named: string | undefined, authUrl: Setting | undefined, family: Family): string {
  const addressed = authUrl && cloudOfAddress(authUrl.value);
  const cloud = named === undefined ? (addressed ?? family) : cloudName(named);
  if (addressed === undefined || familyOf(addressed) === familyOf(cloud)) return cloud;
  throw new FlowLogError("elsewhere", {
    said: `the cloud asked for is ${cloud}, but ${authUrl?.from} leads to ${addressed}`,
    advice: "use the settings of that cloud, or change the input cloud",
    outcome: "none",
  });
}

/** The site that an identity service belongs to: `https://iam.eu-de.otc.t-systems.com/v3` is `otc`'s. */
function cloudOfAddress(authUrl: string): string | undefined {
  const host = URL.canParse(authUrl) ? new URL(authUrl).hostname : "";
  const domain = /^iam[a-z-]*\.(?:[a-z]{2}-[a-z0-9]+(?:-\d+)?\.)?(.+)$/.exec(host)?.[1];
  return domain === undefined ? undefined : cloudName(domain);
}

/** An address without its version (OpenStack's tools want it with one), else the template. */
function endpoint(override: Setting | undefined, template: string): string {
  const address = override?.value ?? template;
  if (URL.canParse(address) && /^https?:/.test(address)) return address.replace(/(\/v\d[^?#]*)?\/*$/, "");
  throw new FlowLogError("invalid", {
    said: `${override?.from ?? "the endpoint"} is not an address`,
    advice: 'write it with its scheme, such as "https://vpc.eu-de.otc.t-systems.com"',
    outcome: "none",
  });
}

/** As the clouds' own tools do: a token before keys, keys before a password. */
function credentialsFrom(source: Source | undefined, family: Family): Credentials {
  if (!source) throw noCredentials(family);
  const value = (item: Item) => source.get(item)?.value;
  const from = (item: Item) => source.get(item)?.from ?? "";

  const token = value("token");
  if (token) return { by: "token", token, from: from("token") };

  const [accessKey, secretKey] = [value("accessKey"), value("secretKey")];
  if (accessKey && secretKey) {
    const securityToken = value("securityToken");
    return { by: "keys", accessKey, secretKey, securityToken, from: `${from("accessKey")} and ${from("secretKey")}` };
  }

  const password = value("password");
  const user = userFrom(source);
  if (user && password) {
    return {
      by: "password",
      user,
      password,
      from: `${from("id" in user ? "userId" : "userName")} and ${from("password")}`,
    };
  }
  const present = CREDENTIALS.find((item) => value(item) !== undefined);
  throw new FlowLogError("auth", {
    said: `${present && from(present)} is set, but not ${missingBeside(source).map(source.nameOf).join(" and ")}`,
    advice: "set both in the same place: halves of two sources are never put together",
    outcome: "none",
  });
}

function userFrom(source: Source): User | undefined {
  const value = (item: Item) => source.get(item)?.value;
  const [id, name, domainId, domainName] = [value("userId"), value("userName"), value("domainId"), value("domainName")];
  if (id) return { id };
  if (name && domainName) return { name, domain: { name: domainName } };
  if (name && domainId) return { name, domain: { id: domainId } };
  return undefined;
}

/** What an incomplete source lacks, next to the first thing that it has. */
function missingBeside(source: Source): Item[] {
  const lacks = (item: Item) => source.get(item) === undefined;
  if (!lacks("accessKey")) return ["secretKey"];
  if (!lacks("secretKey")) return ["accessKey"];
  const user: Item[] = lacks("userId") ? ["userName", ...(lacks("domainId") ? ["domainName" as const] : [])] : [];
  return [...user, "password" as const].filter(lacks);
}

function noCredentials(family: Family): FlowLogError {
  const [namespace, variables] =
    family === "huawei"
      ? ["huaweicloud", "HW_ACCESS_KEY and HW_SECRET_KEY, HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME"]
      : ["opentelekomcloud", "OS_ACCESS_KEY and OS_SECRET_KEY, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME"];
  const token = family === "huawei" ? "HW_AUTH_TOKEN" : "OS_TOKEN";
  return new FlowLogError("auth", {
    said: `no credentials for ${family === "huawei" ? "Huawei Cloud" : "Open Telekom Cloud"}`,
    advice:
      `set config ${namespace}:accessKey and secretKey (or userName, password and domainName, or token), ` +
      `or the environment variables ${variables}, or ${token}`,
    outcome: "none",
  });
}

function bothNames(sources: readonly Source[], item: Item): string {
  return sources.map((source) => source.nameOf(item)).join(" nor ");
}
