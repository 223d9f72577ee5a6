/** The bearer tokens of the lab's Azure: Entra ID and managed identities issue them, Resource Manager checks them. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ArmError } from "../arm/errors";
import { origin } from "../arm/requests";
import { LOG_ANALYTICS_PATH } from "../data/addresses";
import { guidOf, key } from "../ids";
import type { AzureMemory } from "../memory";
import type { AzureSwitches } from "../switches";
import type { Directory } from "./directory";
import { type Jwt, readJwt, writeJwt } from "./jwt";

const PUBLIC = ["https://management.azure.com", "https://management.core.windows.net"];
const GOVERNMENT = ["https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"];
const CHINA = ["https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"];

/** The audiences of each cloud's Resource Manager, by the hosts of its logins and of Resource Manager itself. */
const AUDIENCES: Readonly<Record<string, readonly string[]>> = {
  "login.microsoftonline.com": PUBLIC,
  "management.azure.com": PUBLIC,
  "login.microsoftonline.us": GOVERNMENT,
  "management.usgovcloudapi.net": GOVERNMENT,
  "login.chinacloudapi.cn": CHINA,
  "login.partner.microsoftonline.cn": CHINA,
  "management.chinacloudapi.cn": CHINA,
};
/** Other resources that have tokens; Resource Manager refuses these. */
const OTHERS = ["https://graph.microsoft.com", "https://storage.azure.com", "https://vault.azure.net"];

const bare = (resource: string): string => resource.replace(/\/+$/, "").toLowerCase();

/** The audiences of Resource Manager. At its own address the lab is a public cloud with that address as an audience. */
export function managementAudiences(request: FastifyRequest): readonly string[] {
  return AUDIENCES[String(request.headers.host)] ?? [...PUBLIC, bare(origin(request))];
}

export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
}

export class Tokens {
  readonly #signingKey = randomBytes(32);

  constructor(
    private readonly directory: Directory,
    private readonly switches: AzureSwitches,
    private readonly memory: AzureMemory,
  ) {}

  /** Whether this cloud issues tokens for that resource. */
  knows(request: FastifyRequest, audience: string): boolean {
    const logAnalytics = `${bare(origin(request))}${LOG_ANALYTICS_PATH}`;
    return [...managementAudiences(request), logAnalytics, ...OTHERS].includes(bare(audience));
  }

  /** A token, and when it expires in seconds since 1970. */
  issue({ tenantId, clientId }: Identity, audience: string): { token: string; expires: number } {
    const now = Math.floor(Date.now() / 1000);
    const expires = now + this.switches.tokenSeconds;
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${tenantId}/`,
      iat: now,
      nbf: now,
      exp: expires,
      appid: clientId,
      idtyp: "app",
      oid: guidOf(`${clientId} object`),
      sub: guidOf(`${clientId} object`),
      tid: tenantId,
      uti: randomBytes(12).toString("base64url"),
      ver: "1.0",
    };
    return { token: writeJwt({ typ: "JWT", alg: "HS256" }, claims, (text) => this.#sign(text)), expires };
  }

  /** What the request's token says; undefined unless its signature is right and it has not expired. */
  claimsOf(request: FastifyRequest): Readonly<Record<string, unknown>> | undefined {
    try {
      const { claims } = this.#verify(request);
      return Number(claims.exp) * 1000 > Date.now() ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  /** Throws a 401 unless the request has a token for Resource Manager, of this tenant, that has not expired. */
  authenticate(request: FastifyRequest): void {
    const { aud, exp, tid } = this.#verify(request).claims as { aud: string; exp: number; tid: string };
    if (exp * 1000 <= Date.now()) {
      const message = `The access token expiry UTC time '${new Date(exp * 1000).toUTCString()}' is earlier than current UTC time '${new Date().toUTCString()}'.`;
      throw this.#refusal(request, "ExpiredAuthenticationToken", message, "The access token has expired.");
    }
    if (!managementAudiences(request).includes(bare(aud))) {
      const allowed = managementAudiences(request).map((audience) => `'${audience}/'`);
      const message = `The access token has been obtained for wrong audience or resource '${aud}'. It should exactly match with one of the allowed audiences ${allowed}.`;
      const description = "The access token has the wrong audience.";
      throw this.#refusal(request, "InvalidAuthenticationTokenAudience", message, description);
    }
    this.#checkTenant(request, tid);
  }

  /** The request's token, whose signature is right. */
  #verify(request: FastifyRequest): Jwt {
    const header = request.headers.authorization;
    if (header === undefined) {
      const message = "Authentication failed. The 'Authorization' header is missing.";
      const description = "The authentication failed because of missing 'Authorization' header.";
      throw this.#refusal(request, "AuthenticationFailed", message, description);
    }
    const jwt = readJwt(/^Bearer (.+)$/i.exec(header)?.[1] ?? "");
    const expected = Buffer.from(this.#sign(jwt?.text ?? ""), "base64url");
    if (jwt?.signature.length === expected.length && timingSafeEqual(jwt.signature, expected)) return jwt;
    const description = "Could not parse or verify the token.";
    throw this.#refusal(request, "InvalidAuthenticationToken", "The access token is invalid.", description);
  }

  /** A subscription takes tokens of its own tenant only. */
  #checkTenant(request: FastifyRequest, tenantId: string): void {
    const own = this.directory.tenantId;
    const { subscription } = request.params as { subscription?: string };
    if (subscription === undefined || !this.memory.subscriptions[key(subscription)]) return;
    if (key(tenantId) === key(own)) return;
    const issuer = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
    const message = `The access token is from the wrong issuer '${issuer(tenantId)}'. It must match the tenant '${issuer(own)}' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${own}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`;
    const description = "The access token is from the wrong issuer.";
    throw this.#refusal(request, "InvalidAuthenticationTokenTenant", message, description);
  }

  #refusal(request: FastifyRequest, code: string, message: string, description: string): ArmError {
    const challenge = `Bearer authorization_uri="${origin(request)}/${this.directory.tenantId}", error="invalid_token", error_description="${description}"`;
    return new ArmError(401, code, message, { headers: { "www-authenticate": challenge }, gateway: true });
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#signingKey).update(text).digest("base64url");
  }
}
