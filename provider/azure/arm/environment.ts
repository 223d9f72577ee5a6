/** Which Azure and which subscription: resolved whenever a call is made. */
import { FlowLogError } from "../../core/errors";
import { HttpClient } from "../../core/http";
import type { Settings } from "../../core/settings";
import type { AzureEnvironment } from "../flow-log/schema";

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

function knownCloud(endpoint: string, authorityHost: string, audience: string): AzureCloud {
  return { endpoint, authorityHost, scope: `${audience}/.default`, custom: false };
}

/** As `az cloud list --all` describes them, and AzureAuthorityHosts of @azure/identity. */
const CLOUDS: Readonly<Record<AzureEnvironment, AzureCloud>> = {
  public: knownCloud(
    "https://management.azure.com",
    "https://login.microsoftonline.com",
    "https://management.azure.com",
  ),
  usgovernment: knownCloud(
    "https://management.usgovcloudapi.net",
    "https://login.microsoftonline.us",
    "https://management.core.usgovcloudapi.net",
  ),
  china: knownCloud(
    "https://management.chinacloudapi.cn",
    "https://login.chinacloudapi.cn",
    "https://management.core.chinacloudapi.cn",
  ),
};

/** The names that the SDKs and the az command use for the same clouds. */
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

export function resolveEnvironment(settings: Settings, wanted: AzureEnvironment | undefined): AzureEnvironment {
  if (wanted) return wanted;
  const set = settings.get(["azure-native:environment"], ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"]);
  if (!set) return "public";
  const environment = ENVIRONMENT_NAMES[set.value.toLowerCase()];
  if (environment) return environment;
  throw FlowLogError.refused("invalid", {
    said: `${set.from} is ${JSON.stringify(set.value)}, which is none of public, usgovernment and china`,
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
  throw FlowLogError.refused("unreadable", {
    said: `${host} does not describe an Azure cloud at /metadata/endpoints (it answered ${status})`,
    advice: "check ARM_METADATA_HOSTNAME or config azure-native:metadataHost",
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
  // A token goes to both: never in the clear.
  if (!endpoint?.startsWith("https://") || !authorityHost?.startsWith("https://")) return undefined;
  const audience = description?.authentication?.audiences?.[0]?.replace(/\/+$/, "") ?? endpoint;
  return { endpoint, authorityHost, scope: `${audience}/.default`, custom: true };
}
