/** One sentence about a failed login, because the errors of the libraries are pages long. */
import { FlowLogError } from "../../core/errors";
import { HttpClient } from "../../core/http/client";
import type { AzureCloud } from "./cloud";
import type { Login } from "./login";
import { withoutSecrets } from "./without-secrets";

const TENANT = "check the tenant id, and that environment names the cloud of this tenant";
const APPLICATION = "check the client id, and that the application exists in this tenant";
const CERTIFICATE = "add this certificate to the application, or use one that is registered there";
const FEDERATION =
  "give the application a federated credential with exactly the issuer, subject and audience of this token";
const SIGN_IN = "sign in again with az login";
const DEFAULT = "check tenant, client id and what proves them";

/** Advice by Entra ID's own code: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const ADVICE: Readonly<Record<string, string>> = {
  AADSTS7000215: "set the value of the client secret, not its id, and check that it belongs to this client id",
  AADSTS7000222: "the secret has expired: make a new one for the application and set it",
  AADSTS700016: APPLICATION,
  AADSTS7000229: APPLICATION,
  AADSTS7000112: "the application is disabled: enable it in its tenant, or use another one",
  AADSTS90002: TENANT,
  AADSTS900023: TENANT,
  AADSTS900382: TENANT,
  AADSTS700027: CERTIFICATE,
  AADSTS7000214: CERTIFICATE,
  AADSTS700024: "get a new token, and check the clock of this machine",
  AADSTS70021: FEDERATION,
  AADSTS700211: FEDERATION,
  AADSTS700212: FEDERATION,
  AADSTS700213: FEDERATION,
  AADSTS700223: FEDERATION,
  AADSTS50013: "check that the token is whole, and comes from the issuer that the federated credential names",
  AADSTS50027: "check that the token is whole, and comes from the issuer that the federated credential names",
  AADSTS500011: "check that environment names the cloud of these credentials",
  AADSTS700082: SIGN_IN,
  AADSTS70043: SIGN_IN,
  AADSTS50076: SIGN_IN,
  AADSTS50078: SIGN_IN,
  AADSTS50079: SIGN_IN,
  AADSTS50173: SIGN_IN,
};

/** What @azure/identity throws: one error, or those of the whole chain. */
interface LoginError {
  readonly name?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly message?: string }[];
}

const failed = (said: string, advice: string): FlowLogError => FlowLogError.refused("auth", { said, advice });

export async function loginError(thrown: unknown, login: Login, cloud: AzureCloud): Promise<FlowLogError> {
  const error = (thrown ?? {}) as LoginError;
  const texts = [error, ...(error.errors ?? [])].map(({ message }) => message ?? "");
  const refusal = texts.map(aadsts).find(Boolean);
  if (refusal) return refused(refusal, login);
  if (error.name === "AggregateAuthenticationError" || error.name === "CredentialUnavailableError") {
    if (login.kind === "managed identity") return noManagedIdentity(texts, login);
    if (login.kind === "chain") return noneFound(texts);
  }
  return askedWhy(error, login, cloud);
}

/** Asks the login service why a tenant has no answer, because MSAL names no reason. */
async function askedWhy(error: LoginError, login: Login, cloud: AzureCloud): Promise<FlowLogError> {
  const tenantId = login.tenantId ?? "organizations";
  const url = `${cloud.authorityHost}/${tenantId}/v2.0/.well-known/openid-configuration`;
  try {
    const { body } = await new HttpClient({ retry: { retries: 0 } }).send({ method: "GET", url, repeatable: true });
    const answer = aadsts(body);
    if (answer) return refused(answer, login);
  } catch (thrown) {
    return FlowLogError.of(thrown).withOutcome("none");
  }
  const text = withoutSecrets(error.message ?? "").slice(0, 200);
  return failed(`the login at ${new URL(cloud.authorityHost).host} with ${login.what} failed: ${text}`, DEFAULT);
}

function refused(text: string, { what }: Login): FlowLogError {
  const advice = ADVICE[/^AADSTS\d+/.exec(text)?.[0] ?? ""] ?? DEFAULT;
  return failed(`Microsoft Entra ID refused ${what}: ${text}`, advice);
}

function noManagedIdentity(texts: readonly string[], { what }: Login): FlowLogError {
  const unknown = texts.some((text) => /identity not found|no user assigned or delegated/i.test(text));
  return failed(
    unknown
      ? `${what} can't be used: this machine does not have the managed identity that is asked for`
      : `${what} can't be used: no managed identity answers on this machine`,
    unknown
      ? "assign it to the machine, or correct the client id (leave it out for the system-assigned one)"
      : "run this where Azure offers one, or choose another login",
  );
}

const SOURCES = [
  "config azure-native:clientId and tenantId with clientSecret, clientCertificatePath or useOidc",
  "ARM_CLIENT_ID and ARM_TENANT_ID with ARM_CLIENT_SECRET, ARM_CLIENT_CERTIFICATE_PATH or ARM_USE_OIDC",
  "AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET",
  "a managed identity",
];

function noneFound(texts: readonly string[]): FlowLogError {
  const signedOut = texts.some((text) => text.includes("Please run 'az login'"));
  const list = SOURCES.join(", nor ");
  return failed(
    `no Azure credentials were found: neither ${list}${signedOut ? ", and az is not signed in" : ", nor a signed-in az"}`,
    signedOut ? "run az login, or set one of them" : "set one of them, or run az login",
  );
}

/** The code and the sentence of Entra ID, without the trace and without the text that the libraries put around them. */
function aadsts(text: string): string | undefined {
  const found = /AADSTS\d+:[^\r\n"]*/.exec(text)?.[0].split(/,?\s*(?:Trace ID|Correlation ID|Timestamp):/i)[0];
  return found && withoutSecrets(found);
}
