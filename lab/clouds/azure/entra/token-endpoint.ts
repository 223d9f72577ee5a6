/** The token endpoint: tokens for an application that proves itself by a secret, a certificate or a federated token. */
import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { key } from "../ids";
import type { AzureService } from "../service";
import { refusedAssertion } from "./assertions";
import { type Application, type Tenant, tenantOf } from "./directory";
import { invalidClient, type Refusal, refuse, unknownApplication, unknownResource, unknownTenant } from "./refusals";
import type { Identity } from "./tokens";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const DEFAULT_SCOPE = "/.default";

export function answerToken(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  reply.header("cache-control", "no-store, no-cache").header("pragma", "no-cache");
  reply.header("x-ms-request-id", randomUUID());
  const outcome = grant(cloud, request);
  if ("code" in outcome) return refuse(reply, outcome);
  const lifetime = cloud.switches.tokenSeconds;
  const { token } = cloud.tokens.issue(outcome.identity, outcome.audience);
  return reply.send({ token_type: "Bearer", expires_in: lifetime, ext_expires_in: lifetime, access_token: token });
}

function grant(cloud: AzureService, request: FastifyRequest): { identity: Identity; audience: string } | Refusal {
  const { tenant } = request.params as { tenant: string };
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  const known = tenantOf(cloud.directory, tenant);
  if (!known) return unknownTenant(tenant);
  const refused = refusedGrantType(form) ?? refusedClient(cloud, request, form, known.application);
  return refused ?? grantedAudience(cloud, request, form, known);
}

function refusedGrantType(form: URLSearchParams): Refusal | undefined {
  const grantType = form.get("grant_type");
  if (grantType === null) return missingParameter("'grant_type'");
  if (grantType === "client_credentials") return undefined;
  const text = `The app requested an unsupported grant type '${grantType}'.`;
  return { status: 400, error: "unsupported_grant_type", code: 70003, text };
}

/** What the token is for: the older `resource`, or a `scope` that ends in /.default. */
function grantedAudience(
  cloud: AzureService,
  request: FastifyRequest,
  form: URLSearchParams,
  { tenantId, application }: Tenant,
): { identity: Identity; audience: string } | Refusal {
  const resource = form.get("resource");
  const scope = form.get("scope")?.split(" ")[0] ?? "";
  if (resource === null && !scope.endsWith(DEFAULT_SCOPE)) {
    const text = `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
    return { status: 400, error: "invalid_scope", code: 1002012, text };
  }
  const audience = resource ?? scope.slice(0, -DEFAULT_SCOPE.length);
  if (!cloud.tokens.knows(request, audience)) return unknownResource(audience);
  return { identity: { tenantId, clientId: application.clientId }, audience };
}

/** What is wrong with the client, or with the proof that it gives of itself. */
function refusedClient(
  cloud: AzureService,
  request: FastifyRequest,
  form: URLSearchParams,
  application: Application,
): Refusal | undefined {
  const basic = basicCredentials(request);
  const clientId = form.get("client_id") ?? basic.clientId;
  if (key(clientId) !== key(application.clientId)) return unknownApplication(clientId);
  const assertion = form.get("client_assertion");
  if (assertion === null) return refusedSecret(form.get("client_secret") ?? basic.secret, application);
  if (form.get("client_assertion_type") === ASSERTION_TYPE) {
    return refusedAssertion(request, application, assertion, cloud.pipeline);
  }
  return missingParameter(`'client_assertion_type' with value '${ASSERTION_TYPE}'`);
}

function basicCredentials(request: FastifyRequest): { clientId: string; secret: string } {
  const basic = /^Basic (.+)$/i.exec(String(request.headers.authorization ?? ""))?.[1] ?? "";
  const [clientId = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":");
  return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(secret) };
}

function refusedSecret(secret: string, application: Application): Refusal | undefined {
  if (secret === "") {
    const text =
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
    return invalidClient(7000216, text);
  }
  if (secret !== application.clientSecret) {
    const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`;
    return invalidClient(7000215, text);
  }
  if (!application.secretExpired) return undefined;
  const text = `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`;
  return invalidClient(7000222, text);
}

function missingParameter(parameter: string): Refusal {
  const text = `The request body must contain the following parameter: ${parameter}.`;
  return { status: 400, error: "invalid_request", code: 900144, text };
}
