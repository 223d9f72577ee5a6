/**
 * Request signatures, as the vendor's gateway checks them, over the headers that SignedHeaders names. In the current
 * form `Access=AK`, the key is the secret itself. In the older form of Open Telekom Cloud,
 * `Credential=AK/date/region/service/sdk_request`, the key is derived; region and service may be empty.
 */
import { createHash, createHmac } from "node:crypto";
import type { Exchange } from "./exchange";

const ALGORITHM = "SDK-HMAC-SHA256";
const WINDOW_MS = 15 * 60 * 1000;

export interface Authorization {
  readonly access: string;
  /** `date/region/service/sdk_request` of the older form. */
  readonly scope?: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function parseAuthorization(header: string): Authorization | undefined {
  const match =
    /^SDK-HMAC-SHA256 (?:Access=([^\s,/]+)|Credential=([^\s,/]+)\/(\d{8}\/[^\s,/]*\/[^\s,/]*\/sdk_request)), SignedHeaders=([^\s,]+), Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!match) return undefined;
  const [, access, credential, scope, signedHeaders = "", signature = ""] = match;
  const parsed = { signedHeaders: signedHeaders.split(";"), signature };
  return access !== undefined ? { access, ...parsed } : { access: credential ?? "", scope, ...parsed };
}

type Signed = Pick<Exchange, "method" | "path" | "query" | "headers" | "body">;

/** Why the gateway refuses the signature; undefined when the signature is right. */
export function signatureFault(
  request: Signed,
  authorization: Authorization,
  secret: string,
  now: number,
): string | undefined {
  const names = authorization.signedHeaders;
  const sorted = [...names].sort();
  if (names.some((name, index) => name !== name.toLowerCase() || name !== sorted[index] || name === names[index - 1]))
    return "SignedHeaders must be lower-case, sorted and distinct";
  const missing = names.find((name) => request.headers[name] === undefined);
  if (missing !== undefined) return `signed header ${missing} not found`;
  const date = header(request, "x-sdk-date");
  const signedAt = parseDate(date);
  if (signedAt === undefined || !names.includes("x-sdk-date")) return "x-sdk-date not found or not signed";
  if (Math.abs(now - signedAt) > WINDOW_MS)
    return `signature expired, signature time:${date},server time:${formatDate(now)}`;
  if (authorization.scope !== undefined && !authorization.scope.startsWith(`${date.slice(0, 8)}/`))
    return "the credential's date is not that of x-sdk-date";
  const hash = payloadHash(request, names);
  if (hash === undefined) return "x-sdk-content-sha256 does not match the body";
  const expected = sign(canonicalRequest(request, authorization, hash), date, secret, authorization.scope);
  return expected === authorization.signature ? undefined : "the signatures differ";
}

/** The lines, joined by newlines. The block of headers ends with a newline of its own, so an empty line follows. */
export function canonicalRequest(request: Signed, authorization: Authorization, payload: string): string {
  const legacy = authorization.scope !== undefined;
  const path = request.path
    .split("/")
    .map((segment) => encode(decodeURIComponent(segment)))
    .join("/");
  const pairs = request.query.map(([name, value]): [string, string] => [name, value]);
  pairs.sort(([a, av], [b, bv]) => (legacy ? order(a.toLowerCase(), b.toLowerCase()) : order(a, b)) || order(av, bv));
  return [
    request.method,
    path.endsWith("/") ? path : `${path}/`,
    pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&"),
    authorization.signedHeaders
      .map((name) => `${name}:${legacy ? header(request, name).replace(/\s+/g, " ") : header(request, name)}\n`)
      .join(""),
    authorization.signedHeaders.join(";"),
    payload,
  ].join("\n");
}

function payloadHash(request: Signed, signedHeaders: readonly string[]): string | undefined {
  const actual = createHash("sha256").update(request.body).digest("hex");
  const stated = header(request, "x-sdk-content-sha256");
  // The vendors' SDKs sign the empty hash for an empty body whatever the header says.
  if (stated === "" || request.body === "") return actual;
  if (!signedHeaders.includes("x-sdk-content-sha256")) return undefined;
  return stated === actual || stated === "UNSIGNED-PAYLOAD" ? stated : undefined;
}

function sign(canonical: string, date: string, secret: string, scope?: string): string {
  const lines = [ALGORITHM, date, ...(scope === undefined ? [] : [scope])];
  const text = [...lines, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const key =
    scope === undefined
      ? Buffer.from(secret)
      : scope.split("/").reduce<Buffer>((parent, part) => hmac(parent, part), Buffer.from(`SDK${secret}`));
  return hmac(key, text).toString("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Header bytes arrive as latin1; the signature covers UTF-8. */
function header(request: Signed, name: string): string {
  const value = request.headers[name];
  return Buffer.from(String(value ?? ""), "latin1")
    .toString("utf8")
    .trim();
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** By code point, which for UTF-8 is by byte. */
function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function parseDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const at = Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  return Number.isNaN(at) ? undefined : at;
}

function formatDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
}
