/** Client assertions: signed with a registered certificate, or issued by somebody whom the application trusts. */
import { X509Certificate } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import { key, sameId } from "../ids";
import type { Application } from "./directory";
import { type Jwt, names, readJwt, signedBy } from "./jwt";
import type { Pipeline } from "./pipeline";
import { invalidClient, type Refusal } from "./refusals";

const SEE = "https://docs.microsoft.com/azure/active-directory/develop/workload-identity-federation";

/** What is wrong with the assertion; nothing when it proves that the caller is the application. */
export function refusedAssertion(
  request: FastifyRequest,
  application: Application,
  assertion: string,
  pipeline: Pipeline,
): Refusal | undefined {
  const jwt = readJwt(assertion);
  if (!jwt) return invalidClient(50027, "JWT token is invalid or malformed.");
  const now = Date.now() / 1000;
  const { exp, nbf = 0 } = jwt.claims;
  if (typeof exp !== "number" || typeof nbf !== "number" || exp <= now || nbf > now + 300) {
    const text = `Client assertion is not within its valid time range. Current time: ${new Date().toISOString()}, expiry time of assertion ${new Date(Number(exp ?? 0) * 1000).toISOString()}.`;
    return invalidClient(700024, text);
  }
  return jwt.claims.iss === application.clientId
    ? refusedCertificate(request, application, jwt)
    : refusedFederation(request, application, jwt, pipeline);
}

function refusedCertificate(request: FastifyRequest, { clientId, certificates }: Application, jwt: Jwt) {
  const known = certificates.map((pem) => new X509Certificate(pem)).find((certificate) => names(jwt, certificate));
  if (!known || !signedBy(jwt, known.publicKey)) {
    const reason = known ? "The key was found, but the signature is invalid." : "The key was not found.";
    return invalidClient(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${reason}, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${clientId}'.]`,
    );
  }
  const { aud, sub } = jwt.claims;
  const { tenant } = request.params as { tenant: string };
  const base = `${origin(request)}/${tenant}`;
  const addressed = [`${base}/oauth2/v2.0/token`, `${base}/oauth2/token`, `${base}/v2.0`].some((one) =>
    sameId(one, String(aud)),
  );
  if (addressed && sub === clientId) return undefined;
  return invalidClient(700023, "Client assertion audience claim does not match Realm issuer.");
}

function refusedFederation(
  request: FastifyRequest,
  { federatedCredentials }: Application,
  jwt: Jwt,
  pipeline: Pipeline,
): Refusal | undefined {
  const { iss, sub, aud } = jwt.claims;
  const mismatch = (code: number, part: string, value: unknown): Refusal =>
    invalidClient(
      code,
      `No matching federated identity record found for presented assertion ${part} '${value}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${SEE}`,
    );
  const issuers = federatedCredentials.filter(({ issuer }) => key(issuer) === key(String(iss)));
  if (issuers.length === 0) return mismatch(700211, "issuer", iss);
  const subjects = issuers.filter(({ subject }) => subject === sub);
  if (subjects.length === 0) return mismatch(700213, "subject", sub);
  if (!subjects.some(({ audience }) => audience === aud)) return mismatch(700212, "audience", aud);
  if (iss === pipeline.issuer(request) && signedBy(jwt, pipeline.publicKey)) return undefined;
  return invalidClient(50013, "Assertion failed signature validation. [Reason - The key was not found.]");
}
