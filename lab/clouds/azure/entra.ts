/** Microsoft Entra ID as far as a service principal with a secret needs it, and the bearer tokens ARM accepts. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ArmError, origin } from "./arm";
import { guidOf, key } from "./ids";
import type { AzureSwitches } from "./switches";

export interface ServicePrincipal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Entra {
  routes(app: FastifyInstance): void;
  /** Throws ARM's 401 unless the request carries a token of this tenant, for ARM, that has not expired. */
  authenticate(request: FastifyRequest): void;
}

/** Audiences that mean Azure Resource Manager, besides the address at which this lab was called. */
const MANAGEMENT = ["https://management.azure.com", "https://management.core.windows.net"];
/** Other resources that tokens can be had for; ARM refuses those tokens. */
const OTHERS = ["https://graph.microsoft.com", "https://storage.azure.com", "https://vault.azure.net"];

const bare = (resource: string): string => resource.replace(/\/+$/, "").toLowerCase();
const audiences = (request: FastifyRequest): string[] => [...MANAGEMENT, bare(origin(request))];

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

interface Claims {
  aud: string;
  tid: string;
  exp: number;
}

export function entra(principal: ServicePrincipal, switches: AzureSwitches): Entra {
  const signingKey = randomBytes(32);
  const sign = (text: string): string => createHmac("sha256", signingKey).update(text).digest("base64url");
  const knownTenant = (tenant: string): boolean => key(tenant) === key(principal.tenantId);

  function issue(request: FastifyRequest, audience: string, lifetime: number): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      aud: audience,
      iss: `${origin(request)}/${principal.tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + lifetime,
      appid: principal.clientId,
      idtyp: "app",
      oid: guidOf(`${principal.clientId} object`),
      sub: guidOf(`${principal.clientId} object`),
      tid: principal.tenantId,
      uti: randomBytes(12).toString("base64url"),
      ver: "1.0",
    };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ typ: "JWT", alg: "HS256" })}.${part(claims)}`;
    return `${text}.${sign(text)}`;
  }

  function token(request: FastifyRequest): { audience: string } | Refusal {
    const { tenant } = request.params as { tenant: string };
    const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
    const basic = /^Basic (.+)$/i.exec(String(request.headers.authorization ?? ""))?.[1];
    const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, "base64").toString().split(":");
    const clientId = form.get("client_id") ?? decodeURIComponent(basicId ?? "");
    const secret = form.get("client_secret") ?? decodeURIComponent(basicSecret ?? "");
    const grant = form.get("grant_type");
    const resource = form.get("resource") ?? form.get("scope")?.split(" ")[0] ?? "";

    if (!knownTenant(tenant)) return unknownTenant(tenant);
    if (grant === null) {
      const text = "The request body must contain the following parameter: 'grant_type'.";
      return { status: 400, error: "invalid_request", code: 900144, text };
    }
    if (grant !== "client_credentials") {
      const text = `The app requested an unsupported grant type '${grant}'.`;
      return { status: 400, error: "unsupported_grant_type", code: 70003, text };
    }
    if (key(clientId) !== key(principal.clientId)) {
      const text = `Application with identifier '${clientId}' was not found in the directory 'Flow log lab'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
      return { status: 400, error: "unauthorized_client", code: 700016, text };
    }
    if (secret === "") {
      const text =
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
      return { status: 401, error: "invalid_client", code: 7000216, text };
    }
    if (secret !== principal.clientSecret) {
      const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${principal.clientId}'.`;
      return { status: 401, error: "invalid_client", code: 7000215, text };
    }
    const scoped = form.get("resource") === null;
    if (scoped && !resource.endsWith("/.default")) {
      const text = `The provided value for scope ${resource} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
      return { status: 400, error: "invalid_scope", code: 1002012, text };
    }
    const audience = scoped ? resource.slice(0, -"/.default".length) : resource;
    if (![...audiences(request), ...OTHERS].includes(bare(audience))) {
      const text = `The resource principal named ${audience} was not found in the tenant named Flow log lab. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`;
      return { status: 400, error: "invalid_resource", code: 500011, text };
    }
    return { audience };
  }

  function answerToken(request: FastifyRequest, reply: FastifyReply): unknown {
    reply.header("cache-control", "no-store, no-cache").header("pragma", "no-cache");
    reply.header("x-ms-request-id", randomUUID());
    const outcome = token(request);
    if ("code" in outcome) return refuse(reply, outcome);
    const lifetime = switches.tokenSeconds;
    const common = { token_type: "Bearer", expires_in: lifetime, ext_expires_in: lifetime };
    return reply.send({ ...common, access_token: issue(request, outcome.audience, lifetime) });
  }

  function authenticate(request: FastifyRequest): void {
    const header = request.headers.authorization;
    const challenge = (description: string): Record<string, string> => ({
      "www-authenticate": `Bearer authorization_uri="${origin(request)}/${principal.tenantId}", error="invalid_token", error_description="${description}"`,
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
    const [, head = "", body = "", signature = ""] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(header) ?? [];
    const expected = Buffer.from(sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      const description = "Could not parse or verify the token.";
      throw refusal("InvalidAuthenticationToken", "The access token is invalid.", description);
    }
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    if (claims.exp * 1000 <= Date.now()) {
      const message = `The access token expiry UTC time '${new Date(claims.exp * 1000).toUTCString()}' is earlier than current UTC time '${new Date().toUTCString()}'.`;
      throw refusal("ExpiredAuthenticationToken", message, "The access token has expired.");
    }
    if (!audiences(request).includes(bare(claims.aud))) {
      const allowed = audiences(request).map((audience) => `'${audience}/'`);
      const message = `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences ${allowed}.`;
      throw refusal("InvalidAuthenticationTokenAudience", message, "The access token has the wrong audience.");
    }
  }

  function openIdConfiguration(request: FastifyRequest, reply: FastifyReply): unknown {
    const { tenant } = request.params as { tenant: string };
    if (!knownTenant(tenant) && !["common", "organizations"].includes(key(tenant))) {
      return refuse(reply, unknownTenant(tenant));
    }
    const base = `${origin(request)}/${tenant}`;
    return {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
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
      tenant_discovery_endpoint: `${origin(request)}/${principal.tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    };
  }

  return {
    authenticate,
    routes(app) {
      for (const version of ["", "/v2.0"]) {
        app.get(`/:tenant${version}/.well-known/openid-configuration`, openIdConfiguration);
        app.post(`/:tenant/oauth2${version}/token`, answerToken);
      }
      app.get("/:tenant/discovery/instance", instanceDiscovery);
      app.get("/:tenant/discovery/v2.0/keys", () => ({ keys: [] }));
      app.get("/metadata/endpoints", describeCloud);
    },
  };
}

function unknownTenant(tenant: string): Refusal {
  const text = `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`;
  return { status: 400, error: "invalid_request", code: 90002, text };
}

function refuse(reply: FastifyReply, refusal: Refusal): unknown {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace("T", " ")}Z`;
  const text = `AADSTS${refusal.code}: ${refusal.text}`;
  return reply.code(refusal.status).send({
    error: refusal.error,
    error_description: `${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
  });
}

/** How a custom cloud describes itself: one object today, a list of clouds up to 2021, a short form at first. */
function describeCloud(request: FastifyRequest): unknown {
  const here = origin(request);
  const version = (request.query as Record<string, string>)["api-version"] ?? "";
  const login = { loginEndpoint: here, audiences: [here, ...MANAGEMENT.map((audience) => `${audience}/`)] };
  if (!/^\d{4}-/.test(version) || version < "2018") {
    return { galleryEndpoint: here, graphEndpoint: `${here}/`, portalEndpoint: here, authentication: login };
  }
  const cloud = {
    portal: here,
    authentication: { ...login, tenant: "common", identityProvider: "AAD" },
    media: "https://rest.media.azure.net",
    graphAudience: "https://graph.windows.net/",
    graph: "https://graph.windows.net/",
    name: "AzureCloud",
    suffixes: {
      azureDataLakeStoreFileSystem: "azuredatalakestore.net",
      acrLoginServer: "azurecr.io",
      sqlServerHostname: "database.windows.net",
      azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
      keyVaultDns: "vault.azure.net",
      storage: "core.windows.net",
      azureFrontDoorEndpointSuffix: "azurefd.net",
      storageSyncEndpointSuffix: "afs.azure.net",
      mhsmDns: "managedhsm.azure.net",
      mysqlServerEndpoint: "mysql.database.azure.com",
      postgresqlServerEndpoint: "postgres.database.azure.com",
      mariadbServerEndpoint: "mariadb.database.azure.com",
      synapseAnalytics: "dev.azuresynapse.net",
      attestationEndpoint: "attest.azure.net",
    },
    batch: "https://batch.core.windows.net/",
    resourceManager: `${here}/`,
    vmImageAliasDoc:
      "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
    activeDirectoryDataLake: "https://datalake.azure.net/",
    sqlManagement: "https://management.core.windows.net:8443/",
    microsoftGraphResourceId: "https://graph.microsoft.com/",
    appInsightsResourceId: "https://api.applicationinsights.io",
    appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
    attestationResourceId: "https://attest.azure.net",
    synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
    logAnalyticsResourceId: "https://api.loganalytics.io",
    ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
  };
  return version < "2022" ? [cloud] : cloud;
}
