/** Which Azure, which subscription, which credentials: resolved whenever a call is made. */
import type { TokenCredential } from "@azure/identity";
import { FlowLogError } from "../core/errors";
import { HttpClient } from "../core/http";
import type { Settings } from "../core/settings";
import type { AzureEnvironment } from "./schema";

/** One of Azure's clouds, or a private one that describes itself. */
export interface AzureCloud {
  /** Azure Resource Manager. */
  readonly endpoint: string;
  readonly authorityHost: string;
  /** What tokens are asked for. */
  readonly scope: string;
  /** A login that Microsoft's own directory of clouds does not know. */
  readonly custom: boolean;
}

function knownCloud(endpoint: string, authorityHost: string): AzureCloud {
  return { endpoint, authorityHost, scope: `${endpoint}/.default`, custom: false };
}

const CLOUDS: Readonly<Record<AzureEnvironment, AzureCloud>> = {
  public: knownCloud("https://management.azure.com", "https://login.microsoftonline.com"),
  usgovernment: knownCloud("https://management.usgovcloudapi.net", "https://login.microsoftonline.us"),
  china: knownCloud("https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
};

/** The names that the SDKs and the az command use for the same clouds. */
const ENVIRONMENT_NAMES: Readonly<Record<string, AzureEnvironment>> = {
  public: "public",
  azurecloud: "public",
  azurepubliccloud: "public",
  usgovernment: "usgovernment",
  azureusgovernment: "usgovernment",
  azureusgovernmentcloud: "usgovernment",
  china: "china",
  azurechinacloud: "china",
};

export function resolveEnvironment(settings: Settings, wanted: AzureEnvironment | undefined): AzureEnvironment {
  if (wanted) return wanted;
  const set = settings.get(["azure-native:environment"], ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"]);
  if (!set) return "public";
  const environment = ENVIRONMENT_NAMES[set.value.toLowerCase()];
  if (environment) return environment;
  throw new FlowLogError("invalid", {
    said: `${set.from} is ${JSON.stringify(set.value)}, which is none of public, usgovernment and china`,
    outcome: "none",
  });
}

/**
 * A configured subscription may not contradict the one that the ids name: the credentials were meant for another place.
 */
export function checkSubscription(settings: Settings, subscriptionId: string): void {
  const set = settings.get(["azure-native:subscriptionId"], ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"]);
  if (!set || set.value.toLowerCase() === subscriptionId.toLowerCase()) return;
  throw new FlowLogError("elsewhere", {
    said: `it lives in subscription ${subscriptionId}, but ${set.from} names subscription ${set.value}`,
    advice: `use the settings and credentials of subscription ${subscriptionId}`,
    outcome: "none",
    left: "Nothing was changed",
  });
}

const METADATA_VERSION = "2022-09-01";
const describedClouds = new Map<string, Promise<AzureCloud>>();

/** The cloud to call. A host that describes a private cloud beats the name of a known one. */
export async function resolveCloud(settings: Settings, environment: AzureEnvironment): Promise<AzureCloud> {
  const host = settings.get(["azure-native:metadataHost"], ["ARM_METADATA_HOSTNAME", "ARM_METADATA_HOST"]);
  if (!host) {
    const cloud = CLOUDS[environment];
    const authorityHost = settings.environment("AZURE_AUTHORITY_HOST")?.value;
    return authorityHost && environment === "public" ? { ...cloud, authorityHost } : cloud;
  }
  const known = describedClouds.get(host.value);
  if (known) return known;
  const asked = askForDescription(host.value);
  describedClouds.set(host.value, asked);
  asked.catch(() => describedClouds.delete(host.value));
  return asked;
}

async function askForDescription(host: string): Promise<AzureCloud> {
  const { status, body } = await new HttpClient().send({
    method: "GET",
    url: `https://${host}/metadata/endpoints?api-version=${METADATA_VERSION}`,
    repeatable: true,
  });
  const cloud = status === 200 ? readDescription(body) : undefined;
  if (cloud) return cloud;
  throw new FlowLogError("unreadable", {
    said: `${host} does not describe an Azure cloud at /metadata/endpoints (it answered ${status})`,
    advice: "check ARM_METADATA_HOSTNAME or config azure-native:metadataHost",
    outcome: "none",
  });
}

interface Description {
  readonly resourceManager?: string;
  readonly authentication?: { readonly loginEndpoint?: string; readonly audiences?: readonly string[] };
}

function readDescription(body: string): AzureCloud | undefined {
  let parsed: Description | Description[];
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const description = Array.isArray(parsed) ? parsed[0] : parsed;
  const endpoint = description?.resourceManager?.replace(/\/+$/, "");
  const authorityHost = description?.authentication?.loginEndpoint?.replace(/\/+$/, "");
  if (!endpoint || !authorityHost) return undefined;
  const audience = description?.authentication?.audiences?.[0]?.replace(/\/+$/, "") ?? endpoint;
  return { endpoint, authorityHost, scope: `${audience}/.default`, custom: true };
}

interface ServicePrincipal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const CONFIG = {
  tenantId: "azure-native:tenantId",
  clientId: "azure-native:clientId",
  clientSecret: "azure-native:clientSecret",
};
const ARM = { tenantId: "ARM_TENANT_ID", clientId: "ARM_CLIENT_ID", clientSecret: "ARM_CLIENT_SECRET" };
const AZURE = { tenantId: "AZURE_TENANT_ID", clientId: "AZURE_CLIENT_ID", clientSecret: "AZURE_CLIENT_SECRET" };

/** What DefaultAzureCredential reads: another value of one of these is another login. */
const DEFAULT_LOGIN = [
  ...Object.values(AZURE),
  "AZURE_CLIENT_CERTIFICATE_PATH",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_FEDERATED_TOKEN_FILE",
  "AZURE_TOKEN_CREDENTIALS",
  "AZURE_USERNAME",
  "AZURE_PASSWORD",
];

/** Where credentials come from, and a text that changes whenever they do. */
export interface Login {
  readonly identity: string;
  credential(cloud: AzureCloud): TokenCredential;
}

/** Config, then ARM_*, then the chain of @azure/identity, which begins with AZURE_*. Each source only as a whole. */
export function resolveLogin(settings: Settings): Login {
  const principal =
    wholeSet(CONFIG, "config ", (key) => settings.config(key)?.value) ??
    wholeSet(ARM, "", (name) => settings.environment(name)?.value);
  if (principal) {
    return {
      identity: JSON.stringify(principal),
      credential(cloud) {
        const { ClientSecretCredential } = identityLibrary();
        const { tenantId, clientId, clientSecret } = principal;
        return new ClientSecretCredential(tenantId, clientId, clientSecret, optionsFor(cloud));
      },
    };
  }
  // Without a secret the other two mean a managed identity or a federated one: the chain knows.
  if (settings.environment(AZURE.clientSecret)) wholeSet(AZURE, "", (name) => settings.environment(name)?.value);
  return {
    identity: JSON.stringify(DEFAULT_LOGIN.map((name) => settings.environment(name)?.value)),
    credential(cloud) {
      const { DefaultAzureCredential } = identityLibrary();
      return new DefaultAzureCredential(optionsFor(cloud));
    },
  };
}

function optionsFor(cloud: AzureCloud) {
  return { authorityHost: cloud.authorityHost, disableInstanceDiscovery: cloud.custom };
}

/** Loaded at the first call to Azure: it takes longer than everything else together. */
function identityLibrary(): typeof import("@azure/identity") {
  return require("@azure/identity");
}

/** All of a source or nothing of it: halves of two sources never make one login. A tenant alone says nothing yet. */
function wholeSet(
  names: ServicePrincipal,
  prefix: string,
  read: (name: string) => string | undefined,
): ServicePrincipal | undefined {
  const clientId = read(names.clientId);
  const clientSecret = read(names.clientSecret);
  const tenantId = read(names.tenantId);
  if (!clientId && !clientSecret) return undefined;
  if (clientId && clientSecret && tenantId) return { tenantId, clientId, clientSecret };
  const all = [names.clientId, names.clientSecret, names.tenantId];
  const missing = all.filter((name) => !read(name)).map((name) => prefix + name);
  const given = all.filter((name) => read(name)).map((name) => prefix + name);
  throw new FlowLogError("auth", {
    said: `incomplete Azure credentials: ${given.join(" and ")} ${given.length > 1 ? "are" : "is"} set, but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not`,
    advice: "set all three, or none of them to use another login",
    outcome: "none",
  });
}
