/** Microsoft Entra ID as far as an application needs it: tokens for a secret, a certificate or a federated token. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { origin } from "./arm";
import { refusedAssertion } from "./assertions";
import { describeCloud } from "./cloud-description";
import type { Application, Directory, Tenant } from "./directory";
import { key } from "./ids";
import type { Pipeline } from "./pipeline";
import { invalidClient, type Refusal, refuse, unknownApplication, unknownResource, unknownTenant } from "./refusals";
import type { AzureSwitches } from "./switches";
import type { Identity, Tokens } from "./tokens";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export function entraRoutes(
  app: FastifyInstance,
  directory: Directory,
  switches: AzureSwitches,
  tokens: Tokens,
  pipeline: Pipeline,
): void {
  const tenantOf = (tenant: string): Tenant | undefined =>
    [directory, directory.other].find(({ tenantId }) => key(tenantId) === key(tenant));

  function grant(request: FastifyRequest): { identity: Identity; audience: string } | Refusal {
    const { tenant } = request.params as { tenant: string };
    const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
    const grantType = form.get("grant_type");
    const resource = form.get("resource") ?? form.get("scope")?.split(" ")[0] ?? "";

    const known = tenantOf(tenant);
    if (!known) return unknownTenant(tenant);
    if (grantType === null) {
      const text = "The request body must contain the following parameter: 'grant_type'.";
      return { status: 400, error: "invalid_request", code: 900144, text };
    }
    if (grantType !== "client_credentials") {
      const text = `The app requested an unsupported grant type '${grantType}'.`;
      return { status: 400, error: "unsupported_grant_type", code: 70003, text };
    }
    const refused = refusedClient(request, form, known.application);
    if (refused) return refused;
    const scoped = form.get("resource") === null;
    if (scoped && !resource.endsWith("/.default")) {
      const text = `The provided value for scope ${resource} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
      return { status: 400, error: "invalid_scope", code: 1002012, text };
    }
    const audience = scoped ? resource.slice(0, -"/.default".length) : resource;
    if (!tokens.knows(request, audience)) return unknownResource(audience);
    return { identity: { tenantId: known.tenantId, clientId: known.application.clientId }, audience };
  }

  /** What is wrong with who asks, and with the proof of it. */
  function refusedClient(request: FastifyRequest, form: URLSearchParams, application: Application) {
    const basic = /^Basic (.+)$/i.exec(String(request.headers.authorization ?? ""))?.[1];
    const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, "base64").toString().split(":");
    const clientId = form.get("client_id") ?? decodeURIComponent(basicId ?? "");
    const secret = form.get("client_secret") ?? decodeURIComponent(basicSecret ?? "");
    const assertion = form.get("client_assertion");
    if (key(clientId) !== key(application.clientId)) return unknownApplication(clientId);
    if (assertion !== null) {
      if (form.get("client_assertion_type") === ASSERTION_TYPE) {
        return refusedAssertion(request, application, assertion, pipeline);
      }
      const text = `The request body must contain the following parameter: 'client_assertion_type' with value '${ASSERTION_TYPE}'.`;
      return { status: 400, error: "invalid_request", code: 900144, text };
    }
    if (secret === "") {
      return invalidClient(
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      );
    }
    if (secret !== application.clientSecret) {
      return invalidClient(
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
      );
    }
    if (!application.secretExpired) return undefined;
    return invalidClient(
      7000222,
      `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }

  function answerToken(request: FastifyRequest, reply: FastifyReply): unknown {
    reply.header("cache-control", "no-store, no-cache").header("pragma", "no-cache");
    reply.header("x-ms-request-id", randomUUID());
    const outcome = grant(request);
    if ("code" in outcome) return refuse(reply, outcome);
    const lifetime = switches.tokenSeconds;
    const { token } = tokens.issue(request, outcome.identity, outcome.audience);
    return reply.send({ token_type: "Bearer", expires_in: lifetime, ext_expires_in: lifetime, access_token: token });
  }

  function openIdConfiguration(request: FastifyRequest, reply: FastifyReply): unknown {
    const { tenant } = request.params as { tenant: string };
    if (!tenantOf(tenant) && !["common", "organizations"].includes(key(tenant))) {
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

  function instanceDiscovery(request: FastifyRequest): unknown {
    const host = String(request.headers.host);
    return {
      tenant_discovery_endpoint: `${origin(request)}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    };
  }

  for (const version of ["", "/v2.0"]) {
    app.get(`/:tenant${version}/.well-known/openid-configuration`, openIdConfiguration);
    app.post(`/:tenant/oauth2${version}/token`, answerToken);
  }
  app.get("/:tenant/discovery/instance", instanceDiscovery);
  app.get("/:tenant/discovery/v2.0/keys", () => ({ keys: [] }));
  app.get("/metadata/endpoints", describeCloud);
}
