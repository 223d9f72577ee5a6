/**
 * Which of Azure's clouds is meant, and the addresses there. Inputs, config and environment are read for each call,
 * because the provider process keeps none of them.
 */
import { FlowLogError } from "../../core/errors";
import { getOrCreateAsync } from "../../core/get-or-create";
import { HttpClient } from "../../core/http/client";
import type { Settings } from "../../core/settings";

/** The names that the input `environment` takes. */
export type AzureEnvironment = "public" | "usgovernment" | "china";

/** One of Azure's public clouds, or a private cloud such as Azure Stack, which describes itself. */
export interface AzureCloud {
  /** Azure Resource Manager. */
  readonly endpoint: string;
  readonly authorityHost: string;
  /** The scope that every token is requested for. */
  readonly scope: string;
  /** The address of Log Analytics, and the scope of tokens for it. A private cloud may have none. */
  readonly logAnalytics?: { readonly endpoint: string; readonly scope: string };
  /** Whether the cloud is private: Microsoft's directory of clouds then does not know its login service. */
  readonly custom: boolean;
}

function knownCloud(
  endpoint: string,
  authorityHost: string,
  audience: string,
  [logs, logsAudience]: readonly [address: string, audience: string],
): AzureCloud {
  const logAnalytics = { endpoint: logs, scope: `${logsAudience}/.default` };
  return { endpoint, authorityHost, scope: `${audience}/.default`, logAnalytics, custom: false };
}

/**
 * The addresses come from `az cloud list --all` and from AzureAuthorityHosts of @azure/identity, those of Log Analytics
 * from https://learn.microsoft.com/azure/azure-monitor/logs/api/overview and from @azure/monitor-query.
 */
const CLOUDS: Readonly<Record<AzureEnvironment, AzureCloud>> = {
  public: knownCloud(
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
    ["https://api.loganalytics.azure.com", "https://api.loganalytics.io"],
  ),
  usgovernment: knownCloud(
    "https://management.usgovcloudapi.net",
    "https://login.microsoftonline.us",
    "https://management.core.usgovcloudapi.net",
    ["https://api.loganalytics.us", "https://api.loganalytics.us"],
  ),
  china: knownCloud(
    "https://management.chinacloudapi.cn",
    "https://login.chinacloudapi.cn",
    "https://management.core.chinacloudapi.cn",
    ["https://api.loganalytics.azure.cn", "https://api.loganalytics.cn"],
  ),
};

/** The names that the SDKs and the az command use for these clouds. */
const ENVIRONMENT_NAMES: Readonly<Record<string, AzureEnvironment>> = {
  public: "public",
  azurecloud: "public",
  azurepubliccloud: "public",
  usgov: "usgovernment",
  usgovernment: "usgovernment",
  usgovernmentl4: "usgovernment",
  azureusgovernment: "usgovernment",
  azureusgovernmentcloud: "usgovernment",
  china: "china",
  azurechinacloud: "china",
};

/** The cloud's name. @throws invalid when config or environment names a cloud that does not exist */
export function resolveEnvironment(settings: Settings, wanted: AzureEnvironment | undefined): AzureEnvironment {
  return namedEnvironment(settings, wanted) ?? "public";
}

/** The name of the cloud that the program, config or environment name; undefined when none of them names one. */
export function namedEnvironment(
  settings: Settings,
  wanted: AzureEnvironment | undefined,
): AzureEnvironment | undefined {
  if (wanted) return wanted;
  const set = settings.get(["azure-native:environment", "azure:environment"], ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"]);
  if (!set) return undefined;
  const environment = ENVIRONMENT_NAMES[set.value.toLowerCase()];
  if (environment) return environment;
  throw FlowLogError.refused("invalid", {
    said: `${set.from} is ${JSON.stringify(set.value)}, which is none of public, usgovernment and china`,
  });
}

const METADATA_VERSION = "2022-09-01";
const describedClouds = new Map<string, Promise<AzureCloud>>();

/** The cloud to call. The metadata host of a private cloud takes precedence over the name of a public cloud. */
export async function resolveCloud(settings: Settings, environment: AzureEnvironment): Promise<AzureCloud> {
  const host = settings.get(
    ["azure-native:metadataHost", "azure:metadataHost"],
    ["ARM_METADATA_HOSTNAME", "ARM_METADATA_HOST"],
  );
  if (!host) {
    const cloud = CLOUDS[environment];
    const authorityHost = settings.environment("AZURE_AUTHORITY_HOST")?.value;
    return authorityHost && environment === "public" ? { ...cloud, authorityHost } : cloud;
  }
  return getOrCreateAsync(describedClouds, host.value, () => askForDescription(host.value));
}

async function askForDescription(host: string): Promise<AzureCloud> {
  const { status, body } = await new HttpClient().send({
    method: "GET",
    url: `https://${host}/metadata/endpoints?api-version=${METADATA_VERSION}`,
    repeatable: true,
    isReadable: (answer) => readDescription(answer.body) !== undefined,
  });
  const cloud = status === 200 ? readDescription(body) : undefined;
  if (cloud) return cloud;
  throw FlowLogError.refused("unreadable", {
    said: `${host} does not describe an Azure cloud at /metadata/endpoints (it answered ${status})`,
    advice: "check ARM_METADATA_HOSTNAME or config azure-native:metadataHost",
  });
}

interface Description {
  readonly resourceManager?: string;
  readonly logAnalyticsResourceId?: string;
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
  // Requests to both addresses carry credentials, so neither address may be plain http.
  if (!endpoint?.startsWith("https://") || !authorityHost?.startsWith("https://")) return undefined;
  const audience = description?.authentication?.audiences?.[0]?.replace(/\/+$/, "") ?? endpoint;
  const logs = description?.logAnalyticsResourceId?.replace(/\/+$/, "");
  // The description has one address, which is the audience, too.
  const logAnalytics = logs?.startsWith("https://") ? { endpoint: logs, scope: `${logs}/.default` } : undefined;
  const more = logAnalytics ? { logAnalytics } : {};
  return { endpoint, authorityHost, scope: `${audience}/.default`, ...more, custom: true };
}
