/** With which credentials: a token, keys, or user and password, from one source as a whole. */
import { FlowLogError } from "../core/errors";
import type { Family, Item, Source } from "./sources";

/** How to prove who is asking. `from` names where it was found, for messages; it holds no secrets. */
export type Credentials = { readonly from: string } & (
  | {
      readonly by: "keys";
      readonly accessKey: string;
      readonly secretKey: string;
      /** Comes with temporary keys. */
      readonly securityToken?: string;
    }
  | { readonly by: "token"; readonly token: string }
  | { readonly by: "password"; readonly user: User; readonly password: string }
);

/** A user by id, or by name within a domain (the account). */
export type User =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

const CREDENTIALS = ["token", "accessKey", "secretKey", "userName", "userId", "password"] as const;

export function holdsCredentials(source: Source): boolean {
  return CREDENTIALS.some((item) => source.get(item) !== undefined);
}

/** As the clouds' own tools do: a token before keys, keys before a password. */
export function credentialsFrom(source: Source | undefined, family: Family): Credentials {
  if (!source) throw noCredentials(family);
  const value = (item: Item) => source.get(item)?.value;
  const from = (item: Item) => source.get(item)?.from ?? "";

  const token = value("token");
  if (token) return { by: "token", token, from: from("token") };

  const [accessKey, secretKey] = [value("accessKey"), value("secretKey")];
  if (accessKey && secretKey) {
    const securityToken = value("securityToken");
    return { by: "keys", accessKey, secretKey, securityToken, from: `${from("accessKey")} and ${from("secretKey")}` };
  }

  const password = value("password");
  const user = userFrom(source);
  if (user && password) {
    return {
      by: "password",
      user,
      password,
      from: `${from("id" in user ? "userId" : "userName")} and ${from("password")}`,
    };
  }
  const present = CREDENTIALS.find((item) => value(item) !== undefined);
  throw new FlowLogError("auth", {
    said: `${present && from(present)} is set, but not ${missingBeside(source).map(source.nameOf).join(" and ")}`,
    advice: "set both in the same place: halves of two sources are never put together",
    outcome: "none",
  });
}

function userFrom(source: Source): User | undefined {
  const value = (item: Item) => source.get(item)?.value;
  const [id, name, domainId, domainName] = [value("userId"), value("userName"), value("domainId"), value("domainName")];
  if (id) return { id };
  if (name && domainName) return { name, domain: { name: domainName } };
  if (name && domainId) return { name, domain: { id: domainId } };
  return undefined;
}

/** What an incomplete source lacks, next to the first thing that it has. */
function missingBeside(source: Source): Item[] {
  const lacks = (item: Item) => source.get(item) === undefined;
  if (!lacks("accessKey")) return ["secretKey"];
  if (!lacks("secretKey")) return ["accessKey"];
  const user: Item[] = lacks("userId") ? ["userName", ...(lacks("domainId") ? ["domainName" as const] : [])] : [];
  return [...user, "password" as const].filter(lacks);
}

function noCredentials(family: Family): FlowLogError {
  const [namespace, variables] =
    family === "huawei"
      ? ["huaweicloud", "HW_ACCESS_KEY and HW_SECRET_KEY, HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME"]
      : ["opentelekomcloud", "OS_ACCESS_KEY and OS_SECRET_KEY, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME"];
  const token = family === "huawei" ? "HW_AUTH_TOKEN" : "OS_TOKEN";
  return new FlowLogError("auth", {
    said: `no credentials for ${family === "huawei" ? "Huawei Cloud" : "Open Telekom Cloud"}`,
    advice:
      `set config ${namespace}:accessKey and secretKey (or userName, password and domainName, or token), ` +
      `or the environment variables ${variables}, or ${token}`,
    outcome: "none",
  });
}
