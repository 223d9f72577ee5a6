/** One sentence about a failed login, because the errors of the libraries are pages long. */
import { FlowLogError } from "../../core/errors";
import { HttpClient } from "../../core/http/client";
import { askAz } from "./az";
import { unansweredChallenge } from "./claims-challenge";
import type { AzureCloud } from "./cloud";
import type { Login } from "./login";
import { withoutSecrets } from "./without-secrets";

const TENANT = "check the tenant id, and that environment names the cloud of this tenant";
const APPLICATION = "check the client id, and that the application exists in this tenant";
const CERTIFICATE = "add this certificate to the application, or use one that is registered there";
const FEDERATION =
  "give the application a federated credential with exactly the issuer, subject and audience of this token";
const SIGN_IN = "sign in again with az login";
const CONDITIONAL_ACCESS =
  "a conditional access policy of the tenant forbids this login: run this from a place and a device that the policy allows, or use a service principal or managed identity that the policy leaves out; administrators see which policy it is in the sign-in logs of Entra ID";
const MEND_PROXY = "check the proxies of this machine, and that environment names the cloud of this tenant";
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
  AADSTS50072: SIGN_IN,
  AADSTS50074: SIGN_IN,
  AADSTS50076: SIGN_IN,
  AADSTS50078: SIGN_IN,
  AADSTS50079: SIGN_IN,
  AADSTS50158: SIGN_IN,
  AADSTS50173: SIGN_IN,
  AADSTS50005: CONDITIONAL_ACCESS,
  AADSTS50097: CONDITIONAL_ACCESS,
  AADSTS50129: CONDITIONAL_ACCESS,
  AADSTS50131: CONDITIONAL_ACCESS,
};

/** The other codes of conditional access, such as 53003 (blocked) and 530003 (a device that is not managed). */
const BY_CONDITIONAL_ACCESS = /^AADSTS530\d{1,3}$/;

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
  const challenge = unansweredChallenge(texts, login.what);
  if (challenge) return challenge;
  const refusal = texts.map(aadsts).find(Boolean);
  if (refusal) return refused(refusal, login);
  const answered = answerOf(login, cloud);
  if (answered) return answered;
  if (error.name === "AggregateAuthenticationError" || error.name === "CredentialUnavailableError") {
    if (login.kind === "managed identity") return noManagedIdentity(texts, login);
    if (login.kind === "chain") return noneFound(texts, login, cloud);
  }
  return askedWhy(error, login, cloud);
}

/** What Entra ID has answered in a form that the libraries do not know; undefined when there was no such answer. */
function answerOf(login: Login, cloud: AzureCloud): FlowLogError | undefined {
  const { text, status = 0, isPage } = login.refusal;
  if (text === undefined) return undefined;
  const attempt = `the login at ${new URL(cloud.authorityHost).host} with ${login.what}`;
  if (isPage) return failed(`${attempt} was answered ${status} with a page`, MEND_PROXY);
  if (status < 500 && status !== 429) return refused(text, login);
  return FlowLogError.refused("unavailable", { said: `${attempt} failed: ${text}`, advice: "run the command again" });
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
  const text = withoutSecrets(error.message ?? "");
  return failed(`the login at ${new URL(cloud.authorityHost).host} with ${login.what} failed: ${text}`, DEFAULT);
}

function refused(text: string, { what }: Login): FlowLogError {
  const code = /AADSTS\d+/.exec(text)?.[0] ?? "";
  const advice = ADVICE[code] ?? (BY_CONDITIONAL_ACCESS.test(code) ? CONDITIONAL_ACCESS : DEFAULT);
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

/** The tools that the chain asks last, in this order, after Visual Studio Code. */
const TOOLS = ["az", "Azure PowerShell", "azd"];
/** Texts of the library about tools that are not there, or that nobody has signed in to. */
const NOT_USED =
  /could not be found|couldn't be found|Unable to execute PowerShell|is not installed|^Please run '|'azd (auth )?login'/i;
const SIGNED_OUT = /Please run 'az login'/;
/** What az writes when nobody has signed in to it. */
const AZ_SIGNED_OUT = /^\s*(ERROR: )?Please run 'az login' to setup account\.?\s*$/;

async function noneFound(texts: readonly string[], login: Login, cloud: AzureCloud): Promise<FlowLogError> {
  const list = `no Azure credentials were found: neither ${SOURCES.join(", nor ")}`;
  const signedOut = texts.some((text) => SIGNED_OUT.test(text));
  // The library keeps back what az says, if that mentions `az login`.
  const ownWords = signedOut ? await askAz(cloud.scope, login.tenantId) : "";
  const refusal = aadsts(ownWords);
  if (refusal) return refused(refusal, login);
  if (ownWords.trim() && !AZ_SIGNED_OUT.test(ownWords)) return toolFailed(list, "az", ownWords);
  if (signedOut) return failed(`${list}, and az is not signed in`, "run az login, or set one of them");
  const broken = failedTool(texts);
  if (broken) return toolFailed(list, broken.tool, broken.text);
  return failed(`${list}, nor a signed-in az`, "set one of them, or run az login");
}

/** The first tool that is there and failed by itself, with what it said. */
function failedTool(texts: readonly string[]): { readonly tool: string; readonly text: string } | undefined {
  const before = texts.findIndex((text) => text.startsWith("Visual Studio Code Authentication"));
  if (before < 0) return undefined;
  return texts
    .slice(before + 1)
    .map((text, index) => ({ tool: TOOLS[index] ?? "a tool", text }))
    .find(({ text }) => text !== "" && !NOT_USED.test(text));
}

function toolFailed(list: string, tool: string, text: string): FlowLogError {
  return failed(`${list}, and ${tool} failed: ${withoutSecrets(text)}`, `mend ${tool}, or set one of the others`);
}

/** The code and the sentence of Entra ID, without the trace and without the text that the libraries put around them. */
function aadsts(text: string): string | undefined {
  const found = /AADSTS\d+:[^\r\n"]*/.exec(text)?.[0].split(/,?\s*(?:Trace ID|Correlation ID|Timestamp):/i)[0];
  return found && withoutSecrets(found);
}
