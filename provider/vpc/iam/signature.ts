/**
 * The request signature SDK-HMAC-SHA256 in its current form (`Access=`), which both clouds accept.
 * https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
import { createHash, createHmac } from "node:crypto";

export interface KeyPair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Signable {
  readonly method: string;
  readonly url: string;
  /** The headers that are signed. `X-Sdk-Date` must be one of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes that are sent. */
  readonly body?: string;
}

const ALGORITHM = "SDK-HMAC-SHA256";

/** The `Authorization` header of one request. */
export function authorization(request: Signable, { accessKey, secretKey }: KeyPair): string {
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(byName);
  const signedHeaders = headers.map(([name]) => name).join(";");
  const { pathname, search } = new URL(request.url);
  const canonical = [
    request.method,
    canonicalPath(pathname),
    canonicalQuery(search.slice(1)),
    headers.map(([name, value]) => `${name}:${value}\n`).join(""),
    signedHeaders,
    sha256(request.body ?? ""),
  ].join("\n");
  const date = headers.find(([name]) => name === "x-sdk-date")?.[1];
  const signature = createHmac("sha256", secretKey)
    .update([ALGORITHM, date, sha256(canonical)].join("\n"))
    .digest("hex");
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** A time in the form of the header `X-Sdk-Date`: `20260131T235959Z`. */
export function sdkDate(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, "");
}

/**
 * Percent-encodes everything but RFC 3986's unreserved characters, in upper-case hex. Queries are sent in this form.
 */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path with a slash at the end. Only the signature has this slash. */
function canonicalPath(path: string): string {
  const encoded = path
    .split("/")
    .map((segment) => encode(decodeURIComponent(segment)))
    .join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decodeURIComponent(name), decodeURIComponent(value.join("="))] as const;
    })
    .sort((a, b) => byName(a, b) || compare(a[1], b[1]))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
