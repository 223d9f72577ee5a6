/** Logins that come from the machine: managed identities, and az, which somebody has signed in to. */
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { APP_SERVICE_PATH } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { login } from "../lab/azure-call";
import { failure } from "../outcomes";
import { forgetMachine, NO_LOGIN, withoutAccounts } from "./accounts";
import { onBareMachine } from "./bare-machine";
import { type Deployment, deploy, providerAt } from "./deployment";

/** The class whose target has a flow log already, which every login can read. */
const resourceClass = "AzureNsgFlowLog";
const CLIENT = "77777777-6666-5555-4444-333333333333";

describe("resolveLogin: a managed identity", () => {
  let at: Deployment;
  withoutAccounts();
  beforeEach(async () => {
    forgetMachine();
    at = await deploy({ resourceClass, newCloud: true });
  });
  afterEach(() => at.close());

  const read = async (config: Bag) =>
    (await providerAt(at, { resourceClass, config: { ...NO_LOGIN, ...config } })).read(at.id, {});
  const fails = async (config: Bag) => (await failure(read(config))).message;
  const onAppService = () => {
    process.env.IDENTITY_ENDPOINT = at.cloud.url + APP_SERVICE_PATH;
    process.env.IDENTITY_HEADER = at.cloud.directory.managedIdentity.header;
  };
  const onMachine = () => {
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = at.cloud.url;
  };
  const asked = (path: RegExp) => at.cloud.requests.filter((request) => path.test(request.path));

  it("works on App Service, system-assigned, from ARM_USE_MSI", async () => {
    onAppService();
    process.env.ARM_USE_MSI = "true";
    assert.equal((await read({})).id, at.id);
    assert.equal(asked(/^\/msi\/token\?/).length, 1);
    assert.equal(asked(/oauth2/).length, 0);
  });

  it("works on a virtual machine, user-assigned, from config, with the usual msiEndpoint", async () => {
    onMachine();
    at.cloud.directory.managedIdentity.userAssigned.push(CLIENT);
    const msiEndpoint = "http://169.254.169.254/metadata/identity/oauth2/token";
    const config = { useMsi: "true", clientId: CLIENT, msiEndpoint };
    const named = Object.entries(config).map(([key, value]) => [`azure-native:${key}`, value]);
    assert.equal((await read(Object.fromEntries(named))).id, at.id);
    assert.match(asked(/^\/metadata\/identity\//)[0]?.path ?? "", new RegExp(`client_id=${CLIENT}`));
  });

  it("that the machine does not have is told in one sentence", async () => {
    for (const prepare of [onMachine, onAppService]) {
      forgetMachine();
      prepare();
      const message = await fails({ "azure-native:useMsi": "true", "azure-native:clientId": CLIENT });
      assert.match(
        message,
        /: the managed identity \(config azure-native:useMsi\) can't be used: this machine does not have the managed identity that is asked for; assign it to the machine, or correct the client id/,
      );
      assert.doesNotMatch(message, /correlation|\n/i);
    }
  });

  it("on a machine where none answers is told in one sentence", async function () {
    // The library tries again several times.
    this.timeout(60_000);
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = "https://127.0.0.1:9";
    assert.match(
      await fails({ "azure-native:useMsi": "true" }),
      /can't be used: no managed identity answers on this machine; run this where Azure offers one, or choose another/,
    );
  });

  it("is found by the chain, too", async () => {
    onAppService();
    assert.equal((await read({})).id, at.id);
  });
});

describe("resolveLogin: az login", () => {
  const machine = onBareMachine({ resourceClass });

  /** Puts an az on PATH that prints this, and notes what it was asked. */
  async function installAz(answer: { stdout?: string; stderr?: string; code?: number }): Promise<void> {
    await writeFile(join(machine.folder, "stdout"), answer.stdout ?? "");
    await writeFile(join(machine.folder, "stderr"), answer.stderr ?? "");
    const lines = [
      "#!/bin/sh",
      `echo "$*" >> ${machine.folder}/asked`,
      `cat ${machine.folder}/stdout`,
      `cat ${machine.folder}/stderr >&2`,
      `exit ${answer.code ?? 0}`,
    ];
    await writeFile(join(machine.folder, "az"), lines.join("\n"));
    await chmod(join(machine.folder, "az"), 0o755);
  }
  const asked = async () => (await readFile(join(machine.folder, "asked"), "utf8")).trim().split("\n");
  const read = async (config: Bag = {}) =>
    (await providerAt(machine.at, { resourceClass, config: { ...NO_LOGIN, ...config } })).read(machine.at.id, {});
  const fails = async () => (await failure(read())).message;

  /** As `az account get-access-token` prints it. */
  const printed = async () => {
    const expires = Math.floor(Date.now() / 1000) + 3600;
    return JSON.stringify({
      accessToken: (await login(machine.at.cloud)).body.access_token,
      expiresOn: new Date(expires * 1000).toISOString().replace("T", " ").replace("Z", "000"),
      expires_on: expires,
      subscription: machine.at.cloud.env.AZURE_SUBSCRIPTION_ID,
      tenant: machine.at.cloud.directory.tenantId,
      tokenType: "Bearer",
    });
  };

  it("is used when nothing else is there, and asked once", async () => {
    await installAz({ stdout: await printed() });
    assert.equal((await read()).id, machine.at.id);
    assert.deepEqual(await asked(), [`account get-access-token --output json --resource ${machine.at.cloud.url}`]);
  });

  it("is told the tenant, when that alone is configured", async () => {
    await installAz({ stdout: await printed() });
    const { tenantId } = machine.at.cloud.directory;
    assert.equal((await read({ "azure-native:tenantId": tenantId })).id, machine.at.id);
    assert.match((await asked())[0] ?? "", new RegExp(`--tenant ${tenantId}$`));
  });

  it("that nobody has signed in to is told in one sentence", async () => {
    await installAz({ stderr: "ERROR: Please run 'az login' to setup account.\n", code: 1 });
    assert.match(
      await fails(),
      /no Azure credentials were found: neither config azure-native:clientId .*, nor a managed identity, and az is not signed in; run az login, or set one of them; if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: .*/,
    );
  });

  it("whose time is over is told with Entra's code", async () => {
    const stderr = `ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-01-01T00:00:00.0000000Z and was inactive for 90.00:00:00. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-21 00:00:00Z
Interactive authentication is needed. Please run:
az login --scope https://management.core.windows.net//.default
`;
    await installAz({ stderr, code: 1 });
    const message = await fails();
    assert.match(message, /AADSTS700082: The refresh token has expired .*; sign in again with az login\.$/);
    assert.doesNotMatch(message, /Trace ID|\n/);
  });

  it("on a machine without az is told with everything that was looked for", async () => {
    assert.match(
      await fails(),
      /nor AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, nor a managed identity, nor a signed-in az; set one of them, or run az login; if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: .*/,
    );
  });
});
