/**
 * Workload identity federation: in place of a secret, the application signs in with a token of an issuer that the
 * application trusts. Such a token is valid for minutes, so the token is read again for each login.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
import { readFile } from "node:fs/promises";
import { FlowLogError } from "../../core/errors";
import { HttpClient } from "../../core/http/client";
import type { Settings } from "../../core/settings";
import type { CredentialSource } from "./source";

export interface Assertion {
  /** The setting that the token comes from, for messages. */
  readonly from: string;
  /** A text that changes whenever one of the settings behind the token changes. */
  readonly identity: string;
  read(): Promise<string>;
}

const AUDIENCE = "api://AzureADTokenExchange";

/**
 * The token itself, or a file with the token, or an address that issues tokens. GitHub Actions sets such an address in
 * variables of its own.
 */
export function federatedAssertion(source: CredentialSource, settings: Settings): Assertion {
  const [token, file] = [source.value("oidcToken"), source.value("oidcTokenFilePath")];
  if (token) return { from: source.name("oidcToken"), identity: "", read: async () => token };
  if (file) {
    const from = source.name("oidcTokenFilePath");
    return { from, identity: "", read: () => readToken(file, from) };
  }
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
    return { from, identity: JSON.stringify([url, bearer]), read: () => askForToken(url, bearer, audience, from) };
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

async function readToken(path: string, from: string): Promise<string> {
  const token = await readFile(path, "utf8").catch((thrown: { code?: string }) => {
    throw FlowLogError.refused("auth", {
      said: `${from} can't be read (${thrown.code ?? "unknown reason"}): ${path}`,
      advice: "check the path and the rights on the file",
    });
  });
  if (token.trim()) return token.trim();
  throw FlowLogError.refused("auth", {
    said: `${from} leads to an empty file: ${path}`,
    advice: "check what writes the federated token there",
  });
}

/** `GET {url}&audience={audience}`, answered with `{value}`. */
async function askForToken(address: string, bearer: string, audience: string, from: string): Promise<string> {
  if (!URL.canParse(address)) {
    throw FlowLogError.refused("auth", { said: `${from} is no address`, advice: "check its value" });
  }
  const url = new URL(address);
  url.searchParams.set("audience", audience);
  const headers = { accept: "application/json", authorization: `Bearer ${bearer}` };
  const request = { method: "GET", url: url.href, headers, repeatable: true } as const;
  const { status, body } = await new HttpClient().send(request);
  const token = status === 200 ? valueIn(body) : undefined;
  if (token) return token;
  throw FlowLogError.refused("auth", {
    said: `${url.host} gave no federated token (it answered ${status})`,
    advice: `check ${from} and the token that goes with it, which is good for one job only`,
  });
}

function valueIn(body: string): string | undefined {
  try {
    const { value } = JSON.parse(body) as { value?: unknown };
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
