/**
 * Under which names the two clouds' own tools look for settings. Each place to look counts as a whole: a pair is never
 * put together from two of them.
 */
import type { Setting, Settings } from "../core/settings";

export type Family = "otc" | "huawei";

export type Item =
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
export const OS_VARIABLES: Record<Item, readonly string[]> = {
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
export const HW_VARIABLES: Record<Item, readonly string[]> = {
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
export const CONFIG_KEYS: Record<Item, readonly string[]> = {
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

/** One place to look for settings, under the names that are used there. */
export interface Source {
  get(item: Item): Setting | undefined;
  /** How a setting is called there. */
  nameOf(item: Item): string;
}

export function configOf(settings: Settings, namespace: string): Source {
  const keys = (item: Item) => {
    const extra = item === "cloud" && namespace === "huaweicloud" ? ["cloud"] : [];
    return [...CONFIG_KEYS[item], ...extra].map((key) => `${namespace}:${key}`);
  };
  return {
    get: (item) => settings.config(...keys(item)),
    nameOf: (item) => `config ${keys(item)[0]}`,
  };
}

export function environmentOf(settings: Settings, variables: Record<Item, readonly string[]>): Source {
  return {
    get: (item) => settings.environment(...variables[item]),
    nameOf: (item) => variables[item].join(" or "),
  };
}
