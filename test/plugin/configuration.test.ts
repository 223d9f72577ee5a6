/** Provider configuration: in every form in which the engine sends it, and what is wrong with it, in one sentence. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { changedClouds, configProblems, configReader, inOwnNames } from "../../provider/plugin/config";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { about, openVpc, secret, type VpcPluginFixture } from "./fixture";

/** The arguments that the real engine sent to Configure in a recording. */
function recordedArgs(step: string): Bag {
  const text = readFileSync(path.join(__dirname, `../data/pulumi-plugin/${step}.jsonl`), "utf8");
  const calls = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const configure = calls.find(({ method }) => method === "ResourceProvider/Configure");
  return configure.request.args;
}

describe("provider configuration", () => {
  for (const step of ["71-up-config", "85-up-explicit"]) {
    it(`is read as the real engine sent it: ${step}`, () => {
      // The recorded plugin has other names for its objects.
      const { login, open } = recordedArgs(step);
      const read = configReader({ ncloud: login, opentelekomcloud: open });
      assert.equal(read("ncloud:key"), "made-up-key-1");
      assert.equal(read("ncloud:user"), "made-up-user");
      assert.match(String(read("ncloud:deep")), /^\{.*"token":"made-up-token-1"/);
      assert.equal(read("opentelekomcloud:key"), "made-up-key-2");
    });
  }

  it("has texts for core, whatever a program or the stack's config gives", () => {
    const read = configReader({
      azure: { useOidc: true, auxiliaryTenantIds: ["a", "b"], tenantId: secret("t") },
      ncloud: secret('{"readBatchSize":3}'),
      huaweicloud: null,
    });
    assert.equal(read("azure-native:useOidc"), "true");
    assert.equal(read("azure-native:auxiliaryTenantIds"), '["a","b"]');
    assert.equal(read("azure-native:tenantId"), "t");
    assert.equal(read("ncloud:readBatchSize"), "3");
    assert.equal(read("huaweicloud:region"), undefined);
  });

  it("that nothing is wrong with has no problem, also where a value is not known yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(
      configProblems({ version: "0.2.0", ncloud: '{"region":"KR"}', azure: unknown, __internal: {} }),
      [],
    );
  });

  for (const [what, args, problem] of [
    [
      "an unknown cloud",
      { azur: {} },
      /^flowlogs has no configuration azur; there are azure, ncloud, opentelekomcloud, hua/,
    ],
    [
      "another cloud's key",
      { ncloud: { tenantId: "t" } },
      /^configuration ncloud has no tenantId; there are accessKey, /,
    ],
    [
      "two clouds' keys in one block",
      { ncloud: { accessKey: "made-up-secret", tenantId: "t", clientId: "made-up-secret" } },
      /^configuration ncloud has no tenantId, clientId; there are accessKey, .*; set tenantId, clientId in configuration azure$/,
    ],
    [
      "a key of two other clouds",
      { azure: { projectName: "made-up-secret" } },
      /; set projectName in configuration opentelekomcloud or huaweicloud$/,
    ],
    ["a text", { ncloud: "made-up-secret" }, /^configuration ncloud must be an object, such as /],
  ] as const) {
    it(`with ${what} is refused in one sentence, which shows no value`, () => {
      const problems = configProblems(args);
      assert.equal(problems.length, 1);
      assert.match(problems.join(), problem);
      assert.doesNotMatch(problems.join(), /made-up-secret/);
    });
  }

  it("differs where a value differs, and not where only the form or the version differs", () => {
    const olds = { version: "0.1.0", ncloud: '{"region":"KR","accessKey":"a"}', azure: { tenantId: "t" } };
    assert.deepEqual(changedClouds(olds, { ncloud: { accessKey: "a", region: "KR" }, azure: '{"tenantId":"t"}' }), []);
    assert.deepEqual(changedClouds(olds, { ncloud: { accessKey: "a", region: "SGN" }, azure: { tenantId: "t" } }), [
      "ncloud",
    ]);
    assert.deepEqual(changedClouds(olds, { ncloud: olds.ncloud }), ["azure"]);
  });

  it("is named in errors as the plugin's users write it", () => {
    const said =
      "config ncloud:accessKey is set, but not ncloud:secretKey; check the site (ncloud:site, NCLOUD_SITE); set it with `pulumi config set --path huaweicloud:assumeRole.agencyName`; set config azure-native:tenantId, not ncloud:colour";
    const expected =
      "config flowlogs:ncloud.accessKey is set, but not flowlogs:ncloud.secretKey; check the site (flowlogs:ncloud.site, NCLOUD_SITE); set it with `pulumi config set --path flowlogs:huaweicloud.assumeRole.agencyName`; set config flowlogs:azure.tenantId, not ncloud:colour";
    assert.equal(inOwnNames(said), expected);
  });
});

describe("the configuration of a plugin", () => {
  quietly();
  let at: VpcPluginFixture;
  beforeEach(async () => {
    at = await openVpc();
  });
  afterEach(() => at.close());

  it("is checked without naming a property, because the engine would print the property's value", async () => {
    const news = { ncloud: { accesKey: "made-up-secret" } };
    const { failuresList } = await at.client.call("CheckConfig", { urn: "urn", olds: {}, news });
    const [failure] = failuresList as { property: string; reason: string }[];
    assert.equal(failure?.property, "");
    assert.match(String(failure?.reason), /^configuration ncloud has no accesKey; /);
  });

  it("that has changed is an update of the provider, and replaces nothing", async () => {
    const [olds, news] = [{ opentelekomcloud: at.block }, { opentelekomcloud: { ...at.block, region: "eu-nl" } }];
    const diff = await at.client.call("DiffConfig", { urn: "urn", olds, oldInputs: olds, news });
    assert.deepEqual([diff.changes, diff.replacesList, diff.diffsList], [2, [], ["opentelekomcloud"]]);
    const same = await at.client.call("DiffConfig", { urn: "urn", olds, oldInputs: olds, news: olds });
    assert.equal(same.changes, 1);
  });

  it("that leads to another place is refused by diff, although nothing else has changed", async () => {
    const of = about("VpcLogGroup");
    const { id, properties } = await at.client.call("Create", { ...of, properties: at.group });
    await at.client.call("Configure", { args: { opentelekomcloud: { ...at.block, region: "eu-nl" } } });
    const diff = { ...of, id, olds: properties, oldInputs: at.group, news: at.group };
    const { message } = await at.client.failure("Diff", diff);
    assert.match(message, /lives in .*region eu-de.*lead to .*region eu-nl/);
  });

  it("with half a credential never fails by itself; the call that needs it fails before anything is sent", async () => {
    const { secretKey: _, ...half } = at.block;
    await at.client.call("Configure", { args: { opentelekomcloud: half } });
    const before = at.cloud.requests.length;
    const { message } = await at.client.failure("Create", { ...about("VpcLogGroup"), properties: at.group });
    assert.match(message, /config flowlogs:opentelekomcloud\.accessKey is set, but not .*secretKey/);
    assert.equal(at.cloud.requests.length, before);
  });

  it("is answered with what the plugin takes: secrets as secrets, and previews", async () => {
    assert.deepEqual(await at.client.call("Handshake", { engineAddress: "127.0.0.1:1" }), { acceptSecrets: true });
    const { acceptsecrets, supportspreview } = await at.client.call("Configure", { args: {} });
    assert.deepEqual([acceptsecrets, supportspreview], [true, true]);
  });
});
