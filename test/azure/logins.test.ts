/** Every way to sign in that Pulumi's own Azure provider knows, from ARM_* and from config, against the lab. */
import assert from "node:assert/strict";
import { createPrivateKey, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PIPELINE_PATH } from "../../lab/clouds/azure";
import { makeClientCertificate } from "../../lab/clouds/azure/certificate";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { NO_LOGIN, withoutAccounts } from "./accounts";
import { type Deployment, deploy, providerAt } from "./deployment";

/** The class whose target has a flow log already, which every login can read. */
const resourceClass = "AzureNsgFlowLog";
const AUDIENCE = "api://AzureADTokenExchange";

describe("resolveLogin: a login", () => {
  let at: Deployment;
  let folder: string;
  let certificate: { key: string; cert: string };
  withoutAccounts();
  before(async () => {
    certificate = await makeClientCertificate();
  });
  beforeEach(async () => {
    at = await deploy({ resourceClass, newCloud: true });
    folder = await mkdtemp(join(tmpdir(), "flowlogs-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await at.close();
  });

  const VARIABLE_OF: Record<string, string> = {
    clientId: "ARM_CLIENT_ID",
    tenantId: "ARM_TENANT_ID",
    clientSecret: "ARM_CLIENT_SECRET",
    clientCertificatePath: "ARM_CLIENT_CERTIFICATE_PATH",
    clientCertificatePassword: "ARM_CLIENT_CERTIFICATE_PASSWORD",
    useOidc: "ARM_USE_OIDC",
    oidcToken: "ARM_OIDC_TOKEN",
    oidcTokenFilePath: "ARM_OIDC_TOKEN_FILE_PATH",
    oidcRequestUrl: "ARM_OIDC_REQUEST_URL",
    oidcRequestToken: "ARM_OIDC_REQUEST_TOKEN",
    oidcAudience: "ARM_OIDC_AUDIENCE",
    auxiliaryTenantIds: "ARM_AUXILIARY_TENANT_IDS",
    useMsi: "ARM_USE_MSI",
    msiEndpoint: "ARM_MSI_ENDPOINT",
  };

  /** Reads with these settings, from ARM_* or from config, and with nothing else. */
  async function read(settings: Record<string, string>, from: "ARM_*" | "config" = "ARM_*", more: Bag = {}) {
    const config: Bag = { ...NO_LOGIN, ...more };
    for (const [key, value] of Object.entries(settings)) {
      if (from === "config") config[`azure-native:${key}`] = value;
      else process.env[VARIABLE_OF[key] ?? ""] = value;
    }
    return (await providerAt(at, { resourceClass, config })).read(at.id, {});
  }
  const fails = async (...settings: Parameters<typeof read>) => (await failure(read(...settings))).message;
  const ids = () => ({ clientId: at.cloud.directory.application.clientId, tenantId: at.cloud.directory.tenantId });
  const file = async (name: string, text: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const issuer = () => `${at.cloud.url}${PIPELINE_PATH}`;
  const trustPipeline = (audience = AUDIENCE) =>
    at.cloud.directory.application.federatedCredentials.push({
      issuer: issuer(),
      subject: at.cloud.directory.pipeline.subject,
      audience,
    });
  const token = (claims = {}) => at.cloud.pipeline.token(issuer(), AUDIENCE, claims);
  const logins = () => at.cloud.requests.filter(({ path }) => path.includes("/oauth2/"));

  for (const from of ["ARM_*", "config"] as const) {
    it(`works with a certificate from ${from}`, async () => {
      at.cloud.directory.application.certificates.push(certificate.cert);
      const clientCertificatePath = await file("client.pem", certificate.key + certificate.cert);
      assert.equal((await read({ ...ids(), clientCertificatePath }, from)).id, at.id);
      assert.match(logins()[0]?.body ?? "", /client_assertion=\[taken out\]/);
    });

    it(`works with a federated token from ${from}`, async () => {
      trustPipeline();
      assert.equal((await read({ ...ids(), useOidc: "true", oidcToken: token() }, from)).id, at.id);
      // Terraform's provider and Pulumi's read a bool as Go does: https://pkg.go.dev/strconv#ParseBool
      for (const yes of ["1", "t", "T", "TRUE"]) {
        assert.equal((await read({ ...ids(), useOidc: yes, oidcToken: token() }, from)).id, at.id);
      }
    });

    it(`works with a federated token in a file from ${from}`, async () => {
      trustPipeline();
      const oidcTokenFilePath = await file("token", `${token()}\n`);
      assert.equal((await read({ ...ids(), useOidc: "true", oidcTokenFilePath }, from)).id, at.id);
    });

    it(`works with an address to ask for a federated token from ${from}`, async () => {
      trustPipeline("api://another");
      const { requestToken } = at.cloud.directory.pipeline;
      const asked = { oidcRequestUrl: `${issuer()}/token?version=2`, oidcRequestToken: requestToken };
      const settings = { ...ids(), useOidc: "true", oidcAudience: "api://another", ...asked };
      assert.equal((await read(settings, from)).id, at.id);
    });
  }

  it("works with what GitHub Actions tells its jobs", async () => {
    trustPipeline();
    process.env.ACTIONS_ID_TOKEN_REQUEST_URL = `${issuer()}/token`;
    process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = at.cloud.directory.pipeline.requestToken;
    assert.equal((await read({ ...ids(), useOidc: "true" }, "config")).id, at.id);
  });

  it("asks for a federated token again that is answered once with something else", async () => {
    trustPipeline();
    process.env.ACTIONS_ID_TOKEN_REQUEST_URL = `${issuer()}/token`;
    process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = at.cloud.directory.pipeline.requestToken;
    at.cloud.faults.push({
      method: "GET",
      path: /token\?audience/,
      when: "before",
      answer: { status: 200, body: "<html>" },
    });
    assert.equal((await read({ ...ids(), useOidc: "true" }, "config")).id, at.id);
    assert.equal(at.cloud.faults[0]?.times, 0);
  });

  it("prefers the certificate to the secret, and the secret to OIDC, as Pulumi's provider does", async () => {
    const clientCertificatePath = await file("client.pem", certificate.key + certificate.cert);
    const { clientSecret } = at.cloud.directory.application;
    const all = { ...ids(), clientCertificatePath, clientSecret, useOidc: "true", oidcToken: "nonsense" };
    assert.match(await fails(all), /refused the client certificate \(ARM_CLIENT_CERTIFICATE_PATH\): AADSTS700027/);
    delete process.env.ARM_CLIENT_CERTIFICATE_PATH;
    assert.equal((await read({})).id, at.id);
    delete process.env.ARM_CLIENT_SECRET;
    assert.match(await fails({}), /refused the federated token \(ARM_OIDC_TOKEN\): AADSTS50027/);
  });

  it("reads a private key with a password, and says when the password is wrong or missing", async () => {
    at.cloud.directory.application.certificates.push(certificate.cert);
    const key = createPrivateKey(certificate.key).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "made-up",
    });
    const clientCertificatePath = await file("client.pem", `${key}${certificate.cert}`);
    const settings = { ...ids(), clientCertificatePath };
    assert.match(
      await fails(settings),
      /ARM_CLIENT_CERTIFICATE_PATH holds a private key that can't be read without ARM_CLIENT_CERTIFICATE_PASSWORD/,
    );
    const wrong = await fails({ ...settings, clientCertificatePassword: "not-this" });
    assert.match(wrong, /can't be read with ARM_CLIENT_CERTIFICATE_PASSWORD/);
    assert.doesNotMatch(wrong, /not-this/);
    assert.equal((await read({ ...settings, clientCertificatePassword: "made-up" })).id, at.id);
  });

  it("says what is wrong with a certificate file", async () => {
    const at = async (name: string, text: string | Buffer) =>
      fails({ ...ids(), clientCertificatePath: await file(name, text) }, "config");
    assert.match(
      await at("client.pfx", Buffer.from([0x30, 0x82, 0x09, 0xff, 0x00])),
      /config azure-native:clientCertificatePath is not in PEM.*client\.pfx; convert a PFX file once: openssl pkcs12 /,
    );
    assert.match(await at("half.pem", certificate.cert), /does not hold both a certificate and its private key/);
    assert.match(
      await fails({ ...ids(), clientCertificatePath: join(folder, "none.pem") }),
      /ARM_CLIENT_CERTIFICATE_PATH can't be read \(ENOENT\): .*none\.pem; check the path/,
    );
    assert.equal(logins().length, 0);
  });

  it("says in one sentence why a federated token is refused", async () => {
    trustPipeline();
    const says = (claims: Bag) => fails({ ...ids(), useOidc: "true", oidcToken: token(claims) });
    for (const [claims, code, advice] of [
      [{ sub: "repo:somebody/else" }, 700213, /exactly the issuer, subject and audience/],
      [{ iss: "https://elsewhere.example" }, 700211, /exactly the issuer, subject and audience/],
      [{ aud: "api://elsewhere" }, 700212, /exactly the issuer, subject and audience/],
      [{ exp: 1 }, 700024, /get a new token, and check the clock/],
    ] as const) {
      const message = await says(claims);
      assert.match(message, new RegExp(`refused the federated token \\(ARM_OIDC_TOKEN\\): AADSTS${code}: `));
      assert.match(message, advice);
      assert.doesNotMatch(message, /eyJ|Trace ID|\n/);
    }
    const forged = `${token().split(".").slice(0, 2).join(".")}.${randomBytes(256).toString("base64url")}`;
    const message = await fails({ ...ids(), useOidc: "true", oidcToken: forged });
    assert.match(message, /AADSTS50013: .*; check that the token is whole/);
  });

  it("says why there is no federated token", async () => {
    const oidc = { ...ids(), useOidc: "true" };
    assert.match(
      await fails(oidc),
      /ARM_USE_OIDC is set, but neither ARM_OIDC_TOKEN nor ARM_OIDC_TOKEN_FILE_PATH nor ARM_OIDC_REQUEST_URL with ARM_OIDC_REQUEST_TOKEN is; set one of them; in GitHub Actions give the job/,
    );
    process.env.ACTIONS_ID_TOKEN_REQUEST_URL = `${issuer()}/token`;
    assert.match(
      await fails({}),
      /ACTIONS_ID_TOKEN_REQUEST_URL is set, but ACTIONS_ID_TOKEN_REQUEST_TOKEN is not; set both/,
    );
    process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = "of-another-job";
    const refused = await fails({});
    assert.match(
      refused,
      /127\.0\.0\.1:\d+ gave no federated token \(it answered 401\); check ACTIONS_ID_TOKEN_REQUEST_URL/,
    );
    assert.doesNotMatch(refused, /of-another-job/);
    const none = join(folder, "none");
    assert.match(await fails({ oidcTokenFilePath: none }), /ARM_OIDC_TOKEN_FILE_PATH can't be read \(ENOENT\)/);
    assert.match(await fails({ oidcTokenFilePath: await file("empty", " \n") }), /leads to an empty file/);
  });

  it("never completes one source with another, whatever the method", async () => {
    process.env.ARM_CLIENT_ID = ids().clientId;
    assert.match(
      await fails({ tenantId: ids().tenantId, useOidc: "true" }, "config"),
      /config azure-native:useOidc and config azure-native:tenantId are set, but config azure-native:clientId is not/,
    );
    assert.match(
      await fails({ clientCertificatePath: "client.pem" }),
      /ARM_CLIENT_ID and ARM_CLIENT_CERTIFICATE_PATH are set, but ARM_TENANT_ID is not/,
    );
  });

  it("says that a secret has expired", async () => {
    at.cloud.directory.application.secretExpired = true;
    const { clientSecret } = at.cloud.directory.application;
    assert.match(
      await fails({ ...ids(), clientSecret }),
      /refused the client secret \(ARM_CLIENT_SECRET\): AADSTS7000222: .*; the secret has expired: make a new one/,
    );
  });

  it("sends tokens of other tenants along, and asks for them once", async () => {
    const { other, application } = at.cloud.directory;
    Object.assign(other.application, { clientId: application.clientId, clientSecret: application.clientSecret });
    const settings = { ...ids(), clientSecret: application.clientSecret };
    const auxiliaryTenantIds = JSON.stringify([other.tenantId]);
    assert.equal((await read({ ...settings, auxiliaryTenantIds })).id, at.id);
    const calls = at.cloud.requests.filter(({ path }) => path.startsWith("/subscriptions/"));
    assert.ok(calls.length > 1 && calls.every(({ headers }) => headers["x-ms-authorization-auxiliary"]));
    assert.deepEqual(
      logins().map(({ path }) => path.split("/")[1]),
      [at.cloud.directory.tenantId, other.tenantId],
    );
    assert.match(
      await fails({ useMsi: "true", auxiliaryTenantIds }, "config"),
      /config azure-native:auxiliaryTenantIds is set, but a managed identity has tokens of its own tenant only/,
    );
  });

  it("refuses an endpoint of managed identities that the libraries can't be told", async () => {
    assert.match(
      await fails({ useMsi: "true", msiEndpoint: "http://127.0.0.1:50342/oauth2/token" }),
      /ARM_MSI_ENDPOINT names an endpoint of its own.*; remove it, or set IDENTITY_ENDPOINT/,
    );
  });
});
