/** The access key pair, where it comes from, and the API gateway's request signature. */
import { createHmac } from "node:crypto";
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import { defaultKey, fileOf, profileKey } from "./configure-file";
import { serverRoleKey } from "./server-role";

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** What the pair was read from, for messages. */
  readonly from: string;
  /** The address that came with it: good for this key alone. */
  readonly apiUrl?: Setting;
}

/** The places to look, in order; the environment's names are those that the vendor's tools read. */
const SOURCES: readonly ((settings: Settings) => AccessKey | undefined | Promise<AccessKey | undefined>)[] = [
  (settings) => pair((name) => settings.config(name), "config ", "ncloud:accessKey", "ncloud:secretKey"),
  (settings) => profileKey(settings, settings.config("ncloud:profile")),
  (settings) => serverRoleKey(settings, settings.config("ncloud:serverRole")),
  (settings) => pair((name) => settings.environment(name), "", "NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY"),
  (settings) => pair((name) => settings.environment(name), "", "NCLOUD_ACCESS_KEY_ID", "NCLOUD_SECRET_ACCESS_KEY"),
  (settings) => profileKey(settings, settings.environment("NCLOUD_PROFILE")),
  defaultKey,
];

/** The first source that has anything must have the whole pair: halves of two keys make no key. */
export async function readAccessKey(settings: Settings): Promise<AccessKey> {
  for (const source of SOURCES) {
    const key = await source(settings);
    if (key) return key;
  }
  throw FlowLogError.refused("auth", {
    said: `no NAVER Cloud credentials: neither config ncloud:accessKey and ncloud:secretKey, ncloud:profile or ncloud:serverRole, nor NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, nor NCLOUD_ACCESS_KEY_ID and NCLOUD_SECRET_ACCESS_KEY, nor NCLOUD_PROFILE are set, and ${fileOf(settings)} has no key`,
    advice: "set one of these (`pulumi config set --secret ncloud:secretKey …`)",
  });
}

function pair(
  read: (name: string) => Setting | undefined,
  where: string,
  accessKeyName: string,
  secretKeyName: string,
): AccessKey | undefined {
  const [accessKey, secretKey] = [read(accessKeyName), read(secretKeyName)];
  if (!accessKey && !secretKey) return undefined;
  if (accessKey && secretKey) {
    return {
      accessKey: accessKey.value,
      secretKey: secretKey.value,
      from: `${accessKey.from} and ${secretKey.from}`,
    };
  }
  throw FlowLogError.refused("auth", {
    said: `${(accessKey ?? secretKey)?.from} is set, but ${where}${accessKey ? secretKeyName : accessKeyName} is not`,
    advice: "set both, or neither: an access key and a secret key from two sources are never combined",
  });
}

/**
 * The headers that authenticate one attempt. Signed are the method, the path with the query exactly as sent, the time
 * and the access key; not the body.
 */
export function signedHeaders(
  method: string,
  pathAndQuery: string,
  { accessKey, secretKey }: Pick<AccessKey, "accessKey" | "secretKey">,
  timestamp: number = Date.now(),
): Record<string, string> {
  const text = `${method} ${pathAndQuery}\n${timestamp}\n${accessKey}`;
  return {
    "x-ncp-apigw-timestamp": String(timestamp),
    "x-ncp-iam-access-key": accessKey,
    "x-ncp-apigw-signature-v2": createHmac("sha256", secretKey).update(text, "utf8").digest("base64"),
  };
}
