/** The request signature of NAVER Cloud's API gateway. */
import { createHmac } from "node:crypto";
import type { AccessKey } from "./access-key";

/**
 * The headers that authenticate one attempt. The signature covers the method, the path with the query exactly as sent,
 * the time and the access key. The signature does not cover the body.
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
