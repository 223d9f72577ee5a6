/**
 * The three ways to authenticate requests: keys that sign each request, a given token, a token for user and password.
 */
import type { HttpRequest } from "../../core/http/client";
import type { Credentials } from "../settings/credentials";
import { authorization, sdkDate } from "./signature";
import type { Tokens } from "./token";

/** What gives one attempt of a request its authentication. */
export interface Login {
  headers(request: HttpRequest): Promise<Record<string, string>>;
  /** Where a new token comes from when the cloud no longer accepts the old one; only a password has such a source. */
  readonly tokens?: Tokens;
  /** What to do about a 401. */
  readonly advice: string;
}

export function keyLogin(keys: Credentials & { by: "keys" }, projectId?: string): Login {
  return {
    advice: `check ${keys.from}, and that they are this cloud's; they are not tried again, because keys get locked`,
    headers: async ({ method, url, headers, body }) => {
      const signed = {
        ...headers,
        Host: new URL(url).host,
        "X-Sdk-Date": sdkDate(new Date()),
        ...(projectId ? { "X-Project-Id": projectId } : {}),
        ...(keys.securityToken ? { "X-Security-Token": keys.securityToken } : {}),
      };
      return { ...signed, Authorization: authorization({ method, url, headers: signed, body }, keys) };
    },
  };
}

export function tokenLogin({ token, from }: Credentials & { by: "token" }): Login {
  return {
    advice: `the token in ${from} is not valid here, or no longer: get a new one`,
    headers: async () => ({ "X-Auth-Token": token }),
  };
}

export function passwordLogin(tokens: Tokens, { from }: Credentials): Login {
  return {
    advice: `a new token for ${from} was refused as well: check that they are this cloud's`,
    tokens,
    headers: async () => ({ "X-Auth-Token": (await tokens.current()).value }),
  };
}
