/** Entra ID's metadata: endpoints, issuer and keys. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import { key } from "../ids";
import type { AzureService } from "../service";
import { tenantOf } from "./directory";
import { refuse, unknownTenant } from "./refusals";

export function openIdConfiguration(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { tenant } = request.params as { tenant: string };
  if (!tenantOf(cloud.directory, tenant) && !["common", "organizations"].includes(key(tenant))) {
    return refuse(reply, unknownTenant(tenant));
  }
  const base = `${origin(request)}/${tenant}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: "EU",
    cloud_instance_name: "microsoftonline.com",
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "tid", "ver"],
  };
}

export function instanceDiscovery({ directory }: AzureService, request: FastifyRequest): unknown {
  const host = String(request.headers.host);
  return {
    tenant_discovery_endpoint: `${origin(request)}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** The list is empty: no program needs to check tokens of the lab. */
export function keys(): unknown {
  return { keys: [] };
}
