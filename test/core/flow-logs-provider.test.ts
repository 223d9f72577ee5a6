/** FlowLogsProvider: typed config becomes the config keys that resources read, and credentials become secrets. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { azureConfig } from "../../provider/azure/config-args";
import { resolveLogin } from "../../provider/azure/credentials/login";
import { credentialKeys } from "../../provider/azure/credentials/source";
import { Settings } from "../../provider/core/settings";
import { FlowLogsProvider, type FlowLogsProviderArgs } from "../../provider/flow-logs-provider";
import { ncloudConfig } from "../../provider/ncloud/config-args";
import { huaweiCloudConfig, openTelekomCloudConfig } from "../../provider/vpc/config-args";
import { resolveAccess } from "../../provider/vpc/settings/place";
import { configOf, HW_VARIABLES, type Item, OS_VARIABLES } from "../../provider/vpc/settings/sources";
import { registering, value } from "../registering";

/** How the SDK marks a secret on the wire. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What the program sends to the engine: the texts, and the names of those that are secrets. */
async function sent(args: FlowLogsProviderArgs): Promise<{ texts: Record<string, unknown>; secrets: string[] }> {
  await registering("made-up", {});
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: (...all: unknown[]) => unknown };
  const { registerResource } = monitor;
  const requests: { getType(): string; getObject(): { toJavaScript(): Record<string, unknown> } }[] = [];
  monitor.registerResource = (request, ...rest) => {
    requests.push(request as (typeof requests)[number]);
    return registerResource.call(monitor, request, ...rest);
  };
  await value(new FlowLogsProvider("seoul", args).urn);
  assert.deepEqual(
    requests.map((request) => request.getType()),
    ["pulumi:providers:pulumi-nodejs"],
  );
  const entries = Object.entries(requests[0]?.getObject().toJavaScript() ?? {});
  const isSecret = (given: unknown): given is { value: unknown } =>
    typeof given === "object" && given !== null && SIGNATURE in given;
  return {
    texts: Object.fromEntries(entries.map(([key, given]) => [key, isSecret(given) ? given.value : given])),
    secrets: entries.filter(([, given]) => isSecret(given)).map(([key]) => key),
  };
}

describe("FlowLogsProvider", () => {
  it("hands on each cloud's config under the keys of the stack's config, as texts", async () => {
    const { texts } = await sent({
      azure: { clientId: "id", useOidc: true, auxiliaryTenantIds: ["one", "two"], oidcAudience: undefined },
      ncloud: { region: pulumi.output("KR"), readBatchSize: 20 },
      opentelekomcloud: { cloud: "entry" },
      huaweicloud: { cloud: "myhuaweicloud.eu", endpoints: { vpc: pulumi.output("https://vpc.example") } },
    });
    assert.deepEqual(texts, {
      "azure-native:clientId": "id",
      "azure-native:useOidc": "true",
      "azure-native:auxiliaryTenantIds": '["one","two"]',
      "ncloud:region": "KR",
      "ncloud:readBatchSize": "20",
      "opentelekomcloud:cloud": "entry",
      "huaweicloud:cloud": "myhuaweicloud.eu",
      "huaweicloud:endpoints": '{"vpc":"https://vpc.example"}',
    });
  });

  it("marks all credentials as secrets, however the program gives them, and leaves the rest readable", async () => {
    const all = (keys: object) => Object.fromEntries(Object.keys(keys).map((key) => [key, `the ${key}`]));
    const { secrets } = await sent({
      azure: all(azureConfig),
      ncloud: all(ncloudConfig),
      opentelekomcloud: all(openTelekomCloudConfig),
      huaweicloud: all(huaweiCloudConfig),
    });
    const login = ["accessKey", "secretKey", "securityToken", "token", "password", "passcode"];
    const azure = [
      ...["clientId", "clientSecret", "clientCertificate", "clientCertificatePassword"],
      ...["oidcToken", "oidcRequestToken"],
    ];
    assert.deepEqual(
      secrets.sort(),
      [
        "huaweicloud:idToken",
        ...azure.map((key) => `azure-native:${key}`),
        ...["accessKey", "secretKey"].map((key) => `ncloud:${key}`),
        ...login.map((key) => `opentelekomcloud:${key}`),
        ...login.map((key) => `huaweicloud:${key}`),
      ].sort(),
    );
  });

  it("keeps a secret of the program a secret, whatever its key", async () => {
    const { secrets } = await sent({ ncloud: { region: pulumi.secret("KR"), profile: "team" } });
    assert.deepEqual(secrets, ["ncloud:region"]);
  });

  it("refuses a key that nothing reads, because a credential there would stand in the state in the clear", async () => {
    const registered = await registering("made-up", {});
    const wrong: [FlowLogsProviderArgs, RegExp][] = [
      [{ ncloud: { secretkey: "s" } as object }, /^FlowLogsProvider "kr": ncloud has no secretkey; .*secretKey/],
      [{ naver: {} } as object, /^FlowLogsProvider "kr" has no naver; there are azure, ncloud, opentelekomcloud/],
      [{ ncloud: { constructor: "s" } as object }, /ncloud has no constructor/],
    ];
    for (const [args, sentence] of wrong) {
      assert.throws(
        () => new FlowLogsProvider("kr", args),
        (error: Error) => pulumi.RunError.isInstance(error) && sentence.test(error.message),
      );
    }
    assert.deepEqual(registered, []);
  });

  it("is read as the stack's config is", async () => {
    const { texts } = await sent({
      azure: { tenantId: "t", clientId: "c", clientSecret: "s", auxiliaryTenantIds: ["one", "two"] },
      huaweicloud: { accessKey: "a", secretKey: "s", region: "ap-1", endpoints: { vpc: "https://vpc.example" } },
    });
    const settings = new Settings((key) => texts[key] as string | undefined, {});
    assert.deepEqual(resolveLogin(settings).auxiliaryTenantIds, ["one", "two"]);
    assert.equal(resolveAccess(settings, {}).vpc, "https://vpc.example");
  });
});

describe("FlowLogsProvider: the typed config", () => {
  it("has every key of azure-native that is read", () => {
    assert.deepEqual(
      Object.keys(azureConfig).sort(),
      [...credentialKeys, "environment", "metadataHost", "networkApiVersion", "defaultTags", "ignoreTags"].sort(),
    );
  });

  it("has every key of ncloud that is read", () => {
    const folder = path.join(__dirname, "../../provider/ncloud");
    const source = readdirSync(folder, { encoding: "utf8", recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(path.join(folder, name), "utf8"));
    const read = [...source.join("\n").matchAll(/"ncloud:(\w+)"/g)].map(([, key]) => key);
    assert.deepEqual(Object.keys(ncloudConfig).sort(), [...new Set(read)].sort());
  });

  // These are read to be refused.
  const refused = ["agencyName", "agencyDomainName", "delegatedProject", "insecure"];
  const refusedBy = (family: string) => (family === "otc" ? [...refused, "assumeRole"] : refused);
  const named = [...Object.keys(OS_VARIABLES), ...Object.keys(HW_VARIABLES), "defaultTags", "ignoreTags"];
  const items = [...new Set(named)] as Item[];
  for (const [family, namespace, keys] of [
    ["otc", "opentelekomcloud", { ...openTelekomCloudConfig }],
    ["huawei", "huaweicloud", { ...huaweiCloudConfig }],
  ] as const) {
    it(`has every key of ${namespace} that is read`, () => {
      const read = new Set<string>(family === "otc" ? ["cloud"] : []);
      const settings = new Settings((key) => {
        read.add(key.replace(`${namespace}:`, ""));
        return undefined;
      }, {});
      for (const item of items) configOf(settings, family).get(item);
      assert.deepEqual(Object.keys(keys).sort(), [...read].filter((key) => !refusedBy(family).includes(key)).sort());
    });
  }
});
