/**
 * The sources of settings, and the names of the settings there, as the two clouds' own tools read them. A pair is never
 * put together from two sources.
 */
import { FlowLogError } from "../../core/errors";
import type { Setting, Settings } from "../../core/settings";

export type Family = "otc" | "huawei";

export type Item =
  | "token"
  | "accessKey"
  | "secretKey"
  | "securityToken"
  | "userName"
  | "userId"
  | "password"
  | "passcode"
  | "domainName"
  | "domainId"
  | "agency"
  | "assumeRole"
  | "assumeDomainName"
  | "assumeDomainId"
  | "assumeDuration"
  | "idpId"
  | "idToken"
  | "idTokenFile"
  | "sharedConfig"
  | "profile"
  | "cloud"
  | "region"
  | "projectId"
  | "projectName"
  | "authUrl"
  | "vpcEndpoint"
  | "ltsEndpoint"
  | "maxBackoffRetries"
  | "backoffRetryTimeout"
  | "authorities"
  | "defaultTags"
  | "ignoreTags"
  | "insecure";

/** The names of the settings in one source. A setting without a name does not exist in this source. */
export type Names = Readonly<Partial<Record<Item, readonly string[]>>>;

/**
 * The variables of Open Telekom Cloud's and OpenStack's tools. `OS_CLOUD` is not one of them, because it names an entry
 * of clouds.yaml.
 * https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables
 */
export const OS_VARIABLES: Names = {
  token: ["OS_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN_ID"],
  accessKey: ["OS_ACCESS_KEY"],
  secretKey: ["OS_SECRET_KEY"],
  securityToken: ["OS_SECURITY_TOKEN"],
  userName: ["OS_USERNAME"],
  userId: ["OS_USER_ID", "OS_USERID"],
  password: ["OS_PASSWORD"],
  passcode: ["OS_PASSCODE"],
  domainName: ["OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"],
  domainId: ["OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"],
  agency: ["OS_AGENCY_NAME", "OS_TARGET_AGENCY_NAME", "OS_AGENCY_DOMAIN_NAME", "OS_DELEGATED_PROJECT"],
  region: ["OS_REGION_NAME", "OS_REGION", "OS_REGION_ID"],
  projectId: ["OS_PROJECT_ID", "OS_TENANT_ID"],
  projectName: ["OS_PROJECT_NAME", "OS_TENANT_NAME"],
  authUrl: ["OS_AUTH_URL"],
  vpcEndpoint: ["OS_VPC_ENDPOINT_OVERRIDE"],
  ltsEndpoint: ["OS_LTS_ENDPOINT_OVERRIDE"],
  maxBackoffRetries: ["OS_MAX_BACKOFF_RETRIES"],
  backoffRetryTimeout: ["OS_BACKOFF_RETRY_TIMEOUT"],
  authorities: ["OS_CACERT"],
  insecure: ["OS_INSECURE"],
};

/** The shorter names of the key pair. A pair is never put together from a long and a short name. */
export const OS_SHORT_VARIABLES: Names = {
  accessKey: ["OS_AK"],
  secretKey: ["OS_SK"],
  securityToken: ["OS_SECURITY_TOKEN"],
};

/** The variables in the samples of Open Telekom Cloud's signing SDKs: https://github.com/opentelekomcloud-community */
export const OTC_SDK_VARIABLES: Names = {
  accessKey: ["OTC_SDK_AK"],
  secretKey: ["OTC_SDK_SK"],
  securityToken: ["OTC_SDK_SECURITY_TOKEN"],
  projectId: ["OTC_SDK_PROJECT_ID"],
};

/**
 * The variables of Huawei Cloud's Terraform provider.
 * https://github.com/huaweicloud/terraform-provider-huaweicloud/blob/master/docs/index.md
 */
export const HW_VARIABLES: Names = {
  token: ["HW_AUTH_TOKEN"],
  accessKey: ["HW_ACCESS_KEY"],
  secretKey: ["HW_SECRET_KEY"],
  securityToken: ["HW_SECURITY_TOKEN"],
  userName: ["HW_USER_NAME"],
  userId: ["HW_USER_ID"],
  password: ["HW_USER_PASSWORD"],
  domainName: ["HW_DOMAIN_NAME"],
  domainId: ["HW_DOMAIN_ID"],
  assumeRole: ["HW_ASSUME_ROLE_AGENCY_NAME"],
  assumeDomainName: ["HW_ASSUME_ROLE_DOMAIN_NAME"],
  assumeDomainId: ["HW_ASSUME_ROLE_DOMAIN_ID"],
  assumeDuration: ["HW_ASSUME_ROLE_DURATION"],
  idpId: ["HW_ASSUME_ROLE_IDP_ID"],
  idToken: ["HW_ASSUME_ROLE_ID_TOKEN"],
  idTokenFile: ["HW_ASSUME_ROLE_ID_TOKEN_FILE"],
  sharedConfig: ["HW_SHARED_CONFIG_FILE"],
  profile: ["HW_PROFILE"],
  cloud: ["HW_CLOUD"],
  region: ["HW_REGION_NAME"],
  projectId: ["HW_PROJECT_ID"],
  projectName: ["HW_PROJECT_NAME"],
  authUrl: ["HW_AUTH_URL"],
  vpcEndpoint: ["HW_VPC_ENDPOINT_OVERRIDE"],
  ltsEndpoint: ["HW_LTS_ENDPOINT_OVERRIDE"],
  // Huawei Cloud's tools have no names of their own for these settings.
  maxBackoffRetries: ["OS_MAX_BACKOFF_RETRIES"],
  backoffRetryTimeout: ["OS_BACKOFF_RETRY_TIMEOUT"],
  authorities: ["OS_CACERT"],
  insecure: ["HW_INSECURE", "OS_INSECURE"],
};

/** The variables of Huawei Cloud's SDKs: https://github.com/huaweicloud/huaweicloud-sdk-python-v3 */
export const HW_SDK_VARIABLES: Names = {
  accessKey: ["HUAWEICLOUD_SDK_AK"],
  secretKey: ["HUAWEICLOUD_SDK_SK"],
  securityToken: ["HUAWEICLOUD_SDK_SECURITY_TOKEN"],
  projectId: ["HUAWEICLOUD_SDK_PROJECT_ID"],
  authUrl: ["HUAWEICLOUD_SDK_IAM_ENDPOINT"],
};

/** The config keys of the two clouds' Pulumi packages. Only in Huawei Cloud's package `cloud` names a cloud. */
const CONFIG_KEYS: Names = {
  token: ["token"],
  accessKey: ["accessKey"],
  secretKey: ["secretKey"],
  securityToken: ["securityToken"],
  userName: ["userName"],
  userId: ["userId"],
  password: ["password"],
  passcode: ["passcode"],
  domainName: ["domainName"],
  domainId: ["domainId"],
  agency: ["agencyName", "assumeRole", "agencyDomainName", "delegatedProject"],
  region: ["region"],
  projectId: ["projectId", "tenantId"],
  projectName: ["projectName", "tenantName"],
  authUrl: ["authUrl"],
  vpcEndpoint: ["vpcEndpoint"],
  ltsEndpoint: ["ltsEndpoint"],
  maxBackoffRetries: ["maxBackoffRetries"],
  backoffRetryTimeout: ["backoffRetryTimeout"],
  authorities: ["cacertFile"],
  defaultTags: ["defaultTags"],
  ignoreTags: ["ignoreTags"],
  insecure: ["insecure"],
};

const CONFIG: Record<Family, { readonly namespace: string; readonly keys: Names }> = {
  otc: { namespace: "opentelekomcloud", keys: CONFIG_KEYS },
  huawei: {
    namespace: "huaweicloud",
    keys: {
      ...CONFIG_KEYS,
      cloud: ["cloud"],
      agency: ["agencyName", "agencyDomainName", "delegatedProject"],
      assumeRole: ["assumeRole"],
      idpId: ["idpId"],
      idToken: ["idToken"],
      idTokenFile: ["idTokenFile"],
      sharedConfig: ["sharedConfigFile"],
      profile: ["profile"],
    },
  },
};

/** What names an entry of clouds.yaml. The config key is that of Open Telekom Cloud's Pulumi package. */
export const CLOUD_ENTRY = { config: "opentelekomcloud:cloud", variable: "OS_CLOUD" };

/** One source of settings. */
export interface Source {
  get(item: Item): Setting | undefined;
  /** The name of a setting in this source, for messages. */
  nameOf(item: Item): string;
}

export const CONFIG_NAMESPACES: Readonly<Record<Family, string>> = {
  otc: CONFIG.otc.namespace,
  huawei: CONFIG.huawei.namespace,
};

export function configOf(settings: Settings, family: Family): Source {
  const { namespace, keys } = CONFIG[family];
  const full = (item: Item) => (keys[item] ?? []).map((key) => `${namespace}:${key}`);
  return {
    get: (item) => settings.config(...full(item)) ?? (family === "huawei" ? endpointOf(settings, item) : undefined),
    nameOf: (item) => `config ${full(item)[0]}`,
  };
}

const SERVICES: Partial<Record<Item, string>> = { authUrl: "iam", vpcEndpoint: "vpc", ltsEndpoint: "lts" };

/** An address from the map of all addresses in Huawei Cloud's Pulumi config; the map arrives as JSON. */
function endpointOf(settings: Settings, item: Item): Setting | undefined {
  const service = SERVICES[item];
  const endpoints = service && settings.config("huaweicloud:endpoints");
  if (!endpoints) return undefined;
  try {
    const value: unknown = JSON.parse(endpoints.value)?.[service];
    return typeof value === "string" && value !== "" ? { value, from: `${endpoints.from}.${service}` } : undefined;
  } catch {
    throw FlowLogError.refused("invalid", {
      said: `${endpoints.from} is not a map of addresses`,
      advice: `set it with \`pulumi config set --path ${endpoints.from.split(" ")[1]}.${service} https://…\``,
    });
  }
}

const TAG_ITEMS: readonly Item[] = ["defaultTags", "ignoreTags"];

/** Whether the stack's config has tags for the resources of this family of clouds. */
export function hasTags(settings: Settings, family: Family): boolean {
  return TAG_ITEMS.some((item) => configOf(settings, family).get(item) !== undefined);
}

/** Whether the stack's config has any key of this family of clouds. */
export function speaksOf(settings: Settings, family: Family): boolean {
  const { keys } = CONFIG[family];
  const config = configOf(settings, family);
  if (family === "otc" && settings.config(CLOUD_ENTRY.config)) return true;
  // Tags of a stack say nothing about which cloud is meant.
  const items = (Object.keys(keys) as Item[]).filter((item) => !TAG_ITEMS.includes(item));
  return items.some((item) => config.get(item) !== undefined);
}

/** Whether the source says anything about a login or a place. */
export function isUsed(source: Source): boolean {
  const items: readonly Item[] = [
    "securityToken",
    "passcode",
    "domainName",
    "domainId",
    "agency",
    "assumeRole",
    "assumeDomainName",
    "assumeDomainId",
    "sharedConfig",
    "profile",
  ];
  const place: readonly Item[] = ["cloud", "region", "projectId", "projectName"];
  const addresses: readonly Item[] = ["authUrl", "vpcEndpoint", "ltsEndpoint"];
  return [...items, ...place, ...addresses].some((item) => source.get(item) !== undefined);
}

export function environmentOf(settings: Settings, variables: Names): Source {
  return {
    get: (item) => settings.environment(...(variables[item] ?? [])),
    nameOf: (item) => (variables[item] ?? []).join(" or "),
  };
}
