/** Place and credentials: where they come from, and what is said when they are wrong. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { collectingLines, failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy, providerAt } from "./deployment";

/** The class whose target has a flow log already, which every login can read. */
const resourceClass = "AzureNsgFlowLog";

describe("AzureNsgFlowLog: place and credentials", () => {
  const told = collectingLines();
  let at: Deployment;
  withoutAccounts();
  beforeEach(async () => {
    at = await deploy({ resourceClass, newCloud: true });
  });
  afterEach(() => at.close());

  const nothing = {
    "azure-native:clientId": undefined,
    "azure-native:clientSecret": undefined,
    "azure-native:tenantId": undefined,
  };
  const read = async (config: Bag, props: Bag = {}) =>
    (await providerAt(at, { config, resourceClass })).read(at.id, props);
  const fails = async (config: Bag, props: Bag = {}) => (await failure(read(config, props))).message;
  const put = (prefix: string) => {
    for (const name of ["CLIENT_ID", "CLIENT_SECRET", "TENANT_ID"]) {
      process.env[`${prefix}_${name}`] = at.cloud.env[`${prefix}_${name}`];
    }
  };

  it("takes all three credentials from config", async () => assert.equal((await read({})).id, at.id));

  for (const prefix of ["ARM", "AZURE"]) {
    it(`takes all three credentials from ${prefix}_*`, async () => {
      put(prefix);
      assert.equal((await read(nothing)).id, at.id);
    });
  }

  it("prefers config over ARM_*, and ARM_* over AZURE_*", async () => {
    put("ARM");
    process.env.ARM_CLIENT_SECRET = "wrong";
    assert.equal((await read({})).id, at.id);
    put("ARM");
    put("AZURE");
    process.env.AZURE_CLIENT_SECRET = "wrong";
    assert.equal((await read(nothing)).id, at.id);
  });

  it("reads the metadata host from the environment as well", async () => {
    process.env.ARM_METADATA_HOSTNAME = at.cloud.env.ARM_METADATA_HOSTNAME;
    assert.equal((await read({ "azure-native:metadataHost": undefined })).id, at.id);
  });

  it("never completes one source with another", async () => {
    put("ARM");
    put("AZURE");
    const half = await fails({ "azure-native:clientSecret": undefined });
    assert.match(
      half,
      /incomplete Azure credentials: config azure-native:clientId and config azure-native:tenantId are set, but none of config azure-native:clientSecret, .* and config azure-native:useMsi is;/,
    );
    delete process.env.ARM_CLIENT_ID;
    assert.match(await fails(nothing), /ARM_CLIENT_SECRET and ARM_TENANT_ID are set, but ARM_CLIENT_ID is not/);
    delete process.env.ARM_CLIENT_SECRET;
    delete process.env.AZURE_TENANT_ID;
    assert.match(await fails(nothing), /AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are set, but AZURE_TENANT_ID is not/);
    assert.deepEqual(at.calls(), []);
  });

  for (const [from, prepare] of [
    ["config", (): Bag => ({ "azure-native:clientSecret": "wrong-and-secret" })],
    [
      "AZURE_*",
      (): Bag => {
        put("AZURE");
        process.env.AZURE_CLIENT_SECRET = "wrong-and-secret";
        return nothing;
      },
    ],
  ] as const) {
    it(`says in one sentence that a secret from ${from} is wrong, with Entra's code and without the secret`, async () => {
      const message = await fails(prepare());
      assert.match(
        message,
        /^reading flow log .*: Microsoft Entra ID refused the (client secret \(config azure-native:clientSecret\)|credentials that DefaultAzureCredential found): AADSTS7000215: Invalid client secret provided\..*; set the value of the client secret, not its id, .*\.$/,
      );
      assert.doesNotMatch(message, /wrong-and-secret|Trace ID|\n/);
      // Config alone is also in the state, from where refresh and destroy take it.
      const clause = "if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first";
      assert.equal(message.includes(clause), from === "config");
      assert.ok(message.length < 650, message);
    });
  }

  it("says that a tenant or a client is unknown", async () => {
    const other = "00000000-0000-0000-0000-00000000abcd";
    assert.match(await fails({ "azure-native:tenantId": other }), /AADSTS90002: Tenant '00000000-.*' not found/);
    assert.match(await fails({ "azure-native:clientId": other }), /AADSTS700016: Application with identifier/);
  });

  it("says that the login can't be reached", async () => {
    const description = { resourceManager: at.cloud.url, authentication: { loginEndpoint: "https://127.0.0.1:9" } };
    const headers = { "content-type": "application/json" };
    const answer = { status: 200, headers, body: JSON.stringify(description) };
    at.cloud.faults.push({ path: /\/metadata\//, when: "before", answer });
    const host = `localhost:${at.cloud.url.split(":").at(-1)}`;
    const message = await fails({ "azure-native:metadataHost": host });
    assert.match(message, /no connection to 127\.0\.0\.1:9 \(ECONNREFUSED\)/);
  });

  it("says which credentials were looked for when there are none", async () => {
    process.env.AZURE_TOKEN_CREDENTIALS = "EnvironmentCredential";
    const message = await fails(nothing);
    assert.match(
      message,
      /no Azure credentials were found: .*azure-native:clientId.*ARM_CLIENT_ID.*AZURE_CLIENT_ID.*; set one of them, or run az login; if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: .*/,
    );
  });

  it("says that a token has expired, or the clock is off", async () => {
    at.cloud.switches.tokenSeconds = -100;
    const provider = await providerAt(at, {
      resourceClass,
      config: { "azure-native:clientId": at.cloud.env.ARM_CLIENT_ID?.toUpperCase() },
    });
    assert.match(
      (await failure(provider.read(at.id, {}))).message,
      /401 ExpiredAuthenticationToken .*the clock of this machine/,
    );
  });

  it("takes the subscription of its id, whatever the default one is", async () => {
    const other = "22222222-2222-3333-4444-555555555555";
    process.env.ARM_SUBSCRIPTION_ID = other;
    process.env.AZURE_SUBSCRIPTION_ID = other;
    const provider = await providerAt(at, { resourceClass, config: { "azure-native:subscriptionId": other } });
    const { outs } = await provider.create(await at.checked());
    assert.equal((outs as { place: Bag }).place.subscriptionId, "11111111-2222-3333-4444-555555555555");
    assert.equal((await provider.read(at.id, outs as Bag)).id, at.id);
    await provider.delete(at.id, outs as Bag);
    assert.equal(at.cloud.memory.flowLogs[at.id.toLowerCase()], undefined);
    told.expect(/^warning: \S+: Azure makes no new flow log on a network security group/);
  });

  it("with credentials of another tenant is an error naming both, never `gone`", async () => {
    const { outs } = await at.provider.create(await at.checked());
    const { other, tenantId } = at.cloud.directory;
    const elsewhere = {
      "azure-native:tenantId": other.tenantId,
      "azure-native:clientId": other.application.clientId,
      "azure-native:clientSecret": other.application.clientSecret,
    };
    at.cloud.requests.length = 0;
    const message = await fails(elsewhere, outs as Bag);
    assert.match(
      message,
      new RegExp(
        `401 InvalidAuthenticationTokenTenant .*${other.tenantId}.*${tenantId}.*; use credentials of the tenant`,
      ),
    );
    assert.equal(at.cloud.requests.filter(({ path }) => path.includes("/token")).length, 1);
    const provider = await providerAt(at, { resourceClass, config: elsewhere });
    assert.match((await failure(provider.delete(at.id, outs as Bag))).message, /InvalidAuthenticationTokenTenant/);
    assert.ok(at.flowLog);
  });

  it("whose environment changed is an error naming both places", async () => {
    const { outs } = await at.provider.create(await at.checked());
    const message = await fails({ "azure-native:environment": "china" }, outs as Bag);
    assert.match(
      message,
      /the state says it lives in environment public, subscriptionId 1111.*, but config and environment lead to environment china/,
    );
  });

  it("whose environment changed is refused by a plain preview, too, but not for want of settings", async () => {
    const { outs } = await at.provider.create(await at.checked());
    at.cloud.requests.length = 0;
    const diff = async (config: Bag, more: Bag = {}) =>
      (await providerAt(at, { config, resourceClass })).diff(at.id, outs as Bag, await at.checked(more));
    const message =
      /lives in environment public, .*lead to environment china; .*, or name that place in the program: environment "public"\. Nothing was changed/;
    await assert.rejects(diff({ "azure-native:environment": "china" }), { kind: "wrongScope", message });
    process.env.ARM_ENVIRONMENT = "china";
    await assert.rejects(diff({ "azure-native:environment": undefined }), { kind: "wrongScope", message });
    delete process.env.ARM_ENVIRONMENT;
    assert.deepEqual(await diff({ ...nothing, "azure-native:environment": undefined }), { changes: false });
    const named = await diff({ "azure-native:environment": "china" }, { environment: "public" });
    assert.deepEqual([named.changes, named.replaces], [undefined, undefined]);
    assert.deepEqual(at.cloud.requests, []);
  });

  it("in a subscription that the credentials don't know is an error, never `gone`", async () => {
    const { outs } = await at.provider.create(await at.checked());
    at.cloud.memory.subscriptions = {};
    const message = await fails({}, outs as Bag);
    assert.match(
      message,
      /404 SubscriptionNotFound .*; use credentials of the tenant that this subscription belongs to/,
    );
  });

  it("without the right to read is an error, never `gone`", async () => {
    const body = JSON.stringify({
      error: { code: "AuthorizationFailed", message: "The client does not have authorization to perform action" },
    });
    at.cloud.faults.push({
      path: /\/flowLogs\//,
      when: "before",
      times: 100,
      answer: { status: 403, headers: { "content-type": "application/json" }, body },
    });
    assert.match(
      await fails({}),
      /403 AuthorizationFailed The client .*; give these credentials the role "Reader" on \/subscriptions\/.*\/flowLogs\//,
    );
    told.expect(/^Azure says that a right is missing; a role that was assigned just now may not count yet/);
  });

  it("behind a proxy that knows nothing is an error, never `gone`", async () => {
    at.cloud.faults.push({
      path: /\/flowLogs\//,
      when: "before",
      answer: { status: 404, headers: { "content-type": "text/html" }, body: "<html>404</html>" },
    });
    assert.match(await fails({}), /: 404/);
  });

  it("whose metadata host answers nonsense, or not at all, is an error that names it", async () => {
    at.cloud.faults.push({ path: /\/metadata\//, when: "before", answer: { status: 200, body: "<html>" }, times: 99 });
    const host = `localhost:${at.cloud.url.split(":").at(-1)}`;
    assert.match(
      await fails({ "azure-native:metadataHost": host }),
      /localhost:\d+ does not describe an Azure cloud .*ARM_METADATA_HOSTNAME/,
    );
    at.cloud.faults.length = 0;
    assert.equal((await read({ "azure-native:metadataHost": host })).id, at.id);
  });
});
