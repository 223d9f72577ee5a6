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
