/** What the lab's Entra ID, pipeline and managed identities accept, and how they refuse the rest. */
import assert from "node:assert/strict";
import { constants, createHash, sign, X509Certificate } from "node:crypto";
import { APP_SERVICE_PATH, PIPELINE_PATH, SUBSCRIPTION, startAzure } from "../../lab/clouds/azure";
import { makeClientCertificate } from "../../lab/clouds/azure/certificate";
import { writeJwt } from "../../lab/clouds/azure/entra/jwt";
import { type AzureLab, login, send } from "./azure-call";
import { useCloud } from "./suite";

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

describe("the lab's Azure: logins by certificate, federation and managed identity", () => {
  let lab: AzureLab;
  let certificate: { key: string; cert: string };
  before(async () => {
    certificate = await makeClientCertificate();
  });
  useCloud(startAzure, (started) => {
    lab = started;
  });

  const present = (client_assertion: string, more = {}) =>
    login(lab, { client_secret: "", client_assertion_type: TYPE, client_assertion, ...more });
  const code = async (assertion: string, more = {}) => (await present(assertion, more)).body.error_codes?.[0];

  function assertion(claims = {}, header = {}, algorithm: "RS256" | "PS256" = "PS256"): string {
    const now = Math.floor(Date.now() / 1000);
    const { clientId } = lab.directory.application;
    const { raw } = new X509Certificate(certificate.cert);
    const [name, hash] = algorithm === "PS256" ? ["x5t#S256", "sha256"] : ["x5t", "sha1"];
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return writeJwt(
      {
        typ: "JWT",
        alg: algorithm,
        [name ?? ""]: createHash(hash ?? "")
          .update(raw)
          .digest("base64url"),
        ...header,
      },
      {
        iss: clientId,
        sub: clientId,
        aud: `${lab.url}/${lab.directory.tenantId}/oauth2/v2.0/token`,
        nbf: now,
        exp: now + 600,
        ...claims,
      },
      (text) =>
        sign("sha256", Buffer.from(text), { key: certificate.key, ...(algorithm === "PS256" ? padding : {}) }).toString(
          "base64url",
        ),
    );
  }

  it("takes an assertion of a registered certificate, and looks at everything in it", async () => {
    assert.equal(await code(assertion()), 700027);
    lab.directory.application.certificates.push(certificate.cert);
    for (const algorithm of ["PS256", "RS256"] as const) {
      assert.equal((await present(assertion({}, {}, algorithm))).status, 200, algorithm);
    }
    const [head = "", body = ""] = assertion().split(".");
    const [, , signature = ""] = assertion({ jti: "another" }).split(".");
    for (const [wrong, expected] of [
      [`${head}.${body}.${signature}`, 700027],
      [assertion({}, { "x5t#S256": "AAAA" }), 700027],
      [assertion({}, { alg: "none" }), 700027],
      [assertion({ aud: "https://login.example/token" }), 700023],
      [assertion({ sub: "somebody" }), 700023],
      [assertion({ exp: 1 }), 700024],
      [assertion({ nbf: Date.now() / 1000 + 3600 }), 700024],
      ["nonsense", 50027],
    ] as const) {
      assert.equal(await code(wrong), expected, wrong);
    }
    assert.equal(await code(assertion(), { client_assertion_type: "another" }), 900144);
  });

  it("takes a token of the pipeline that the application trusts, and of no other", async () => {
    const issuer = lab.url + PIPELINE_PATH;
    const { subject, requestToken } = lab.directory.pipeline;
    const ask = (bearer: string) =>
      send(lab, "GET", `${issuer}/token?audience=api%3A%2F%2Fmade-up`, { authorization: `Bearer ${bearer}` });
    const token = String((await ask(requestToken)).body.value);
    assert.equal((await ask("another")).status, 401);
    assert.equal(await code(token), 700211);
    lab.directory.application.federatedCredentials.push({ issuer, subject, audience: "api://made-up" });
    assert.equal((await present(token)).status, 200);
    assert.equal(await code(lab.pipeline.token(issuer, "api://another")), 700212);
    assert.equal(await code(lab.pipeline.token(issuer, "api://made-up", { sub: "another" })), 700213);
    const keys = (await send(lab, "GET", `${issuer}/jwks`, {})).body.keys as { kty: string; d?: string }[];
    assert.deepEqual([keys[0]?.kty, keys[0]?.d], ["RSA", undefined]);
  });

  it("knows secrets whose time is over", async () => {
    lab.directory.application.secretExpired = true;
    assert.deepEqual((await login(lab)).body.error_codes, [7000222]);
  });

  it("lets another tenant sign in, and refuses its tokens where it owns nothing", async () => {
    const { tenantId, application } = lab.directory.other;
    const form = { client_id: application.clientId, client_secret: application.clientSecret };
    const token = (await login(lab, form, tenantId)).body.access_token;
    const ask = (subscription: string) =>
      send(lab, "GET", `${lab.url}/subscriptions/${subscription}?api-version=2022-12-01`, {
        authorization: `Bearer ${token}`,
      });
    const refused = await ask(SUBSCRIPTION);
    assert.deepEqual([refused.status, refused.body.error?.code], [401, "InvalidAuthenticationTokenTenant"]);
    const unknown = await ask("99999999-0000-0000-0000-000000000000");
    assert.deepEqual([unknown.status, unknown.body.error?.code], [404, "SubscriptionNotFound"]);
  });

  it("hands out tokens of managed identities as virtual machines and App Service do", async () => {
    const { managedIdentity } = lab.directory;
    const machine = (query: string, headers: Record<string, string> = { metadata: "true" }) =>
      send(lab, "GET", `${lab.url}/metadata/identity/oauth2/token?${query}`, headers);
    const resource = `resource=${encodeURIComponent(lab.url)}`;
    const given = await machine(`api-version=2018-02-01&${resource}`);
    assert.deepEqual([given.status, given.body.token_type, given.body.resource], [200, "Bearer", lab.url]);
    assert.match(String(given.body.expires_on), /^\d{10}$/);
    assert.equal((await machine(`api-version=2018-02-01&${resource}`, {})).status, 400);
    assert.equal((await machine(`api-version=2018-02-01&${resource}&client_id=x`)).body.error, "invalid_request");
    assert.equal((await machine(resource)).status, 400);

    const service = (header: string, query = "") =>
      send(lab, "GET", `${lab.url}${APP_SERVICE_PATH}?api-version=2019-08-01&${resource}${query}`, {
        "x-identity-header": header,
      });
    assert.equal((await service("another")).status, 401);
    assert.equal((await service(managedIdentity.header, "&client_id=x")).status, 400);
    const token = (await service(managedIdentity.header)).body.access_token;
    const path = `${lab.url}/subscriptions/${SUBSCRIPTION}?api-version=2022-12-01`;
    assert.equal((await send(lab, "GET", path, { authorization: `Bearer ${token}` })).status, 200);
    assert.ok(!JSON.stringify(lab.requests).includes(managedIdentity.header), "the header is in the ledger");
  });
});
