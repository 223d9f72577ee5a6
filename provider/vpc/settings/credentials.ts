/** Which credentials are used: a token, keys, or user and password, all from one source. */
import { readFileSync } from "node:fs";
import { FlowLogError } from "../../core/errors";
import type { Setting } from "../../core/settings";
import type { Agency } from "./agencies";
import type { Family, Item, Source } from "./sources";

/** The credentials. `from` names their source for messages, and holds no secrets. */
export type Credentials = {
  readonly from: string;
  /** The agencies that an access key takes on, one after the other. */
  readonly agencies?: readonly Agency[];
} & (
  | {
      readonly by: "keys";
      readonly accessKey: string;
      readonly secretKey: string;
      /** Comes with temporary keys. */
      readonly securityToken?: string;
    }
  | { readonly by: "token"; readonly token: string }
  /** The token of an OpenID Connect provider, which the identity service exchanges for temporary keys. */
  | { readonly by: "idToken"; readonly idpId: string; readonly idToken: string }
  | {
      readonly by: "password";
      readonly user: User;
      readonly password: string;
      /** Of the user's virtual MFA device; good once. */
      readonly passcode?: string;
    }
);

/** A user by id, or by name within a domain (the account). */
export type User =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } };

const CREDENTIALS = [
  "token",
  "accessKey",
  "secretKey",
  "userName",
  "userId",
  "password",
  "idpId",
  "idToken",
  "idTokenFile",
] as const;

export function holdsCredentials(source: Source): boolean {
  return CREDENTIALS.some((item) => source.get(item) !== undefined);
}

/** What names Huawei Cloud's shared configuration file and its profile, for the message that there are no credentials. */
export interface UnusedFile {
  readonly sharedConfig: Setting | undefined;
  readonly profile: Setting | undefined;
}

/** Takes a token before keys and keys before a password, as the clouds' own tools do. */
export function credentialsFrom(source: Source | undefined, family: Family, unused: UnusedFile): Credentials {
  if (!source) throw noCredentials(family, unused);
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
  // Half a pair of keys beside a complete password login is an error, because the keys may belong to another account.
  if (user && password && !accessKey && !secretKey) {
    const passcode = value("passcode");
    if (passcode && !("id" in user)) throw passcodeWithoutId(source);
    return {
      by: "password",
      user,
      password,
      passcode,
      from: `${from("id" in user ? "userId" : "userName")} and ${from("password")}`,
    };
  }
  const idpId = value("idpId");
  if (idpId && !accessKey && !secretKey && !password) return idTokenFrom(source, idpId);
  const present = CREDENTIALS.find((item) => value(item) !== undefined);
  throw FlowLogError.refused("auth", {
    said: `${present && from(present)} is set, but not ${missingBeside(source).map(source.nameOf).join(" and ")}`,
    advice: "set both in the same place: halves of two sources are never put together",
  });
}

/** The token itself, or the file that holds it, which whoever runs the deployment renews. */
function idTokenFrom(source: Source, idpId: string): Credentials {
  const [token, file] = [source.get("idToken"), source.get("idTokenFile")];
  const idToken = token?.value ?? (file ? textOf(file) : undefined);
  if (idToken)
    return { by: "idToken", idpId, idToken, from: `${source.get("idpId")?.from} and ${(token ?? file)?.from}` };
  throw FlowLogError.refused("auth", {
    said: `${source.get("idpId")?.from} is set, but not ${source.nameOf("idToken")} or ${source.nameOf("idTokenFile")}`,
    advice: "set both in the same place: halves of two sources are never put together",
  });
}

function textOf({ value: path, from }: Setting): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw FlowLogError.refused("auth", {
      said: `${from} names ${path}, which can't be read (${code})`,
      advice: "check the path, and what writes that file",
    });
  }
}

/** https://support.huaweicloud.com/intl/en-us/api-iam/iam_03_0006.html */
function passcodeWithoutId(source: Source): FlowLogError {
  return FlowLogError.refused("auth", {
    said: `${source.get("passcode")?.from} is set, but not ${source.nameOf("userId")}`,
    advice: "with a passcode the cloud wants the user by id",
  });
}

/** Refuses an agency (a role in another account). Ignoring it would create resources in the user's own account. */
export function refuseAgency(agency: Setting | undefined): void {
  if (!agency) return;
  throw FlowLogError.refused("auth", {
    said: `${agency.from} asks to act as an agency, which this package can't`,
    advice: "take it out, and use temporary keys of the agency: access key, secret key and security token",
  });
}

/** What belongs to another setting of the same login, and what it belongs to. */
const ATTACHED = [
  { item: "securityToken", to: ["accessKey", "secretKey"], by: "keys" },
  { item: "passcode", to: ["userId", "password"], by: "password" },
] as const;

/**
 * Refuses a security token apart from its keys, and a passcode apart from its user. The login without them would be
 * half of one.
 */
export function refuseParted(sources: readonly Source[], login: Source | undefined, credentials?: Credentials): void {
  for (const { item, to, by } of ATTACHED) {
    if (credentials && credentials.by !== by) continue;
    const whole = sources.filter((source) => to.some((part) => source.get(part)));
    // One variable may belong to two pairs of keys: OS_SECURITY_TOKEN to the long names and to the short ones.
    const settled = whole.map((source) => source.get(item)?.from);
    const parted = sources.find((source) => source.get(item) && !settled.includes(source.get(item)?.from));
    const setting = parted?.get(item);
    if (!parted || !setting || login?.get(item)) continue;
    const where = credentials ? `; the login is that of ${credentials.from}` : "";
    throw FlowLogError.refused("auth", {
      said: `${setting.from} is set, but not ${to.map(parted.nameOf).join(" and ")}${where}`,
      advice: "set all of them in the same place, or take it out: halves of two sources are never put together",
    });
  }
}

function userFrom(source: Source): User | undefined {
  const value = (item: Item) => source.get(item)?.value;
  const [id, name, domainId, domainName] = [value("userId"), value("userName"), value("domainId"), value("domainName")];
  if (id) return { id };
  if (name && domainName) return { name, domain: { name: domainName } };
  if (name && domainId) return { name, domain: { id: domainId } };
  return undefined;
}

/** What an incomplete source lacks: the other half of the first setting that it has. */
function missingBeside(source: Source): Item[] {
  const lacks = (item: Item) => source.get(item) === undefined;
  if (!(lacks("idToken") && lacks("idTokenFile")) && lacks("idpId") && lacks("accessKey") && lacks("secretKey"))
    return ["idpId"];
  if (!lacks("accessKey")) return ["secretKey"];
  if (!lacks("secretKey")) return ["accessKey"];
  const user: Item[] = lacks("userId") ? ["userName", ...(lacks("domainId") ? ["domainName" as const] : [])] : [];
  return [...user, "password" as const].filter(lacks);
}

function noCredentials(family: Family, { sharedConfig, profile }: UnusedFile): FlowLogError {
  const isHuawei = family === "huawei";
  const [namespace, variables, token] = isHuawei
    ? [
        "huaweicloud",
        "HW_ACCESS_KEY and HW_SECRET_KEY, HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME",
        "HW_AUTH_TOKEN",
      ]
    : [
        "opentelekomcloud",
        "OS_ACCESS_KEY and OS_SECRET_KEY, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME",
        "OS_TOKEN",
      ];
  const unread = sharedConfig
    ? ` (the profile in the file of ${sharedConfig.from} has no keys)`
    : profile
      ? ` (${profile.from} names a profile, but HW_SHARED_CONFIG_FILE no file)`
      : "";
  return FlowLogError.refused("auth", {
    said: `no credentials for ${isHuawei ? "Huawei Cloud" : "Open Telekom Cloud"}${unread}`,
    advice:
      `set config ${namespace}:accessKey and secretKey (or userName, password and domainName, or token), ` +
      `or the environment variables ${variables}, or ${token}, or name an entry of clouds.yaml in OS_CLOUD`,
  });
}
