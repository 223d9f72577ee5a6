/**
 * Workload identity federation: in place of a secret, the application signs in with a token of an issuer that the
 * application trusts. Such a token is valid for minutes, so the token is read again for each login.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
import { FlowLogError } from "../../core/errors";
import { HttpClient } from "../../core/http/client";
import type { Settings } from "../../core/settings";
import { type CredentialSource, textIn } from "./source";
import { withoutSecrets } from "./without-secrets";

export interface Assertion {
  /** The setting that the token comes from, for messages. */
  readonly from: string;
  /** A text that changes whenever one of the settings behind the token changes. */
  readonly identity: string;
  read(): Promise<string>;
}

const AUDIENCE = "api://AzureADTokenExchange";

/**
 * The token itself, or a file with the token, or an address that issues tokens. GitHub Actions and Azure Pipelines set
 * such an address in variables of their own, and Azure Pipelines have a protocol of their own.
 */
export function federatedAssertion(source: CredentialSource, settings: Settings): Assertion {
  const [token, file] = [source.value("oidcToken"), source.value("oidcTokenFilePath")];
  if (token) return { from: source.name("oidcToken"), identity: "", read: async () => token };
  if (file) {
    const from = source.name("oidcTokenFilePath");
    return { from, identity: "", read: async () => textIn(file, from) };
  }
  const pipelines = azurePipelinesAssertion(source, settings);
  if (pipelines) return pipelines;
  const audience = source.value("oidcAudience") ?? AUDIENCE;
  const own = pair(source.name("oidcRequestUrl"), source.name("oidcRequestToken"), {
    url: source.value("oidcRequestUrl"),
    token: source.value("oidcRequestToken"),
  });
  const [urlName, tokenName] = ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  const variable = (name: string) => settings.environment(name)?.value;
  const asked = own ?? pair(urlName, tokenName, { url: variable(urlName), token: variable(tokenName) });
  if (asked) {
    const { url, token: bearer, from } = asked;
    const request = { method: "GET", address: url, bearer, query: { audience }, key: "value", from } as const;
    return { from, identity: JSON.stringify([url, bearer]), read: () => askForToken(request) };
  }
  const ways = [
    source.name("oidcToken"),
    source.name("oidcTokenFilePath"),
    `${source.name("oidcRequestUrl")} with ${source.name("oidcRequestToken")}`,
  ];
  throw FlowLogError.refused("auth", {
    said: `incomplete Azure credentials: ${source.name("useOidc")} is set, but neither ${ways.join(" nor ")} is`,
    advice: "set one of them; in GitHub Actions give the job the permission id-token: write",
  });
}

function pair(urlName: string, tokenName: string, { url, token }: { url?: string; token?: string }) {
  if (url && token) return { url, token, from: urlName };
  if (!url && !token) return undefined;
  throw FlowLogError.refused("auth", {
    said: `incomplete Azure credentials: ${url ? urlName : tokenName} is set, but ${url ? tokenName : urlName} is not`,
    advice: "set both, or none of them",
  });
}

const SYSTEM_URL = "SYSTEM_OIDCREQUESTURI";
const SYSTEM_TOKEN = "SYSTEM_ACCESSTOKEN";
/** The path of the address that Azure Pipelines name. */
const PIPELINES_PATH = /\/_apis\/distributedtask\/.*oidctoken/i;

/**
 * The token of a service connection; undefined outside of Azure Pipelines.
 * https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
function azurePipelinesAssertion(source: CredentialSource, settings: Settings): Assertion | undefined {
  const connection = source.value("adoPipelineServiceConnectionId");
  const ownUrl = source.value("oidcRequestUrl");
  const systemUrl = settings.environment(SYSTEM_URL)?.value;
  const isAddressed = ownUrl
    ? ownUrl === systemUrl || PIPELINES_PATH.test(ownUrl)
    : systemUrl !== undefined && !settings.environment("ACTIONS_ID_TOKEN_REQUEST_URL");
  if (!connection && !isAddressed) return undefined;
  const from = ownUrl ? source.name("oidcRequestUrl") : SYSTEM_URL;
  const connectionName = source.name("adoPipelineServiceConnectionId");
  if (!connection) {
    throw FlowLogError.refused("auth", {
      said: `incomplete Azure credentials: ${from} is an address of Azure Pipelines, which give the token of a service connection, but ${connectionName} is not set`,
      advice: `set ${connectionName} to the id of the service connection (a GUID, not its name)`,
    });
  }
  const url = ownUrl ?? systemUrl;
  const bearer = source.value("oidcRequestToken") ?? settings.environment(SYSTEM_TOKEN)?.value;
  if (!url || !bearer) throw withoutPipelines(connectionName, { [SYSTEM_URL]: url, [SYSTEM_TOKEN]: bearer });
  const query = { "api-version": "7.1", serviceConnectionId: connection };
  // Without the second header, a refused token is answered with the page of a login.
  const headers = { "content-type": "application/json", "x-tfs-fedauthredirect": "Suppress" };
  return {
    from,
    identity: JSON.stringify([url, bearer, connection]),
    read: () => askForToken({ method: "POST", address: url, bearer, query, headers, key: "oidcToken", from }),
  };
}

function withoutPipelines(connectionName: string, values: Record<string, string | undefined>): FlowLogError {
  const missing = Object.keys(values).filter((name) => !values[name]);
  return FlowLogError.refused("auth", {
    said: `incomplete Azure credentials: ${connectionName} is set, but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set`,
    advice: "in Azure Pipelines hand the token on to the step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken))",
  });
}

interface TokenRequest {
  readonly method: "GET" | "POST";
  readonly address: string;
  readonly bearer: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The key of the answer that holds the token. */
  readonly key: string;
  /** The setting that names the address, for messages. */
  readonly from: string;
}

async function askForToken({ method, address, bearer, query, headers, key, from }: TokenRequest): Promise<string> {
  if (!URL.canParse(address)) {
    throw FlowLogError.refused("auth", { said: `${from} is no address`, advice: "check its value" });
  }
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { status, body } = await new HttpClient().send({
    method,
    url: url.href,
    headers: { accept: "application/json", authorization: `Bearer ${bearer}`, ...headers },
    repeatable: true,
    isReadable: (answer) => valueIn(answer.body, key) !== undefined,
  });
  const token = status === 200 ? valueIn(body, key) : undefined;
  if (token) return token;
  // A refused token needs no reason.
  const said = status === 401 ? undefined : valueIn(body, "message");
  throw FlowLogError.refused("auth", {
    said: `${url.host} gave no federated token (it answered ${status}${said ? `: ${withoutSecrets(said)}` : ""})`,
    advice: `check ${from} and the token that goes with it, which is good for one job only`,
  });
}

function valueIn(body: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(body) as Readonly<Record<string, unknown>> | null)?.[key];
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
