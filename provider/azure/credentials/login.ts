/**
 * Which credentials: Pulumi config, then ARM_*, both as Pulumi's own Azure provider reads them, then the chain of
 * @azure/identity, which begins with AZURE_*. Each source as a whole: halves of two never make one login.
 * https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 */
import type { TokenCredential } from "@azure/identity";
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";
import { readClientCertificate } from "./client-certificate";
import type { AzureCloud } from "./cloud";
import { federatedAssertion } from "./federation";
import {
  type CredentialSource,
  configSource,
  credentialKeys,
  incomplete,
  isOn,
  required,
  variableSource,
} from "./source";

export type LoginKind = "client secret" | "client certificate" | "federated token" | "managed identity" | "chain";

export interface Login {
  /** Changes whenever the credentials do. Holds secrets: only its hash may be kept. */
  readonly identity: string;
  readonly kind: LoginKind;
  /** What they are and where they come from: `the client secret (ARM_CLIENT_SECRET)`. */
  readonly what: string;
  /** The tenant that is signed in to, where one is named. */
  readonly tenantId?: string;
  /** Other tenants whose tokens go along with each request. */
  readonly auxiliaryTenantIds: readonly string[];
  /** A fresh credential, that remembers no token. */
  open(cloud: AzureCloud): Promise<TokenCredential>;
}

export function resolveLogin(settings: Settings): Login {
  for (const source of [configSource(settings), variableSource(settings)]) {
    const login = loginOf(source, settings);
    if (login) return login;
  }
  return defaultChain(settings, [configSource(settings), variableSource(settings)]);
}

/** In the order of Pulumi's own provider; the first that is asked for is taken, and never another instead. */
function loginOf(source: CredentialSource, settings: Settings): Login | undefined {
  if (isOn(source, "useDefaultAzureCredential")) return defaultChain(settings, [source]);
  if (source.value("clientCertificatePath")) return certificateLogin(source);
  if (source.value("clientSecret")) return secretLogin(source);
  if (isOn(source, "useOidc")) return federatedLogin(source, settings);
  if (isOn(source, "useMsi")) return managedIdentityLogin(source);
  // A tenant alone says nothing yet.
  if (!source.value("clientId")) return undefined;
  const proofs = (["clientSecret", "clientCertificatePath", "useOidc"] as const).map(source.name).join(", ");
  throw incomplete(source, ["clientId", "tenantId"], `none of ${proofs} and ${source.name("useMsi")} is`);
}

function secretLogin(source: CredentialSource): Login {
  const [clientId, clientSecret, tenantId] = required(source, ["clientId", "clientSecret", "tenantId"]);
  return login(source, "client secret", source.name("clientSecret"), tenantId, async (options) => {
    const { ClientSecretCredential } = identityLibrary();
    return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  });
}

function certificateLogin(source: CredentialSource): Login {
  const [clientId, path, tenantId] = required(source, ["clientId", "clientCertificatePath", "tenantId"]);
  const certificatePassword = source.value("clientCertificatePassword");
  return login(source, "client certificate", source.name("clientCertificatePath"), tenantId, async (options) => {
    const certificate = await readClientCertificate(path, source, certificatePassword);
    const { ClientCertificateCredential } = identityLibrary();
    return new ClientCertificateCredential(tenantId, clientId, { certificate, certificatePassword }, options);
  });
}

function federatedLogin(source: CredentialSource, settings: Settings): Login {
  const [clientId, , tenantId] = required(source, ["clientId", "useOidc", "tenantId"]);
  const assertion = federatedAssertion(source, settings);
  const made = login(source, "federated token", assertion.from, tenantId, async (options) => {
    const { ClientAssertionCredential } = identityLibrary();
    return new ClientAssertionCredential(tenantId, clientId, assertion.read, options);
  });
  return { ...made, identity: `${made.identity}${assertion.identity}` };
}

/** The address that answers for a machine of Azure; the library finds it, and those of other hosts, by itself. */
const MACHINE_ADDRESS = "169.254.169.254";

function managedIdentityLogin(source: CredentialSource): Login {
  const endpoint = source.value("msiEndpoint");
  if (endpoint && !endpoint.includes(`//${MACHINE_ADDRESS}/`)) {
    throw FlowLogError.refused("auth", {
      said: `${source.name("msiEndpoint")} names an endpoint of its own, which can't be told to the Azure libraries`,
      advice:
        "remove it, or set IDENTITY_ENDPOINT and IDENTITY_HEADER (App Service), MSI_ENDPOINT (Cloud Shell) or AZURE_POD_IDENTITY_AUTHORITY_HOST instead",
    });
  }
  const clientId = source.value("clientId");
  const made = login(source, "managed identity", source.name("useMsi"), undefined, async (options) => {
    const { ManagedIdentityCredential } = identityLibrary();
    return new ManagedIdentityCredential({ ...options, clientId });
  });
  if (made.auxiliaryTenantIds.length === 0) return made;
  throw FlowLogError.refused("auth", {
    said: `${source.name("auxiliaryTenantIds")} is set, but a managed identity has tokens of its own tenant only`,
    advice: `remove ${source.name("auxiliaryTenantIds")}, or sign in with a client secret or certificate`,
  });
}

const AZURE = {
  tenantId: "AZURE_TENANT_ID",
  clientId: "AZURE_CLIENT_ID",
  clientSecret: "AZURE_CLIENT_SECRET",
  clientCertificatePath: "AZURE_CLIENT_CERTIFICATE_PATH",
} as const;

/** What the chain reads: another value of one of these is another login. */
const CHAIN_VARIABLES = [
  ...Object.values(AZURE),
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_FEDERATED_TOKEN_FILE",
  "AZURE_TOKEN_CREDENTIALS",
  "AZURE_USERNAME",
  "AZURE_PASSWORD",
  "AZURE_CONFIG_DIR",
  "IDENTITY_ENDPOINT",
  "MSI_ENDPOINT",
  "AZURE_POD_IDENTITY_AUTHORITY_HOST",
];

/** AZURE_*, workload identity, managed identity, az login and other tools of developers, in the library's order. */
function defaultChain(settings: Settings, sources: readonly CredentialSource[]): Login {
  const variable = (name: string) => settings.environment(name)?.value;
  const chain: Pick<CredentialSource, "name" | "value"> = {
    name: (key) => AZURE[key as keyof typeof AZURE],
    value: (key) => variable(AZURE[key as keyof typeof AZURE]),
  };
  // Without secret and certificate the other two mean a managed identity or a federated one: the chain knows.
  for (const proof of ["clientSecret", "clientCertificatePath"] as const) {
    if (chain.value(proof)) required(chain, ["clientId", proof, "tenantId"]);
  }
  // The tenant of another source goes with tools that somebody is signed in to, not with AZURE_*.
  const stranger = sources.find(({ value }) => value("tenantId"));
  const tenantId = variable(AZURE.tenantId) ?? (variable(AZURE.clientId) ? undefined : stranger?.value("tenantId"));
  const auxiliary = sources.find(({ value }) => value("auxiliaryTenantIds"));
  const auxiliaryTenantIds = auxiliary ? tenantsIn(auxiliary) : [];
  return {
    kind: "chain",
    identity: JSON.stringify(["chain", tenantId, auxiliaryTenantIds, CHAIN_VARIABLES.map(variable)]),
    what: "the credentials that DefaultAzureCredential found",
    tenantId,
    auxiliaryTenantIds,
    async open(cloud) {
      const { DefaultAzureCredential } = identityLibrary();
      const discovery = sources.some((source) => isOn(source, "disableInstanceDiscovery"));
      return new DefaultAzureCredential({ ...optionsFor(cloud, discovery, auxiliaryTenantIds), tenantId });
    },
  };
}

type Options = ReturnType<typeof optionsFor>;

function optionsFor(cloud: AzureCloud, withoutDiscovery: boolean, additionallyAllowedTenants: readonly string[]) {
  return {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: cloud.custom || withoutDiscovery,
    additionallyAllowedTenants: [...additionallyAllowedTenants],
  };
}

function login(
  source: CredentialSource,
  kind: LoginKind,
  from: string,
  tenantId: string | undefined,
  open: (options: Options) => Promise<TokenCredential>,
): Login {
  const auxiliaryTenantIds = tenantsIn(source);
  return {
    kind,
    identity: JSON.stringify([kind, credentialKeys.map((key) => source.value(key))]),
    what: `the ${kind} (${from})`,
    tenantId,
    auxiliaryTenantIds,
    open: (cloud) => open(optionsFor(cloud, isOn(source, "disableInstanceDiscovery"), auxiliaryTenantIds)),
  };
}

/** Loaded at the first call to Azure: it takes longer than everything else together. */
function identityLibrary(): typeof import("@azure/identity") {
  return require("@azure/identity");
}

/** A JSON array, as Pulumi writes lists, or separated by commas or semicolons. */
function tenantsIn(source: CredentialSource): readonly string[] {
  const text = source.value("auxiliaryTenantIds") ?? "";
  const ids = text.replace(/[[\]"\s]/g, "").split(/[,;]/);
  return ids.filter((id) => id !== "");
}
