/**
 * Temporary access keys: for a token or another key, and for an agency; and tokens for the tokens of OpenID Connect
 * providers.
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html,
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0002.html and
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_13_0606.html
 */
import { randomBytes } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import { newAccessKey, type Token } from "../memory";
import { iamRefusal } from "../refusals";
import { authOf, callerOf, isoMicros, object, UNAUTHENTICATED } from "./requests";
import { tokenAnswer } from "./tokens";

/** A temporary access key comes with a security token and expires. */
export function createTemporaryKey(cloud: VpcService, exchange: Exchange): Answer {
  const identity = object(authOf(exchange).identity, "identity");
  const methods = Array.isArray(identity.methods) ? identity.methods.join() : "";
  if (methods === "assume_role") return keyOf(cloud, agencyUser(cloud, exchange, identity), identity.assume_role);
  const { id } = object(identity.token ?? {});
  // The token stands in the header or in the body.
  const token = cloud.memory.tokens.find((one) => one.id === id && one.expiresAt > cloud.now());
  if (id !== undefined && !token) throw iamRefusal(401, UNAUTHENTICATED);
  return keyOf(cloud, token?.userId ?? callerOf(cloud, exchange).userId, identity.token ?? {});
}

/** Who acts for the agency, if the caller's account is the one that the agency trusts. */
function agencyUser(cloud: VpcService, exchange: Exchange, identity: Record<string, unknown>): string {
  const caller = callerOf(cloud, exchange);
  const { agency_name, domain_id, domain_name } = object(identity.assume_role, "assume_role");
  if (typeof agency_name !== "string") throw iamRefusal(400, "'agency_name' is a required property");
  if (domain_id === undefined && domain_name === undefined)
    throw iamRefusal(400, "'domain_id' or 'domain_name' is required");
  const { accounts, agencies } = cloud.memory;
  const account = accounts.find(({ id, name }) => (domain_id === undefined ? name === domain_name : id === domain_id));
  const agency = agencies.find((one) => one.name === agency_name && one.domainId === account?.id);
  if (!agency) throw iamRefusal(404, "Could not find agency.");
  if (agency.trustedDomainId !== caller.domainId) {
    throw iamRefusal(403, "You are not authorized to perform the requested action: iam:agencies:assume");
  }
  return agency.userId;
}

function keyOf(cloud: VpcService, userId: string, about: unknown): Answer {
  const { duration_seconds: seconds = 900 } = object(about);
  if (typeof seconds !== "number" || seconds < 900 || seconds > 86400)
    throw iamRefusal(400, "'duration_seconds' must be between 900 and 86400");
  const key = {
    ...newAccessKey(userId),
    securityToken: `gQpjbi1ub3J0aC${randomBytes(600).toString("base64url")}`,
    expiresAt: cloud.now() + seconds * 1000,
  };
  cloud.memory.accessKeys.push(key);
  const { access, secret, securityToken, expiresAt } = key;
  const credential = { access, secret, securitytoken: securityToken, expires_at: isoMicros(expiresAt) };
  return { status: 201, body: { credential } };
}

/** A token without a scope for whom an OpenID Connect provider of the account vouches for. */
export function createTokenForIdToken(cloud: VpcService, exchange: Exchange): Answer {
  const provider = cloud.memory.identityProviders.find(({ id }) => id === exchange.headers["x-idp-id"]);
  if (!provider) throw iamRefusal(404, "Could not find identity provider.");
  const { id } = object(authOf(exchange).id_token, "id_token");
  if (typeof id !== "string") throw iamRefusal(400, "'id' is a required property");
  const userId = provider.idTokens.get(id);
  if (userId === undefined) throw iamRefusal(401, UNAUTHENTICATED);
  const issuedAt = cloud.now();
  const token: Token = {
    id: `MIIF${randomBytes(1100).toString("base64").replace(/[=+/]/g, "-")}`,
    userId,
    methods: ["mapped"],
    issuedAt,
    expiresAt: issuedAt + cloud.switches.tokenLifetimeSeconds * 1000,
  };
  cloud.memory.tokens.push(token);
  return tokenAnswer(cloud, exchange, 201, token);
}
