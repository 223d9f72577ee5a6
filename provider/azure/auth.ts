/** Credentials: where they come from, and what is wrong with them in one sentence. */
import type { TokenCredential } from "@azure/identity";
import { FlowLogError } from "../core/errors";
import { HttpClient } from "../core/http";
import type { Settings } from "../core/settings";
import { clean } from "./errors";
import type { AzureCloud } from "./place";

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
        const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, optionsFor(cloud));
        return explained(credential, cloud, tenantId);
      },
    };
  }
  // Without a secret the other two mean a managed identity or a federated one: the chain knows.
  if (settings.environment(AZURE.clientSecret)) wholeSet(AZURE, "", (name) => settings.environment(name)?.value);
  return {
    identity: JSON.stringify(DEFAULT_LOGIN.map((name) => settings.environment(name)?.value)),
    credential(cloud) {
      const { DefaultAzureCredential } = identityLibrary();
      const tenantId = settings.environment(AZURE.tenantId)?.value ?? "organizations";
      return explained(new DefaultAzureCredential(optionsFor(cloud)), cloud, tenantId);
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

/** The same credential, whose failures are FlowLogErrors. */
function explained(credential: TokenCredential, cloud: AzureCloud, tenantId: string): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (thrown) {
        // A cancelled request is not a refused login.
        if (thrown instanceof Error && thrown.name === "AbortError") throw thrown;
        throw await loginError(thrown as LoginError, cloud, tenantId);
      }
    },
  };
}

/** What @azure/identity throws: one error, or those of the whole chain. */
interface LoginError {
  readonly name?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly message?: string }[];
}

const NONE_FOUND =
  "no Azure credentials were found: neither config azure-native:clientId, clientSecret and tenantId, nor ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID, nor AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and AZURE_TENANT_ID, nor a managed identity, nor a signed-in az";

/** The libraries explain themselves over pages, and name no reason when a login has no answer: that is asked for here. */
async function loginError(error: LoginError, cloud: AzureCloud, tenantId: string): Promise<FlowLogError> {
  const texts = [error, ...(error.errors ?? [])].map((one) => one.message ?? "");
  const refusal = texts.map(aadsts).find(Boolean);
  if (refusal) return refused(refusal);
  if (error.name === "AggregateAuthenticationError") {
    return new FlowLogError("auth", {
      said: NONE_FOUND,
      advice: "set one of them, or run az login",
      outcome: "none",
    });
  }
  const host = new URL(cloud.authorityHost).host;
  try {
    const url = `${cloud.authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
    const answer = aadsts((await new HttpClient({ retries: 0 }).send({ method: "GET", url, repeatable: true })).body);
    if (answer) return refused(answer);
  } catch (thrown) {
    return FlowLogError.of(thrown).with({ outcome: "none" });
  }
  return new FlowLogError("auth", {
    said: `the login at ${host} failed: ${clean(error.message ?? "").slice(0, 200)}`,
    advice: CHECK,
    outcome: "none",
  });
}

const CHECK = "check tenant, client id and client secret";

function refused(text: string): FlowLogError {
  return new FlowLogError("auth", {
    said: `Microsoft Entra ID refused the credentials: ${text}`,
    advice: CHECK,
    outcome: "none",
  });
}

/** The code and sentence of Entra ID, without the trace and all that the libraries put around it. */
function aadsts(text: string): string | undefined {
  const found = /AADSTS\d+:[^\r\n"]*/.exec(text)?.[0].split(/\s*Trace ID:/)[0];
  return found && clean(found);
}
