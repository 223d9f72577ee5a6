/** JSON Web Tokens: writing, reading, signatures. */
import { constants, createHash, type KeyObject, verify, type X509Certificate } from "node:crypto";

export type Claims = Readonly<Record<string, unknown>>;

export interface Jwt {
  readonly header: Claims;
  readonly claims: Claims;
  /** The signed text: header and claims, as sent. */
  readonly text: string;
  readonly signature: Buffer;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function writeJwt(header: Claims, claims: Claims, sign: (text: string) => string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign(text)}`;
}

/** Undefined for a text that is no JSON Web Token. */
export function readJwt(token: string): Jwt | undefined {
  const [, head = "", body = "", signature = ""] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const parse = (part: string): Claims => JSON.parse(Buffer.from(part, "base64url").toString());
  try {
    const text = `${head}.${body}`;
    return { header: parse(head), claims: parse(body), text, signature: Buffer.from(signature, "base64url") };
  } catch {
    return undefined;
  }
}

/** Whether an RSA key made the signature that the header announces. */
export function signedBy(jwt: Jwt, key: KeyObject): boolean {
  const data = Buffer.from(jwt.text);
  if (jwt.header.alg === "RS256") return verify("sha256", data, key, jwt.signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return jwt.header.alg === "PS256" && verify("sha256", data, { key, padding, saltLength }, jwt.signature);
}

/** Whether the header names this certificate by its SHA-256 or SHA-1 thumbprint. */
export function names(jwt: Jwt, certificate: X509Certificate): boolean {
  const thumbprint = (algorithm: string) => createHash(algorithm).update(certificate.raw).digest("base64url");
  const { x5t, "x5t#S256": x5t256 } = jwt.header;
  return x5t256 === thumbprint("sha256") || x5t === thumbprint("sha1");
}
