/**
 * Which credentials are used: those of Pulumi config (`azure-native:…`, else `azure:…` as of the classic provider),
 * else those of the variables ARM_*, as these providers read them, else those that the chain of @azure/identity finds,
 * which begins with AZURE_*. A login is never put together from two sources.
 * https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 * https://www.pulumi.com/registry/packages/azure/installation-configuration/
 */
import type { TokenCredential } from "@azure/identity";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { sameId } from "../../core/ids";
import type { Settings } from "../../core/settings";
import { azureSdk } from "../sdk/load";
import { readClientCertificate } from "./client-certificate";
import type { AzureCloud } from "./cloud";
import { federatedAssertion } from "./federation";
import { LastRefusal } from "./last-refusal";
import { patientLogins } from "./patient-logins";
import {
  type CredentialSource,
  credentialKeys,
  credentialSources,
  disagreement,
  incomplete,
  isOn,
  required,
  textIn,
} from "./source";
import { tracePolicy } from "./trace-policy";

export type LoginKind = "client secret" | "client certificate" | "federated token" | "managed identity" | "chain";

export interface Login {
  /** A text that changes whenever the credentials change. The text holds secrets, so only its hash may be kept. */
  readonly identity: string;
  readonly kind: LoginKind;
  /** Kind and source of the credentials, for messages: `the client secret (ARM_CLIENT_SECRET)`. */
  readonly what: string;
  /** The tenant to sign in to, if a setting names one. */
  readonly tenantId?: string;
  /** Other tenants. Each request carries a token of each of these tenants, too. */
  readonly auxiliaryTenantIds: readonly string[];
  /** A new credential, which has no token yet. */
  open(cloud: AzureCloud, clock?: Clock): Promise<TokenCredential>;
  /**
   * The last answer of Entra ID, if that was a refusal. The libraries keep only those refusals whose form they know.
   */
  readonly refusal: LastRefusal;
}

export function resolveLogin(settings: Settings): Login {
  const sources = credentialSources(settings);
  for (const source of sources) {
    const login = loginOf(source, settings);
    if (login) return login;
  }
  return defaultChain(settings, sources);
}

/**
 * The first kind of login that the source asks for, in the order of Pulumi's own provider. If that login fails, no
 * other kind is tried.
 */
function loginOf(source: CredentialSource, settings: Settings): Login | undefined {
  if (isOn(source, "useDefaultAzureCredential")) return defaultChain(settings, [source]);
  if (source.value("clientCertificate") || source.value("clientCertificatePath")) return certificateLogin(source);
  if (source.value("clientSecret")) return secretLogin(source);
  if (isOn(source, "useAksWorkloadIdentity")) return aksLogin(source, settings);
  if (isOn(source, "useOidc")) return federatedLogin(source, settings);
  if (isOn(source, "useMsi")) return managedIdentityLogin(source);
  // A tenant alone does not ask for a login.
  if (!source.value("clientId")) return undefined;
  const proofs = (["clientSecret", "clientCertificatePath", "useOidc"] as const)
    .map((key) => source.name(key))
    .join(", ");
  throw incomplete(source, ["clientId", "tenantId"], `none of ${proofs} and ${source.name("useMsi")} is`);
}

function secretLogin(source: CredentialSource): Login {
  const [clientId, clientSecret, tenantId] = required(source, ["clientId", "clientSecret", "tenantId"]);
  return login(source, "client secret", source.name("clientSecret"), tenantId, async (options) => {
    const { ClientSecretCredential } = azureSdk();
    return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  });
}

function certificateLogin(source: CredentialSource): Login {
  const key = source.value("clientCertificate") ? "clientCertificate" : "clientCertificatePath";
  const [clientId, , tenantId] = required(source, ["clientId", key, "tenantId"]);
  const certificatePassword = source.value("clientCertificatePassword");
  return login(source, "client certificate", source.name(key), tenantId, async (options) => {
    const certificate = await readClientCertificate(source);
    const { ClientCertificateCredential } = azureSdk();
    return new ClientCertificateCredential(tenantId, clientId, { certificate, certificatePassword }, options);
  });
}

function federatedLogin(source: CredentialSource, settings: Settings): Login {
  const [clientId, , tenantId] = required(source, ["clientId", "useOidc", "tenantId"]);
  const assertion = federatedAssertion(source, settings);
  const made = login(source, "federated token", assertion.from, tenantId, async (options) =>
    assertionCredential(tenantId, clientId, assertion.read, options),
  );
  return { ...made, identity: `${made.identity}${assertion.identity}` };
}

/**
 * The identity of a pod in AKS: a webhook tells client, tenant and the file with the token in variables.
 * https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
function aksLogin(source: CredentialSource, settings: Settings): Login {
  const told = (key: "clientId" | "tenantId" | "oidcTokenFilePath", variable: string) => {
    const [own, injected] = [source.value(key), settings.environment(variable)?.value];
    if (own && injected && !sameId(own, injected)) throw disagreement(source.name(key), variable);
    return own ?? injected;
  };
  const clientId = told("clientId", "AZURE_CLIENT_ID");
  const tenantId = told("tenantId", "AZURE_TENANT_ID");
  const file = told("oidcTokenFilePath", "AZURE_FEDERATED_TOKEN_FILE");
  const from = source.name("useAksWorkloadIdentity");
  if (!clientId || !tenantId || !file) {
    const values = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId, AZURE_FEDERATED_TOKEN_FILE: file };
    const missing = Object.entries(values).flatMap(([name, value]) => (value ? [] : [name]));
    throw FlowLogError.refused("auth", {
      said: `incomplete Azure credentials: ${from} is set, but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not`,
      advice:
        'AKS sets all three in pods that have the label azure.workload.identity/use: "true" and a service account with azure.workload.identity/client-id',
    });
  }
  const read = async () => textIn(file, "AZURE_FEDERATED_TOKEN_FILE");
  const made = login(source, "federated token", from, tenantId, async (options) =>
    assertionCredential(tenantId, clientId, read, options),
  );
  return { ...made, identity: `${made.identity}${JSON.stringify([clientId, tenantId, file])}` };
}

/**
 * The address of the metadata service of an Azure machine. The library finds this address by itself, and those of other
 * hosts.
 */
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
    const { ManagedIdentityCredential } = azureSdk();
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

/** The variables that the chain reads. Another value of one of these variables is another login. */
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

/** The names of the variables that are set for the chain. */
export function chainVariables(settings: Settings): string[] {
  return CHAIN_VARIABLES.filter((name) => settings.environment(name) !== undefined);
}

/** The chain of the library: AZURE_*, workload identity, managed identity, az login and other developer tools. */
function defaultChain(settings: Settings, sources: readonly CredentialSource[]): Login {
  const variable = (name: string) => settings.environment(name)?.value;
  const chain: Pick<CredentialSource, "name" | "value"> = {
    name: (key) => AZURE[key as keyof typeof AZURE],
    value: (key) => variable(AZURE[key as keyof typeof AZURE]),
  };
  // Client and tenant without secret and certificate may mean a managed or a federated identity, which the chain finds.
  for (const proof of ["clientSecret", "clientCertificatePath"] as const) {
    if (chain.value(proof)) required(chain, ["clientId", proof, "tenantId"]);
  }
  // A tenant of another source holds for tools with a signed-in user (az login), but not for AZURE_*.
  const other = sources.find(({ value }) => value("tenantId"));
  const tenantId = variable(AZURE.tenantId) ?? (variable(AZURE.clientId) ? undefined : other?.value("tenantId"));
  const auxiliary = sources.find(({ value }) => value("auxiliaryTenantIds"));
  const auxiliaryTenantIds = auxiliary ? tenantsIn(auxiliary) : [];
  const refusal = new LastRefusal();
  return {
    kind: "chain",
    refusal,
    identity: JSON.stringify(["chain", tenantId, auxiliaryTenantIds, CHAIN_VARIABLES.map(variable)]),
    what: "the credentials that DefaultAzureCredential found",
    tenantId,
    auxiliaryTenantIds,
    async open(cloud, clock) {
      const { DefaultAzureCredential } = azureSdk();
      const discovery = sources.some((source) => isOn(source, "disableInstanceDiscovery"));
      return new DefaultAzureCredential({
        ...optionsFor(cloud, discovery, auxiliaryTenantIds, refusal, clock),
        tenantId,
      });
    },
  };
}

type Options = ReturnType<typeof optionsFor>;

/** Why `read` gave no token is told as it is: the library would put the reason into a text of its own. */
function assertionCredential(
  tenantId: string,
  clientId: string,
  read: () => Promise<string>,
  options: Options,
): TokenCredential {
  const { ClientAssertionCredential } = azureSdk();
  let failure: unknown;
  const readOrRemember = async () => {
    failure = undefined;
    return read().catch((thrown: unknown) => {
      failure = FlowLogError.of(thrown).withOutcome("none");
      throw thrown;
    });
  };
  const credential = new ClientAssertionCredential(tenantId, clientId, readOrRemember, options);
  return {
    getToken: (...asked) =>
      credential.getToken(...asked).catch((thrown: unknown) => {
        throw failure ?? thrown;
      }),
  };
}

function optionsFor(
  cloud: AzureCloud,
  withoutDiscovery: boolean,
  additionallyAllowedTenants: readonly string[],
  refusal: LastRefusal,
  clock?: Clock,
) {
  return {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: cloud.custom || withoutDiscovery,
    additionallyAllowedTenants: [...additionallyAllowedTenants],
    additionalPolicies: [
      { policy: refusal.policyFor(cloud), position: "perCall" as const },
      { policy: patientLogins(clock), position: "perCall" as const },
      { policy: tracePolicy, position: "perRetry" as const },
    ],
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
  const refusal = new LastRefusal();
  return {
    kind,
    refusal,
    identity: JSON.stringify([kind, credentialKeys.map((key) => source.value(key))]),
    what: `the ${kind} (${from})`,
    tenantId,
    auxiliaryTenantIds,
    open: (cloud, clock) =>
      open(optionsFor(cloud, isOn(source, "disableInstanceDiscovery"), auxiliaryTenantIds, refusal, clock)),
  };
}

/** The tenants in a JSON array, as Pulumi writes lists, or in a text with commas or semicolons. */
function tenantsIn(source: CredentialSource): readonly string[] {
  const text = source.value("auxiliaryTenantIds") ?? "";
  const ids = text.replace(/[[\]"\s]/g, "").split(/[,;]/);
  return ids.filter((id) => id !== "");
}
