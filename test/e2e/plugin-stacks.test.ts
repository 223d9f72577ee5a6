/** What the plugin has and dynamic resources lack: accounts by provider, timeouts, import by id, and the way to it. */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure/memory";
import { ids } from "../../lab/clouds/vpc/memory";
import { writesOf } from "../../lab/lab";
import { azure, ncloud, vpc } from "./dangers";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const group: Declaration = { type: "VpcLogGroup", name: "group", args: { logGroupName: "made-up", ttlInDays: 7 } };
const stream: Declaration = {
  type: "VpcLogStream",
  name: "stream",
  args: { logGroupId: ids.logGroup, logStreamName: "made-up" },
};
const network: Declaration = {
  type: "AzureFlowLog",
  name: "network",
  args: {
    targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub"),
    storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
  },
};
/** The id of a flow log of NAVER Cloud says its region, so an import has the region among its inputs. */
const web = { ...ncloud, args: { ...ncloud.args, regionCode: "KR" } };
const each = [azure, web, vpc, group, stream, network];
const named = (declared: Declaration, options: Record<string, unknown>) => ({ ...declared, options });

describe("stacks of the plugin", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture("plugin");
  });
  afterEach(() => fixture?.close());

  const account = (name: string, changes: Record<string, string> = {}): Declaration => {
    const { NCLOUD_ACCESS_KEY_ID: accessKey, NCLOUD_SECRET_KEY: secretKey, NCLOUD_API_GW: apiUrl } = fixture.lab.env;
    return { type: "Provider", name, args: { ncloud: { accessKey, secretKey, apiUrl, region: "KR", ...changes } } };
  };
  const at = (provider: string, name: string, networkInterfaceNo: string) =>
    named({ ...ncloud, name, args: { ...ncloud.args, networkInterfaceNo } }, { provider });
  const requests = () => Object.values(fixture.lab).flatMap((part) => (part?.requests as unknown[] | undefined) ?? []);

  it("have two accounts in one program, and with one wrong key only its resources fail", async () => {
    const resources = [at("one", "a", "123487"), at("two", "b", "123488")];
    fixture.declare(account("one"), account("two", { secretKey: "made-up-wrong-key" }), ...resources);
    const outcome = await fixture.stack.up({ continueOnError: true });
    const text = said(outcome);
    assert.match(text, /Authentication Failed/);
    assert.doesNotMatch(text, /made-up-wrong-key/);
    assert.deepEqual([...fixture.lab.ncloud.memory.flowLogs.keys()].sort(), ["KR/123487", "KR/123490"]);
    assert.deepEqual(
      (await fixture.stack.resources()).map(({ id }) => id),
      ["KR/123487"],
    );
    fixture.declare(account("one"), account("two"), ...resources);
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { create: 1, same: 1 });
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 2 });
    assert.deepEqual(counts(succeeded(await fixture.stack.destroy())), { delete: 2 });
  });

  it("end a wait with the time that the program gives, and keep what was made", async () => {
    Object.assign(fixture.lab.azure.switches, { operationPolls: 1e9, operationMilliseconds: 1e9 });
    fixture.declare(named(azure, { customTimeouts: { create: "2s" } }));
    assert.match(said(await fixture.stack.up()), /it was not done within the 2 s that the program gives it/);
    assert.equal((await fixture.stack.resources()).length, 1);
    Object.assign(fixture.lab.azure.switches, { operationPolls: 0, operationMilliseconds: 0 });
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { update: 1 });
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
  });

  it("take over each class by id alone, and then see no change", async () => {
    fixture.declare(...each);
    succeeded(await fixture.stack.up());
    const made = new Map((await fixture.stack.resources()).map(({ urn, id }) => [urn.split("::").at(-1), id]));
    const before = writesOf(fixture.lab).length;
    const other = await openFixture("plugin");
    try {
      Object.assign(other.env, fixture.lab.env);
      const imported = each.map((declared) => named(declared, { import: made.get(declared.name) }));
      other.declare(...imported);
      assert.deepEqual(counts(succeeded(await other.stack.preview())), { import: each.length });
      assert.deepEqual(counts(succeeded(await other.stack.up())), { import: each.length });
      assert.deepEqual(counts(succeeded(await other.stack.preview({ refresh: true }))), { same: each.length });
      other.declare(named({ ...ncloud, name: "none" }, { import: "KR/999999" }));
      assert.match(said(await other.stack.preview()), /KR\/999999/);
    } finally {
      await other.close();
    }
    assert.equal(writesOf(fixture.lab).length, before);
  });

  it("take dynamic resources over and give them back, without a request", async () => {
    fixture.env.FLOWLOGS_SHELL = "dynamic";
    fixture.declare(...each);
    succeeded(await fixture.stack.up());
    const before = requests().length;
    fixture.env.FLOWLOGS_SHELL = "plugin";
    assert.deepEqual(counts(succeeded(await fixture.stack.preview())), { same: each.length });
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { same: each.length });
    assert.ok((await fixture.stack.resources()).every(({ type }) => type.startsWith("flowlogs:index:")));
    assert.equal(requests().length, before);
    // From here on the state has nothing of the dynamic classes left.
    succeeded(await fixture.stack.refresh());
    const refreshed = requests().length;
    fixture.env.FLOWLOGS_SHELL = "dynamic";
    fixture.declare(...each.map((one) => named(one, { aliases: [{ type: `flowlogs:index:${one.type}` }] })));
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { update: each.length });
    assert.equal(requests().length, refreshed);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: each.length });
    assert.deepEqual(counts(succeeded(await fixture.stack.destroy())), { delete: each.length });
  });

  it("find what exists by the functions of the plugin, and end when it does not", async () => {
    const lookup = (logStreamName: string): Declaration => ({
      type: "Lookup",
      name: "found",
      args: { token: "flowlogs:index:getVpcLogStream", logGroupId: ids.logGroup, logStreamName },
    });
    const log = { ...vpc, args: { ...vpc.args, logTopicId: { of: "found", property: "id" } } };
    fixture.declare(lookup("flows"), log);
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { create: 1 });
    const [made] = await fixture.stack.resources();
    assert.equal(made?.inputs?.logTopicId, ids.logStream);
    fixture.declare(lookup("there is none"), log);
    assert.match(said(await fixture.stack.preview()), /there is none/);
  });

  it("refuse a provider whose region has moved, and change nothing for other keys", async () => {
    const log = at("one", "a", "123487");
    fixture.declare(account("one"), log);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(account("one", { region: "JPN" }), log);
    assert.match(said(await fixture.stack.preview()), /lives in .*KR.* lead to .*JPN/s);
    fixture.declare(account("one", { readBatchSize: "20" }), log);
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { same: 1 });
    assert.equal(writesOf(fixture.lab).length, before);
  });

  it("refuse a configuration that there is not, in one sentence, without its values", async () => {
    fixture.declare(account("one", { accesKey: "made-up-secret" }), at("one", "a", "123487"));
    const text = said(await fixture.stack.preview());
    assert.match(text, /configuration ncloud has no accesKey; there are accessKey, /);
    assert.doesNotMatch(text, /made-up-secret/);
    assert.deepEqual(requests(), []);
  });

  it("replace what can't be changed in place, the new one first", async () => {
    fixture.declare(ncloud);
    succeeded(await fixture.stack.up());
    fixture.declare({ ...ncloud, args: { ...ncloud.args, networkInterfaceNo: "123488" } });
    const { steps } = succeeded(await fixture.stack.preview());
    assert.deepEqual(counts({ ok: true, steps, messages: [] }), {
      "create-replacement": 1,
      replace: 1,
      "delete-replaced": 1,
    });
    succeeded(await fixture.stack.up());
    assert.deepEqual([...fixture.lab.ncloud.memory.flowLogs.keys()].sort(), ["KR/123488", "KR/123490"]);
  });
});
