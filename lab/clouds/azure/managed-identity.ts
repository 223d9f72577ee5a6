/** Managed identities as a virtual machine (IMDS) and App Service hand out their tokens. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Directory } from "./directory";
import { guidOf, key } from "./ids";
import type { Tokens } from "./tokens";

/** Where App Service answers; a program finds it in IDENTITY_ENDPOINT. */
export const APP_SERVICE_PATH = "/msi/token";
/** Where a virtual machine answers; the libraries write it with a slash at the end. */
const IMDS_PATHS = ["/metadata/identity/oauth2/token", "/metadata/identity/oauth2/token/"];

export function managedIdentityRoutes(app: FastifyInstance, directory: Directory, tokens: Tokens): void {
  const { managedIdentity, tenantId } = directory;

  function identity(request: FastifyRequest): string | undefined {
    const { client_id: asked } = request.query as { client_id?: string };
    if (asked === undefined) return managedIdentity.systemAssigned ? guidOf("system-assigned identity") : undefined;
    return managedIdentity.userAssigned.find((clientId) => key(clientId) === key(asked));
  }

  const refuse = (reply: FastifyReply, description: string, error = "invalid_request"): unknown =>
    reply.code(400).send({ error, error_description: description });

  const imds = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const { resource, "api-version": version } = request.query as Record<string, string>;
    if (request.headers.metadata !== "true") return refuse(reply, "Required metadata header not specified");
    if (version !== "2018-02-01")
      return refuse(reply, "Required query variable 'api-version' is missing", "bad_request");
    if (!resource) return refuse(reply, "Required query variable 'resource' is missing");
    const clientId = identity(request);
    if (clientId === undefined) return refuse(reply, "Identity not found");
    if (!tokens.knows(request, resource)) return refuse(reply, `AADSTS500011: ${resource}`, "invalid_resource");
    const { token, expires } = tokens.issue(request, { tenantId, clientId }, resource);
    const lifetime = String(expires - Math.floor(Date.now() / 1000));
    return {
      access_token: token,
      client_id: clientId,
      expires_in: lifetime,
      expires_on: String(expires),
      ext_expires_in: lifetime,
      not_before: String(Math.floor(Date.now() / 1000)),
      resource,
      token_type: "Bearer",
    };
  };
  for (const path of IMDS_PATHS) app.get(path, imds);

  app.get(APP_SERVICE_PATH, (request, reply) => {
    const { resource, "api-version": version } = request.query as Record<string, string>;
    if (request.headers["x-identity-header"] !== managedIdentity.header) {
      return reply.code(401).send({ statusCode: 401, message: "The X-IDENTITY-HEADER is missing or wrong." });
    }
    if (version !== "2019-08-01" || !resource) {
      return reply.code(400).send({ statusCode: 400, message: "api-version and resource are required." });
    }
    const clientId = identity(request);
    if (clientId === undefined) {
      return reply
        .code(400)
        .send({ statusCode: 400, message: "No User Assigned or Delegated Managed Identity found." });
    }
    const { token, expires } = tokens.issue(request, { tenantId, clientId }, resource);
    return { access_token: token, client_id: clientId, expires_on: String(expires), resource, token_type: "Bearer" };
  });
}
