/** The API gateway's request signature: HMAC-SHA256 over method, raw request target, timestamp and access key. */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as sent: nothing is decoded, sorted or encoded again. The body is not signed. */
  readonly target: string;
  readonly timestamp: string;
  readonly accessKey: string;
}

export function sign(request: SignedRequest, secretKey: string): string {
  const text = `${request.method} ${request.target}\n${request.timestamp}\n${request.accessKey}`;
  return createHmac("sha256", secretKey).update(text, "utf8").digest("base64");
}

export function verify(request: SignedRequest, secretKey: string, signature: string): boolean {
  const expected = Buffer.from(sign(request, secretKey));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
