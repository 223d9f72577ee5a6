/** Public, US government and China: which hosts are called with which tokens, with every connection led to the lab. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import { type AzureLab, startAzure } from "../../lab/clouds/azure";
import { networkClient } from "../../provider/azure/arm/client";
import { type AzureEnvironment, resolveCloud, resolveEnvironment } from "../../provider/azure/credentials/cloud";
import { Settings } from "../../provider/core/settings";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";

/** Leads all connections of this process to the lab, whatever host they are for; tells those hosts. */
function intercept(lab: AzureLab): { readonly hosts: Set<string>; forget(): void } {
  const prototype = Agent.prototype as unknown as {
    createConnection: (options: AgentOptions & { host?: string }, ...rest: unknown[]) => unknown;
  };
  const original = prototype.createConnection;
  const hosts = new Set<string>();
  const there = {
    host: "127.0.0.1",
    port: Number(new URL(lab.url).port),
    servername: "localhost",
    ca: readFileSync(String(lab.env.NODE_EXTRA_CA_CERTS), "utf8"),
  };
  prototype.createConnection = function (options, ...rest) {
    hosts.add(options.host ?? "");
    return original.call(this, { ...options, ...there }, ...rest);
  };
  return {
    hosts,
    forget() {
      prototype.createConnection = original;
    },
  };
}

const settings = (config: Record<string, string>, environment: Record<string, string> = {}) =>
  new Settings((key) => config[key], environment);

describe("resolveEnvironment: the environment", () => {
  it("is the input's, else config's, else the environment's, else public", () => {
    const both = settings({ "azure-native:environment": "china" }, { ARM_ENVIRONMENT: "usgovernment" });
    assert.equal(resolveEnvironment(both, "public"), "public");
    assert.equal(resolveEnvironment(both, undefined), "china");
    assert.equal(resolveEnvironment(settings({}, { ARM_ENVIRONMENT: "usgovernment" }), undefined), "usgovernment");
    assert.equal(resolveEnvironment(settings({}, { AZURE_ENVIRONMENT: "AzureChinaCloud" }), undefined), "china");
    assert.equal(resolveEnvironment(settings({}), undefined), "public");
  });

  it("that nobody knows is an error that names where it came from", () => {
    const wrong = settings({}, { ARM_ENVIRONMENT: "moon" });
    assert.throws(() => resolveEnvironment(wrong, undefined), {
      message: /ARM_ENVIRONMENT is "moon", which is none of public/,
    });
  });

  it("leads to the endpoints of its cloud", async () => {
    assert.deepEqual(await resolveCloud(settings({}), "usgovernment"), {
      endpoint: "https://management.usgovcloudapi.net",
      authorityHost: "https://login.microsoftonline.us",
      scope: "https://management.core.usgovcloudapi.net/.default",
      logAnalytics: { endpoint: "https://api.loganalytics.us", scope: "https://api.loganalytics.us/.default" },
      custom: false,
    });
  });
});

describe("resolveCloud: the cloud", () => {
  let lab: AzureLab;
  let led: ReturnType<typeof intercept>;
  withoutAccounts();
  beforeEach(async () => {
    lab = await startAzure();
    led = intercept(lab);
  });
  afterEach(async () => {
    led.forget();
    await lab.close();
  });

  async function list(environment: AzureEnvironment) {
    const { ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET } = lab.env;
    const settings = new Settings(() => undefined, { ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET });
    const [subscriptionId = ""] = Object.keys(lab.memory.subscriptions);
    const client = await networkClient(settings, { environment, subscriptionId });
    const names: (string | undefined)[] = [];
    for await (const { name } of client.networkWatchers.listAll()) names.push(name);
    return names;
  }

  // The library signs in to China under the newer of its two names.
  for (const [environment, manager, login, audience] of [
    ["public", "management.azure.com", "login.microsoftonline.com", "management.azure.com"],
    ["usgovernment", "management.usgovcloudapi.net", "login.microsoftonline.us", "management.core.usgovcloudapi.net"],
    ["china", "management.chinacloudapi.cn", "login.partner.microsoftonline.cn", "management.core.chinacloudapi.cn"],
  ] as const) {
    it(`${environment}: signs in at ${login} and calls ${manager}`, async () => {
      assert.deepEqual(await list(environment), ["NetworkWatcher_westeurope", "nw-north"]);
      assert.deepEqual([...led.hosts].sort(), [login, manager].sort());
      const token = lab.requests.find(({ path }) => path.includes("/token"));
      assert.equal(new URLSearchParams(token?.body).get("scope")?.split(" ")[0], `https://${audience}/.default`);
    });
  }

  it("asks a private cloud again that describes itself once with something else", async () => {
    lab.faults.push({ path: /metadata\/endpoints/, when: "before", answer: { status: 200, body: "<html>" } });
    const { custom } = await resolveCloud(settings({}, { ARM_METADATA_HOSTNAME: "private.example" }), "public");
    assert.equal(custom, true);
    assert.equal(lab.faults[0]?.times, 0);
  });

  it("says what to check when credentials of one cloud are used in another", async () => {
    lab.faults.push({
      path: /\/oauth2\//,
      when: "before",
      times: 5,
      answer: {
        status: 400,
        body: JSON.stringify({
          error: "invalid_request",
          error_description:
            "AADSTS900382: Confidential Client is not supported in Cross Cloud request. Trace ID: 1 Correlation ID: 2 Timestamp: 3",
        }),
      },
    });
    const { message } = await failure(list("china"));
    assert.match(message, /AADSTS900382: .* Cross Cloud request; check .*environment/);
    assert.doesNotMatch(message, /Trace ID/);
  });
});
