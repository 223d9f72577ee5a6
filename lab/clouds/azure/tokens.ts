/** The bearer tokens of the lab's Azure: issued by Entra ID and managed identities, asked for by Resource Manager. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ArmError, origin } from "./arm";
import type { Directory } from "./directory";
import { guidOf, key } from "./ids";
import { readJwt, writeJwt } from "./jwt";
import type { AzureMemory } from "./memory";
import type { AzureSwitches } from "./switches";

const PUBLIC = ["https://management.azure.com", "https://management.core.windows.net"];
const GOVERNMENT = ["https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"];
const CHINA = ["https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"];

/** What each cloud calls its Resource Manager in tokens, by the hosts of its logins and of Resource Manager itself. */
const AUDIENCES: Readonly<Record<string, readonly string[]>> = {
  "login.microsoftonline.com": PUBLIC,
  "management.azure.com": PUBLIC,
  "login.microsoftonline.us": GOVERNMENT,
  "management.usgovcloudapi.net": GOVERNMENT,
  "login.chinacloudapi.cn": CHINA,
  "login.partner.microsoftonline.cn": CHINA,
  "management.chinacloudapi.cn": CHINA,
};
/** Other resources that tokens can be had for; ARM refuses those tokens. */
const OTHERS = ["https://graph.microsoft.com", "https://storage.azure.com", "https://vault.azure.net"];

const bare = (resource: string): string => resource.replace(/\/+$/, "").toLowerCase();

/** The audiences that mean Azure Resource Manager. Called at its own address, the lab is a public cloud of that name. */
export function managementAudiences(request: FastifyRequest): readonly string[] {
  return AUDIENCES[String(request.headers.host)] ?? [...PUBLIC, bare(origin(request))];
}

export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
}

export interface Tokens {
  /** Whether tokens for this resource can be had here. */
  knows(request: FastifyRequest, audience: string): boolean;
  issue(request: FastifyRequest, identity: Identity, audience: string): { token: string; expires: number };
  /** Throws ARM's 401 unless the request carries a token of this tenant, for ARM, that has not expired. */
  authenticate(request: FastifyRequest): void;
}

export function tokens(
  directory: Directory,
  switches: AzureSwitches,
  subscriptions: AzureMemory["subscriptions"],
): Tokens {
  const signingKey = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", signingKey).update(text).digest("base64url");

  function issue(request: FastifyRequest, { tenantId, clientId }: Identity, audience: string) {
    const now = Math.floor(Date.now() / 1000);
    const expires = now + switches.tokenSeconds;
    const claims = {
      aud: audience,
      iss: `${origin(request)}/${tenantId}/`,
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
    return { token: writeJwt({ typ: "JWT", alg: "HS256" }, claims, sign), expires };
  }

  function authenticate(request: FastifyRequest): void {
    const header = request.headers.authorization;
    const challenge = (description: string): Record<string, string> => ({
      "www-authenticate": `Bearer authorization_uri="${origin(request)}/${directory.tenantId}", error="invalid_token", error_description="${description}"`,
    });
    const refusal = (code: string, message: string, description: string): ArmError =>
      new ArmError(401, code, message, { headers: challenge(description), gateway: true });
    if (header === undefined) {
      const description = "The authentication failed because of missing 'Authorization' header.";
      throw refusal(
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing.",
        description,
      );
    }
    const jwt = readJwt(/^Bearer (.+)$/i.exec(header)?.[1] ?? "");
    const expected = Buffer.from(sign(jwt?.text ?? ""), "base64url");
    if (jwt?.signature.length !== expected.length || !timingSafeEqual(jwt.signature, expected)) {
      const description = "Could not parse or verify the token.";
      throw refusal("InvalidAuthenticationToken", "The access token is invalid.", description);
    }
    const { aud, exp, tid } = jwt.claims as { aud: string; exp: number; tid: string };
    if (exp * 1000 <= Date.now()) {
      const message = `The access token expiry UTC time '${new Date(exp * 1000).toUTCString()}' is earlier than current UTC time '${new Date().toUTCString()}'.`;
      throw refusal("ExpiredAuthenticationToken", message, "The access token has expired.");
    }
    if (!managementAudiences(request).includes(bare(aud))) {
      const allowed = managementAudiences(request).map((audience) => `'${audience}/'`);
      const message = `The access token has been obtained for wrong audience or resource '${aud}'. It should exactly match with one of the allowed audiences ${allowed}.`;
      throw refusal("InvalidAuthenticationTokenAudience", message, "The access token has the wrong audience.");
    }
    const { subscription } = request.params as { subscription?: string };
    if (subscription === undefined || !subscriptions[key(subscription)] || key(tid) === key(directory.tenantId)) return;
    const issuer = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
    const message = `The access token is from the wrong issuer '${issuer(tid)}'. It must match the tenant '${issuer(directory.tenantId)}' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${directory.tenantId}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`;
    throw refusal("InvalidAuthenticationTokenTenant", message, "The access token is from the wrong issuer.");
  }

  return {
    issue,
    authenticate,
    knows: (request, audience) => [...managementAudiences(request), ...OTHERS].includes(bare(audience)),
  };
}
