/** The endpoints of the pipeline: tokens for whoever has its request token, and the keys that prove such tokens. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import type { AzureService } from "../service";

export function pipelineConfiguration({ pipeline }: AzureService, request: FastifyRequest): unknown {
  const issuer = pipeline.issuer(request);
  return { issuer, jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ["RS256"] };
}

export function pipelineKeys({ pipeline }: AzureService): unknown {
  const jwk = pipeline.publicKey.export({ format: "jwk" });
  return { keys: [{ ...jwk, kid: pipeline.keyId, use: "sig", alg: "RS256" }] };
}

/**
 * The token of a service connection, as Azure Pipelines give it: with POST alone, and to whoever names the connection.
 * https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export function azurePipelinesToken(
  { directory, pipeline }: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  if (request.method !== "POST") {
    return reply.code(405).send({ message: "The requested resource does not support http method 'GET'." });
  }
  if (request.headers.authorization !== `Bearer ${directory.pipeline.requestToken}`) {
    return reply.code(401).type("text/html").send("<html>Azure DevOps Services | Sign In</html>");
  }
  const { serviceConnectionId, "api-version": version } = request.query as Record<string, string>;
  if (version !== "7.1" || serviceConnectionId !== directory.pipeline.serviceConnectionId) {
    return reply.code(400).send({ message: `Service connection ${serviceConnectionId} was not found.` });
  }
  return { oidcToken: pipeline.token(pipeline.issuer(request), "api://AzureADTokenExchange") };
}

export function pipelineToken(
  { directory, pipeline }: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  if (request.headers.authorization !== `Bearer ${directory.pipeline.requestToken}`) {
    return reply.code(401).send({ message: "The request token is invalid or has expired." });
  }
  const { audience = origin(request) } = request.query as { audience?: string };
  const value = pipeline.token(pipeline.issuer(request), audience);
  return { count: value.length, value };
}
