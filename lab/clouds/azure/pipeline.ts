/** The pipeline that a deployment runs in, as GitHub Actions has it: an OIDC issuer, and an address to ask for tokens. */
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { origin } from "./arm";
import type { Directory } from "./directory";
import { type Claims, writeJwt } from "./jwt";

export interface Pipeline {
  readonly publicKey: KeyObject;
  issuer(request: FastifyRequest): string;
  /** A token of the pipeline's identity; `claims` replaces single ones. */
  token(issuer: string, audience: string, claims?: Claims): string;
  routes(app: FastifyInstance): void;
}

/** Where the lab answers as the pipeline. */
export const PIPELINE_PATH = "/pipeline";

export function pipeline(directory: Directory): Pipeline {
  // Made when they are needed: it takes a while, and most programs sign in otherwise.
  let keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  const pair = () => {
    keys ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
    return keys;
  };
  const keyId = randomUUID();
  const issuer = (request: FastifyRequest): string => `${origin(request)}${PIPELINE_PATH}`;

  function token(iss: string, aud: string, claims: Claims = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const sub = directory.pipeline.subject;
    return writeJwt(
      { typ: "JWT", alg: "RS256", kid: keyId },
      { iss, sub, aud, iat: now, nbf: now, exp: now + 300, jti: randomUUID(), ...claims },
      (text) => sign("sha256", Buffer.from(text), pair().privateKey).toString("base64url"),
    );
  }

  return {
    get publicKey() {
      return pair().publicKey;
    },
    issuer,
    token,
    routes(app) {
      app.get(`${PIPELINE_PATH}/.well-known/openid-configuration`, (request) => ({
        issuer: issuer(request),
        jwks_uri: `${issuer(request)}/jwks`,
        id_token_signing_alg_values_supported: ["RS256"],
      }));
      app.get(`${PIPELINE_PATH}/jwks`, () => ({
        keys: [{ ...pair().publicKey.export({ format: "jwk" }), kid: keyId, use: "sig", alg: "RS256" }],
      }));
      app.get(`${PIPELINE_PATH}/token`, (request, reply) => {
        if (request.headers.authorization !== `Bearer ${directory.pipeline.requestToken}`) {
          return reply.code(401).send({ message: "The request token is invalid or has expired." });
        }
        const { audience = origin(request) } = request.query as { audience?: string };
        const value = token(issuer(request), audience);
        return { count: value.length, value };
      });
    },
  };
}
