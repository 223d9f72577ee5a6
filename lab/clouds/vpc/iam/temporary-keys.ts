/** Temporary access keys, which come with a security token and expire. */
import { randomBytes } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import { newAccessKey } from "../memory";
import { iamRefusal } from "../refusals";
import { authOf, callerOf, isoMicros, object } from "./requests";

export function createTemporaryKey(cloud: VpcService, exchange: Exchange): Answer {
  const caller = callerOf(cloud, exchange);
  const identity = object(authOf(exchange).identity, "identity");
  const { duration_seconds: seconds = cloud.switches.tokenLifetimeSeconds } = object(identity.token ?? {});
  if (typeof seconds !== "number" || seconds < 900 || seconds > 86400)
    throw iamRefusal(400, "'duration_seconds' must be between 900 and 86400");
  const key = {
    ...newAccessKey(caller.userId),
    securityToken: `gQpjbi1ub3J0aC${randomBytes(600).toString("base64url")}`,
    expiresAt: cloud.now() + seconds * 1000,
  };
  cloud.memory.accessKeys.push(key);
  const { access, secret, securityToken, expiresAt } = key;
  const credential = { access, secret, securitytoken: securityToken, expires_at: isoMicros(expiresAt) };
  return { status: 201, body: { credential } };
}
