/** The access key pair, where it comes from, and the API gateway's request signature. */
import { createHmac } from "node:crypto";
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** What the pair was read from, for messages. */
  readonly from: string;
}

/** The pairs in the order they are looked for; the second and third are the names that the vendor's tools read. */
const SOURCES = [
  { kind: "config", accessKey: "ncloud:accessKey", secretKey: "ncloud:secretKey" },
  { kind: "environment", accessKey: "NCLOUD_ACCESS_KEY", secretKey: "NCLOUD_SECRET_KEY" },
  { kind: "environment", accessKey: "NCLOUD_ACCESS_KEY_ID", secretKey: "NCLOUD_SECRET_ACCESS_KEY" },
] as const;

/** The first source that has anything must have the whole pair: halves of two keys make no key. */
export function readAccessKey(settings: Settings): AccessKey {
  for (const source of SOURCES) {
    const read = (name: string): Setting | undefined => settings[source.kind](name);
    const [accessKey, secretKey] = [read(source.accessKey), read(source.secretKey)];
    if (!accessKey && !secretKey) continue;
    if (accessKey && secretKey) {
      return {
        accessKey: accessKey.value,
        secretKey: secretKey.value,
        from: `${accessKey.from} and ${secretKey.from}`,
      };
    }
    const where = source.kind === "config" ? "config " : "";
    throw new FlowLogError("auth", {
      said: `${(accessKey ?? secretKey)?.from} is set, but ${where}${accessKey ? source.secretKey : source.accessKey} is not`,
      advice: "set both, or neither: an access key and a secret key from two sources are never combined",
      outcome: "none",
    });
  }
  throw new FlowLogError("auth", {
    said: "no NAVER Cloud credentials: neither config ncloud:accessKey and ncloud:secretKey, nor NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, nor NCLOUD_ACCESS_KEY_ID and NCLOUD_SECRET_ACCESS_KEY are set",
    advice: "set one of these pairs (`pulumi config set --secret ncloud:secretKey …`)",
    outcome: "none",
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
