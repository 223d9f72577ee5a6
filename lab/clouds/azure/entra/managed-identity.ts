/** Managed identities as a virtual machine (IMDS) and App Service hand out their tokens. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { guidOf, key } from "../ids";
import type { AzureService } from "../service";

/** Where App Service answers; a program finds the address in IDENTITY_ENDPOINT. */
export const APP_SERVICE_PATH = "/msi/token";

export function virtualMachineToken(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { tokens, directory } = cloud;
  const { resource, "api-version": version } = request.query as Record<string, string>;
  const refuse = (description: string, error = "invalid_request"): unknown =>
    reply.code(400).send({ error, error_description: description });
  if (request.headers.metadata !== "true") return refuse("Required metadata header not specified");
  if (version !== "2018-02-01") return refuse("Required query variable 'api-version' is missing", "bad_request");
  if (!resource) return refuse("Required query variable 'resource' is missing");
  const clientId = identityOf(cloud, request);
  if (clientId === undefined) return refuse("Identity not found");
  if (!tokens.knows(request, resource)) return refuse(`AADSTS500011: ${resource}`, "invalid_resource");
  const { token, expires } = tokens.issue({ tenantId: directory.tenantId, clientId }, resource);
  const now = Math.floor(Date.now() / 1000);
  return {
    access_token: token,
    client_id: clientId,
    expires_in: String(expires - now),
    expires_on: String(expires),
    ext_expires_in: String(expires - now),
    not_before: String(now),
    resource,
    token_type: "Bearer",
  };
}

export function appServiceToken(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { tokens, directory } = cloud;
  const { resource, "api-version": version } = request.query as Record<string, string>;
  const refuse = (statusCode: number, message: string): unknown => reply.code(statusCode).send({ statusCode, message });
  if (request.headers["x-identity-header"] !== directory.managedIdentity.header) {
    return refuse(401, "The X-IDENTITY-HEADER is missing or wrong.");
  }
  if (version !== "2019-08-01" || !resource) return refuse(400, "api-version and resource are required.");
  const clientId = identityOf(cloud, request);
  if (clientId === undefined) return refuse(400, "No User Assigned or Delegated Managed Identity found.");
  const { token, expires } = tokens.issue({ tenantId: directory.tenantId, clientId }, resource);
  return { access_token: token, client_id: clientId, expires_on: String(expires), resource, token_type: "Bearer" };
}

/** The client id of the identity that is asked for: the system-assigned one unless the query names another. */
function identityOf({ directory: { managedIdentity } }: AzureService, request: FastifyRequest): string | undefined {
  const { client_id: asked } = request.query as { client_id?: string };
  if (asked === undefined) return managedIdentity.systemAssigned ? guidOf("system-assigned identity") : undefined;
  return managedIdentity.userAssigned.find((clientId) => key(clientId) === key(asked));
}
