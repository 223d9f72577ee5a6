/** One source of credentials: Pulumi config, or the environment variables ARM_*. */
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";

/** Each key of Pulumi config (`azure-native:…`), with the environment variable that means the same. */
const VARIABLES = {
  tenantId: "ARM_TENANT_ID",
  clientId: "ARM_CLIENT_ID",
  clientSecret: "ARM_CLIENT_SECRET",
  clientCertificatePath: "ARM_CLIENT_CERTIFICATE_PATH",
  clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
  useOidc: "ARM_USE_OIDC",
  oidcToken: "ARM_OIDC_TOKEN",
  oidcTokenFilePath: "ARM_OIDC_TOKEN_FILE_PATH",
  oidcRequestUrl: "ARM_OIDC_REQUEST_URL",
  oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
  oidcAudience: "ARM_OIDC_AUDIENCE",
  useMsi: "ARM_USE_MSI",
  msiEndpoint: "ARM_MSI_ENDPOINT",
  useDefaultAzureCredential: "ARM_USE_DEFAULT_AZURE_CREDENTIAL",
  auxiliaryTenantIds: "ARM_AUXILIARY_TENANT_IDS",
  disableInstanceDiscovery: "ARM_DISABLE_INSTANCE_DISCOVERY",
} as const;

export type CredentialKey = keyof typeof VARIABLES;

export const credentialKeys = Object.keys(VARIABLES) as readonly CredentialKey[];

export interface CredentialSource {
  /** The setting's name in messages, such as `ARM_CLIENT_ID` or `config azure-native:clientId`. */
  name(key: CredentialKey): string;
  value(key: CredentialKey): string | undefined;
}

export function configSource(settings: Settings): CredentialSource {
  const name = (key: CredentialKey) => `azure-native:${key}`;
  return { name: (key) => `config ${name(key)}`, value: (key) => settings.config(name(key))?.value };
}

export function variableSource(settings: Settings): CredentialSource {
  const name = (key: CredentialKey) => VARIABLES[key];
  return { name, value: (key) => settings.environment(name(key))?.value };
}

export function isOn(source: CredentialSource, key: CredentialKey): boolean {
  return /^(true|1)$/i.test(source.value(key) ?? "");
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
