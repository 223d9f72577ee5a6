/** Where a login comes from: config of both of Pulumi's Azure providers, ARM_*, files, AKS and Azure Pipelines. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AZURE_PIPELINES_PATH, PIPELINE_PATH } from "../../lab/clouds/azure";
import { makeClientCertificate } from "../../lab/clouds/azure/certificate";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { NO_LOGIN, withoutAccounts } from "./accounts";
import { type Deployment, deploy, providerAt } from "./deployment";

/** The class whose target has a flow log already, which every login can read. */
const resourceClass = "AzureNsgFlowLog";

describe("resolveLogin: the sources", () => {
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

  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const app = () => at.cloud.directory.application;
  const tenantId = () => at.cloud.directory.tenantId;
  /** Reads with this config and these variables, and nothing else. */
  async function read(config: Bag, environment: Record<string, string> = {}) {
    Object.assign(process.env, environment);
    return (await providerAt(at, { resourceClass, config: { ...NO_LOGIN, ...config } })).read(at.id, {});
  }
  const works = async (config: Bag, environment: Record<string, string> = {}) =>
    assert.equal((await read(config, environment)).id, at.id);
  const fails = async (config: Bag, environment: Record<string, string> = {}) =>
    (await failure(read(config, environment))).message;
  const arm = (more: Record<string, string>) => ({ ARM_CLIENT_ID: app().clientId, ARM_TENANT_ID: tenantId(), ...more });
  const classic = (more: Bag) => ({ "azure:clientId": app().clientId, "azure:tenantId": tenantId(), ...more });
  const issuer = () => `${at.cloud.url}${PIPELINE_PATH}`;
  const trustPipeline = () =>
    app().federatedCredentials.push({
      issuer: issuer(),
      subject: at.cloud.directory.pipeline.subject,
      audience: "api://AzureADTokenExchange",
    });
  const token = () => at.cloud.pipeline.token(issuer(), "api://AzureADTokenExchange");

  describe("the config of Pulumi's classic Azure provider", () => {
    it("is read: login, cloud and metadata host", async () => {
      const metadataHost = at.config["azure-native:metadataHost"];
      const elsewhere = { "azure-native:metadataHost": undefined, "azure:metadataHost": metadataHost };
      await works({ ...classic({ "azure:clientSecret": app().clientSecret }), ...elsewhere });
      assert.match(await fails({ "azure:environment": "moon" }), /config azure:environment is "moon", which is none/);
    });

    it("comes after azure-native's and before ARM_*", async () => {
      const secret = app().clientSecret;
      await works(classic({ "azure:clientSecret": secret }), arm({ ARM_CLIENT_SECRET: "wrong" }));
      const native = { "azure-native:clientId": app().clientId, "azure-native:tenantId": tenantId() };
      const both = { ...native, "azure-native:clientSecret": "wrong", ...classic({ "azure:clientSecret": secret }) };
      assert.match(await fails(both), /refused the client secret \(config azure-native:clientSecret\)/);
    });

    it("is never completed by another source, nor completes one", async () => {
      assert.match(
        await fails(classic({}), arm({ ARM_CLIENT_SECRET: app().clientSecret })),
        /config azure:clientId and config azure:tenantId are set, but none of config azure:clientSecret, /,
      );
      assert.match(
        await fails({ "azure-native:clientId": app().clientId, "azure:clientSecret": app().clientSecret }),
        /config azure-native:clientId is set, but none of/,
      );
    });

    it("says which key a refusal is about", async () => {
      assert.match(
        await fails(classic({ "azure:clientSecret": "wrong" })),
        /refused the client secret \(config azure:clientSecret\): AADSTS7000215/,
      );
    });
  });

  describe("a client secret in a file", () => {
    for (const from of [
      "ARM_CLIENT_SECRET_FILE_PATH",
      "azure:clientSecretFilePath",
      "azure-native:clientSecretFilePath",
    ]) {
      it(`works from ${from}`, async () => {
        const path = await file("secret", `${app().clientSecret}\n`);
        const namespace = from.split(":")[0];
        if (from.startsWith("ARM_")) await works({}, arm({ [from]: path }));
        else {
          const ids = { [`${namespace}:clientId`]: app().clientId, [`${namespace}:tenantId`]: tenantId() };
          await works({ ...ids, [from]: path });
        }
      });
    }

    it("is read again after it has changed", async () => {
      const path = await file("secret", "wrong");
      assert.match(
        await fails({}, arm({ ARM_CLIENT_SECRET_FILE_PATH: path })),
        /\(ARM_CLIENT_SECRET_FILE_PATH\): AADSTS7/,
      );
      await file("secret", app().clientSecret);
      await works({});
    });

    it("that can't be read, is empty, or disagrees with ARM_CLIENT_SECRET is told by its variable", async () => {
      const variables = (path: string) => arm({ ARM_CLIENT_SECRET_FILE_PATH: path });
      assert.match(
        await fails({}, variables(join(folder, "none"))),
        /ARM_CLIENT_SECRET_FILE_PATH can't be read \(ENOENT\)/,
      );
      assert.match(
        await fails({}, variables(await file("empty", " \n"))),
        /ARM_CLIENT_SECRET_FILE_PATH leads to an empty file/,
      );
      const two = { ...variables(await file("secret", app().clientSecret)), ARM_CLIENT_SECRET: "another" };
      const message = await fails({}, two);
      assert.match(
        message,
        /ARM_CLIENT_SECRET and the file in ARM_CLIENT_SECRET_FILE_PATH disagree; remove one of them/,
      );
      assert.doesNotMatch(message, /another/);
      await works({}, { ...two, ARM_CLIENT_SECRET: app().clientSecret });
    });

    it("and a client id in a file make a login", async () => {
      const ARM_CLIENT_ID_FILE_PATH = await file("id", `${app().clientId}\n`);
      const ARM_CLIENT_SECRET_FILE_PATH = await file("secret", app().clientSecret);
      await works({}, { ARM_TENANT_ID: tenantId(), ARM_CLIENT_ID_FILE_PATH, ARM_CLIENT_SECRET_FILE_PATH });
    });
  });

  describe("a certificate in a setting", () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");

    for (const from of ["ARM_CLIENT_CERTIFICATE", "azure:clientCertificate"]) {
      it(`works from ${from}, in base64`, async () => {
        app().certificates.push(certificate.cert);
        const value = base64(certificate.key + certificate.cert);
        await (from.startsWith("ARM_") ? works({}, arm({ [from]: value })) : works(classic({ [from]: value })));
      });
    }

    it("that is none, or stands beside another one, is told by its variable, and never repeated", async () => {
      assert.match(
        await fails({}, arm({ ARM_CLIENT_CERTIFICATE: "n%nsense" })),
        /ARM_CLIENT_CERTIFICATE is not base64/,
      );
      const pfx = await fails(
        {},
        arm({ ARM_CLIENT_CERTIFICATE: Buffer.from([0x30, 0x82, 9, 0xff]).toString("base64") }),
      );
      assert.match(
        pfx,
        /ARM_CLIENT_CERTIFICATE is not in PEM, .*; convert a PFX file once: .*; set it to the output of: base64/,
      );
      const half = await fails({}, arm({ ARM_CLIENT_CERTIFICATE: base64(certificate.cert) }));
      assert.match(half, /ARM_CLIENT_CERTIFICATE does not hold both a certificate and its private key/);
      const both = await fails({}, arm({ ARM_CLIENT_CERTIFICATE_PATH: "client.pem" }));
      assert.match(both, /ARM_CLIENT_CERTIFICATE and ARM_CLIENT_CERTIFICATE_PATH are both set; remove one of them/);
      assert.doesNotMatch(half + both, new RegExp(base64(certificate.cert).slice(0, 20)));
    });
  });

  describe("the workload identity of AKS", () => {
    const webhook = async () => ({
      AZURE_CLIENT_ID: app().clientId,
      AZURE_TENANT_ID: tenantId(),
      AZURE_FEDERATED_TOKEN_FILE: await file("azure-identity-token", token()),
    });
    const use = { ARM_USE_AKS_WORKLOAD_IDENTITY: "true" };

    it("needs nothing but its switch, in ARM_* or config", async () => {
      trustPipeline();
      await works({}, { ...use, ...(await webhook()) });
      delete process.env.ARM_USE_AKS_WORKLOAD_IDENTITY;
      await works({ "azure:useAksWorkloadIdentity": "true" });
      await works({ "azure-native:useAksWorkloadIdentity": "true" });
    });

    it("takes client and tenant of the same source where AKS gives none", async () => {
      trustPipeline();
      const { AZURE_FEDERATED_TOKEN_FILE } = await webhook();
      await works({}, arm({ ...use, AZURE_FEDERATED_TOKEN_FILE }));
    });

    it("that disagrees with the source is refused, and incomplete is told with what AKS gives", async () => {
      trustPipeline();
      const all = { ...use, ...(await webhook()) };
      assert.match(
        await fails({}, { ...all, ARM_CLIENT_ID: "77777777-6666-5555-4444-333333333333" }),
        /ARM_CLIENT_ID and AZURE_CLIENT_ID disagree; remove one of them/,
      );
      delete process.env.ARM_CLIENT_ID;
      delete process.env.AZURE_FEDERATED_TOKEN_FILE;
      assert.match(
        await fails({}),
        /ARM_USE_AKS_WORKLOAD_IDENTITY is set, but AZURE_FEDERATED_TOKEN_FILE is not; .*azure\.workload\.identity\/use/,
      );
    });
  });

  describe("Azure Pipelines", () => {
    const oidc = () => arm({ ARM_USE_OIDC: "true" });
    const uri = () => `${at.cloud.url}${AZURE_PIPELINES_PATH}`;
    const system = () => ({
      SYSTEM_OIDCREQUESTURI: uri(),
      SYSTEM_ACCESSTOKEN: at.cloud.directory.pipeline.requestToken,
    });
    const connection = () => at.cloud.directory.pipeline.serviceConnectionId;

    for (const name of ["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"]) {
      it(`give the token of the service connection in ${name}`, async () => {
        trustPipeline();
        await works({}, { ...oidc(), ...system(), [name]: connection() });
      });
    }

    it("give it to their own address and token in ARM_OIDC_REQUEST_*, too", async () => {
      trustPipeline();
      const { SYSTEM_OIDCREQUESTURI, SYSTEM_ACCESSTOKEN } = system();
      const own = { ARM_OIDC_REQUEST_URL: SYSTEM_OIDCREQUESTURI, ARM_OIDC_REQUEST_TOKEN: SYSTEM_ACCESSTOKEN };
      await works({}, { ...oidc(), ...own, ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: connection() });
    });

    it("are not taken for GitHub: without a service connection that is asked for", async () => {
      const { SYSTEM_OIDCREQUESTURI, SYSTEM_ACCESSTOKEN } = system();
      const own = { ARM_OIDC_REQUEST_URL: SYSTEM_OIDCREQUESTURI, ARM_OIDC_REQUEST_TOKEN: SYSTEM_ACCESSTOKEN };
      for (const variables of [
        { ...oidc(), ...own },
        { ...oidc(), ...system() },
      ]) {
        const message = await fails({}, variables);
        assert.match(
          message,
          /Azure Pipelines.*set ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID to the id of the service connection/,
        );
        assert.doesNotMatch(message, /GitHub/);
        for (const name of Object.keys(own)) delete process.env[name];
      }
      assert.equal(at.cloud.requests.filter(({ path }) => path.includes("oidctoken")).length, 0);
    });

    it("are told what to hand on, where their token is missing", async () => {
      const message = await fails(
        {},
        { ...oidc(), SYSTEM_OIDCREQUESTURI: uri(), ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: connection() },
      );
      assert.match(message, /SYSTEM_ACCESSTOKEN is not set; .*SYSTEM_ACCESSTOKEN: \$\(System\.AccessToken\)/);
      assert.doesNotMatch(message, /GitHub/);
    });

    it("that refuse are told with their answer", async () => {
      const wrong = {
        ...oidc(),
        ...system(),
        ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID: "77777777-6666-5555-4444-333333333333",
      };
      assert.match(
        await fails({}, wrong),
        /gave no federated token \(it answered 400: Service connection 7{8}\S+ was not found\.\)/,
      );
      const refused = await fails({}, { SYSTEM_ACCESSTOKEN: "of-another-job" });
      assert.match(refused, /it answered 401\); check SYSTEM_OIDCREQUESTURI/);
      assert.doesNotMatch(refused, /of-another-job/);
    });
  });
});
