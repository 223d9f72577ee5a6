/** Where the access key pair comes from: the first source that has one. */
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import type { AccessKey } from "./access-key";
import { defaultKey, fileOf, profileKey } from "./configure-file";
import { serverRoleKey } from "./server-role";

/** The sources of a key, in order. The environment variables are those that the vendor's tools read. */
const SOURCES: readonly ((settings: Settings) => AccessKey | undefined | Promise<AccessKey | undefined>)[] = [
  (settings) => pair((name) => settings.config(name), "config ", "ncloud:accessKey", "ncloud:secretKey"),
  (settings) => profileKey(settings, settings.config("ncloud:profile")),
  (settings) => serverRoleKey(settings, settings.config("ncloud:serverRole")),
  (settings) => pair((name) => settings.environment(name), "", "NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY"),
  (settings) => pair((name) => settings.environment(name), "", "NCLOUD_ACCESS_KEY_ID", "NCLOUD_SECRET_ACCESS_KEY"),
  (settings) => profileKey(settings, settings.environment("NCLOUD_PROFILE")),
  defaultKey,
];

/** The first source that has any half of a pair must have both halves, because halves of two keys make no key. */
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
