/** The pipeline that a deployment runs in, as GitHub Actions has it: an OIDC issuer of tokens for its own identity. */
import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult, randomUUID, sign } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import type { Directory } from "./directory";
import { type Claims, writeJwt } from "./jwt";

/** Where the lab answers as the pipeline. */
export const PIPELINE_PATH = "/pipeline";

/** Where the lab answers as Azure Pipelines does, which have a protocol of their own. */
export const AZURE_PIPELINES_PATH = `${PIPELINE_PATH}/_apis/distributedtask/hubs/build/plans/plan/jobs/job/oidctoken`;

export class Pipeline {
  readonly keyId = randomUUID();

  constructor(private readonly directory: Directory) {}

  get publicKey(): KeyObject {
    return keyPair().publicKey;
  }

  issuer(request: FastifyRequest): string {
    return `${origin(request)}${PIPELINE_PATH}`;
  }

  /** A token of the pipeline's identity; `claims` replaces single ones. */
  token(iss: string, aud: string, claims: Claims = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const sub = this.directory.pipeline.subject;
    return writeJwt(
      { typ: "JWT", alg: "RS256", kid: this.keyId },
      { iss, sub, aud, iat: now, nbf: now, exp: now + 300, jti: randomUUID(), ...claims },
      (text) => sign("sha256", Buffer.from(text), keyPair().privateKey).toString("base64url"),
    );
  }
}

let keys: KeyPairKeyObjectResult | undefined;

/** The keys of all pipelines of this process, made when they are first needed: making keys takes a while. */
function keyPair(): KeyPairKeyObjectResult {
  keys ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  return keys;
}
