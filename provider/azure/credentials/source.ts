/**
 * One source of credentials: the Pulumi config of one namespace, or the environment variables ARM_*.
 * https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#argument-reference has the same settings.
 */
import { readFileSync } from "node:fs";
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";

/** Each key of Pulumi config (`azure-native:…`, `azure:…`), with the environment variables that mean the same. */
const VARIABLES = {
  tenantId: ["ARM_TENANT_ID"],
  clientId: ["ARM_CLIENT_ID"],
  clientIdFilePath: ["ARM_CLIENT_ID_FILE_PATH"],
  clientSecret: ["ARM_CLIENT_SECRET"],
  clientSecretFilePath: ["ARM_CLIENT_SECRET_FILE_PATH"],
  clientCertificate: ["ARM_CLIENT_CERTIFICATE"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH"],
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
  useOidc: ["ARM_USE_OIDC"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
  oidcRequestUrl: ["ARM_OIDC_REQUEST_URL"],
  oidcRequestToken: ["ARM_OIDC_REQUEST_TOKEN"],
  oidcAudience: ["ARM_OIDC_AUDIENCE"],
  adoPipelineServiceConnectionId: ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"],
  useAksWorkloadIdentity: ["ARM_USE_AKS_WORKLOAD_IDENTITY"],
  useMsi: ["ARM_USE_MSI"],
  msiEndpoint: ["ARM_MSI_ENDPOINT"],
  useDefaultAzureCredential: ["ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
  auxiliaryTenantIds: ["ARM_AUXILIARY_TENANT_IDS"],
  disableInstanceDiscovery: ["ARM_DISABLE_INSTANCE_DISCOVERY"],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type CredentialKey = keyof typeof VARIABLES;

export const credentialKeys = Object.keys(VARIABLES) as readonly CredentialKey[];

export interface CredentialSource {
  /** The setting's name in messages, such as `ARM_CLIENT_ID` or `config azure-native:clientId`. */
  name(key: CredentialKey): string;
  value(key: CredentialKey): string | undefined;
}

/**
 * The sources in the order in which they are asked: the config of Pulumi's own Azure provider, the config of the
 * classic one, the variables.
 */
export function credentialSources(settings: Settings): readonly CredentialSource[] {
  const config = (namespace: string): CredentialSource => {
    const name = (key: CredentialKey) => `${namespace}:${key}`;
    return { name: (key) => `config ${name(key)}`, value: (key) => settings.config(name(key))?.value };
  };
  const set = (key: CredentialKey) => settings.environment(...VARIABLES[key]);
  const variables: CredentialSource = {
    name: (key) => set(key)?.from ?? VARIABLES[key][0],
    value: (key) => set(key)?.value,
  };
  return [config("azure-native"), config("azure"), variables].map(withFiles);
}

const FILES: Partial<Record<CredentialKey, CredentialKey>> = {
  clientId: "clientIdFilePath",
  clientSecret: "clientSecretFilePath",
};

/** The source with the values that stand in files which other settings of the same source name. */
function withFiles({ name, value }: CredentialSource): CredentialSource {
  const fileOf = (key: CredentialKey) => {
    const setting = FILES[key];
    const path = setting && value(setting);
    return path ? { path, from: name(setting) } : undefined;
  };
  return {
    name: (key) => (value(key) ? name(key) : (fileOf(key)?.from ?? name(key))),
    value(key) {
      const [given, file] = [value(key), fileOf(key)];
      if (!file) return given;
      const written = textIn(file.path, file.from);
      if (given && given !== written) throw disagreement(name(key), `the file in ${file.from}`);
      return written;
    },
  };
}

/** The text in a small file. @throws auth, naming the setting, when there is none */
export function textIn(path: string, from: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (thrown) {
    throw FlowLogError.refused("auth", {
      said: `${from} can't be read (${(thrown as { code?: string }).code ?? "unknown reason"}): ${path}`,
      advice: "check the path and the rights on the file",
    });
  }
  if (text) return text;
  throw FlowLogError.refused("auth", {
    said: `${from} leads to an empty file: ${path}`,
    advice: "check what writes that file",
  });
}

/** Two settings that mean one value have two values. The values may be secrets. */
export function disagreement(one: string, other: string): FlowLogError {
  return FlowLogError.refused("auth", { said: `${one} and ${other} disagree`, advice: "remove one of them" });
}

export function isOn(source: CredentialSource, key: CredentialKey): boolean {
  return /^(true|t|1)$/i.test(source.value(key) ?? "");
}

/** The values of all these keys. @throws auth, naming what is set and what is missing, when one of them is not set */
export function required<const Keys extends readonly CredentialKey[]>(
  source: CredentialSource,
  keys: Keys,
): { [Index in keyof Keys]: string } {
  const values = keys.map((key) => source.value(key));
  const missing = keys.filter((key) => !source.value(key)).map(source.name);
  if (missing.length === 0) return values as { [Index in keyof Keys]: string };
  throw incomplete(source, keys, `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not`);
}

export function incomplete(source: CredentialSource, keys: readonly CredentialKey[], missing: string): FlowLogError {
  const given = keys.filter((key) => source.value(key)).map(source.name);
  return FlowLogError.refused("auth", {
    said: `incomplete Azure credentials: ${given.join(" and ")} ${given.length > 1 ? "are" : "is"} set, but ${missing}`,
    advice: "complete them there, because values of two sources are never mixed, or remove them to use another login",
  });
}
