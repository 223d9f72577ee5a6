/** What AzureFlowLog does when something is there already: on its target, or under its name. */
import assert from "node:assert/strict";
import { type Bag, PROVIDER } from "../inputs";
import { failure, linesOf, warningsOf } from "../outcomes";
import { DEFAULT_SETTINGS, deployEach, keepFlowLog, nsgId, type Provider, providerAt } from "./deployment";

describe("AzureFlowLog: a flow log that is there already", () => {
  const at = deployEach();
  const { create, writes } = at;

  const theirs = (settings = {}, target = at.target) =>
    keepFlowLog(at.cloud, `theirs-${at.name}`, target, { ...DEFAULT_SETTINGS, ...settings });

  it("is taken over without a write when it is the same, whatever its name", async () => {
    const { id: there } = theirs();
    const { id, outs } = await create();
    assert.equal(id, there);
    assert.equal((outs as Bag).name, `theirs-${at.name}`);
    assert.deepEqual(writes(), []);
  });

  it("is taken over with a write when it is off", async () => {
    const { id: there } = theirs({ enabled: false });
    assert.equal((await create({ adopt: "never" })).id, there);
    assert.equal(writes().length, 1);
  });

  it("is refused with the list of differences, and overwritten with `always`", async () => {
    const { id: there } = theirs({ retentionPolicy: { enabled: true, days: 5 }, recordTypes: "B" });
    const error = await failure(create());
    assert.match(
      error.message,
      /already captures this with other settings \(retentionPolicy\.enabled is true, asked for false, retentionPolicy\.days is 5, asked for 0, recordTypes is "B", asked for not set\).*Nothing was created\.$/,
    );
    assert.deepEqual(writes(), []);
    assert.equal((await create({ adopt: "always" })).id, there);
  });

  it("with analytics that the program does not name is refused, not turned off", async () => {
    const workspace = Object.values(at.cloud.memory.workspaces)[0];
    const networkWatcherFlowAnalyticsConfiguration = {
      enabled: true,
      workspaceResourceId: workspace?.id ?? "",
      workspaceId: String(workspace?.properties.customerId),
      workspaceRegion: workspace?.location ?? "",
      trafficAnalyticsInterval: 60,
    };
    theirs({ flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration } });
    assert.match(
      (await failure(create())).message,
      /other settings \(flowAnalyticsConfiguration is \{.*asked for not set\)/,
    );
  });

  it("under another name than the program's is refused, naming it, with `always` too", async () => {
    theirs({ enabled: false });
    for (const adopt of ["identical", "always"]) {
      const error = await failure(create({ flowLogName: "mine", adopt }));
      assert.match(
        error.message,
        /\/theirs-.* already captures this under another name.*set flowLogName to theirs-.*Nothing was created/,
      );
    }
    assert.deepEqual(writes(), []);
  });

  for (const enabled of [true, false]) {
    it(`under the program's name with another target, ${enabled ? "running" : "off"}, is not retargeted unasked`, async () => {
      const other = `${at.target}/subnets/snet-b`;
      const { id: there } = theirs({ enabled }, other);
      const error = await failure(create({ flowLogName: `theirs-${at.name}` }));
      assert.match(
        error.message,
        /theirs-vnet-\d+ captures .*\/snet-b; choose another name, or set adopt to "always" to turn it away from there\. Nothing/,
      );
      assert.deepEqual(writes(), []);
      const lines = await linesOf(async () => {
        assert.equal((await create({ flowLogName: `theirs-${at.name}`, adopt: "always" })).id, there);
      });
      assert.deepEqual(lines, [`warning: ${there}: retargeted from ${other}, which it no longer captures`]);
      assert.equal(at.cloud.memory.flowLogs[there.toLowerCase()]?.properties.targetResourceId, at.target);
    });
  }

  it("under the default name with another target makes another name", async () => {
    keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, `${at.target}/subnets/snet-b`, DEFAULT_SETTINGS);
    const { id } = await create({ adopt: "always" });
    assert.match(id, new RegExp(`/flowLogs/${at.name}-rg-app-flowlog-[0-9a-f]{8}$`));
    assert.equal(at.flowLog.properties.targetResourceId, `${at.target}/subnets/snet-b`);
  });

  it("because somebody made it between our look and our turn is not overwritten", async () => {
    const path = {
      test: (text: string) => {
        if (text.includes("/storageAccounts/"))
          keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, { ...DEFAULT_SETTINGS, recordTypes: "B" });
        return false;
      },
    } as RegExp;
    at.cloud.faults.push({ path, when: "before", answer: "reset" });
    const error = await failure(create());
    assert.match(error.message, /already captures this with other settings \(recordTypes/);
    assert.deepEqual(writes(), []);
  });

  it("a name that is too long is cut, and stays one of its own", async () => {
    const long = `${at.target}/subnets/${"s".repeat(75)}`;
    const network = at.cloud.memory.virtualNetworks[at.target.toLowerCase()];
    (network?.properties.subnets as Bag[]).push({ id: long, name: "s".repeat(75), properties: {} });
    const { id } = await create({ targetResourceId: long });
    assert.match(id, /\/flowLogs\/vnet-\d+-s+-[0-9a-f]{8}$/);
    assert.equal(id.split("/").at(-1)?.length, 80);
  });

  it("once more in the program is refused, in the other class too", async () => {
    const nsg = nsgId(`nsg-${at.name}`);
    keepFlowLog(at.cloud, `nsg-of-${at.name}`, nsg);
    await create({ targetResourceId: nsg });
    const again = await failure(create({ targetResourceId: nsg.toUpperCase() }));
    assert.match(again.message, /already taken by another resource of this program/);
    const other = await providerAt(at, { resourceClass: "AzureNsgFlowLog" });
    const { inputs } = await other.check({}, { ...at.asked, targetResourceId: nsg, __provider: PROVIDER });
    assert.match(
      (await failure(other.create(inputs ?? {}))).message,
      /already taken by another resource of this program/,
    );
  });
});

describe("AzureFlowLog: the move from AzureNsgFlowLog", () => {
  const at = deployEach();
  let old: Provider;
  let id: string;
  let outs: Bag;
  let nsgInputs: Bag;
  const OLD = "made up, of the old class";
  beforeEach(async () => {
    old = await providerAt(at, { resourceClass: "AzureNsgFlowLog" });
    const nsg = nsgId(`nsg-${at.name}`);
    id = keepFlowLog(at.cloud, `nsg-of-${at.name}`, nsg, DEFAULT_SETTINGS).id;
    const { inputs = {} } = await old.check(
      {},
      { ...at.asked, targetResourceId: nsg, format: { version: 2 }, __provider: OLD },
    );
    nsgInputs = inputs;
    // As an earlier deployment left it.
    outs = (await old.read(id, { ...inputs, holder: "00000000" })).props as Bag;
    at.calls();
  });
  const row = () => at.cloud.memory.flowLogs[id.toLowerCase()];

  it("with a new resource on the virtual network: it runs before the old one is deleted", async () => {
    const made = await at.provider.create(await at.checked());
    assert.equal(at.flowLog.properties.enabled, true);
    assert.equal(row()?.properties.enabled, true);
    await old.delete(id, outs);
    assert.equal(row(), undefined);
    assert.equal((await at.provider.read(made.id, made.outs as Bag)).id, made.id);
  });

  it("with an alias of its class: the state of the old one is taken over, and its flow log retargeted in place", async () => {
    const { unfinished, name, region, provisioningState, skipProviderRegistration, ...released } = outs;
    const news = await at.checked();
    assert.deepEqual(await at.provider.diff(id, released, news), { deleteBeforeReplace: true });
    const { outs: retargeted } = await at.provider.update(id, released, news);
    assert.equal((retargeted as Bag).targetResourceId, at.target);
    assert.equal(row()?.properties.targetResourceId, at.target);
    const same = await at.checked({ targetResourceId: nsgInputs.targetResourceId });
    assert.deepEqual(await at.provider.diff(id, released, same), { changes: true });
  });

  it("with `always` under its name: the old resource, removed, leaves the flow log alone", async () => {
    const flowLogName = id.split("/").at(-1);
    const made = await at.provider.create(await at.checked({ flowLogName, adopt: "always" }));
    assert.equal(made.id, id);
    const lines = await linesOf(() => old.delete(id, outs));
    assert.match(lines.join(), /kept, and nothing was replaced: a resource of this program holds it/);
    assert.equal(row()?.properties.targetResourceId, at.target);
  });

  it("retargeted by somebody else, it is no longer the old resource's to change, disable or delete", async () => {
    Object.assign(row()?.properties ?? {}, { targetResourceId: at.target });
    const changed = await failure(old.update(id, outs, { ...nsgInputs, format: { type: "JSON", version: 1 } }));
    assert.match(changed.message, /captures .*virtualNetworks.*Nothing was changed/);
    for (const onDelete of ["disable", "delete"]) {
      const fresh = { ...outs, onDelete, holder: "another" };
      const lines = await linesOf(() => old.delete(id, fresh));
      if (onDelete === "disable") assert.match(lines.join(), /kept/);
    }
    assert.equal(row()?.properties.enabled, true);
    assert.deepEqual(
      at.calls().filter((call) => /^(PUT|DELETE|POST configure)/.test(call)),
      [],
    );
  });

  it("has no way back once it vanished: an update says what to do instead", async () => {
    delete at.cloud.memory.flowLogs[id.toLowerCase()];
    const change = await old.check({}, { ...nsgInputs, format: { version: 1 } });
    const { message } = await failure(old.update(id, outs, { ...change.inputs, __provider: OLD }));
    assert.match(
      message,
      /no longer exists; Azure makes no new flow logs on network security groups: capture the virtual/,
    );
    assert.doesNotMatch(message, /--refresh/);
  });

  it("that Azure refuses to delete is not said to be gone", async () => {
    at.cloud.switches.deniedActions.push("Microsoft.Network/networkWatchers/flowLogs/delete");
    assert.deepEqual(await warningsOf(() => failure(old.delete(id, outs))), []);
    assert.ok(row());
  });

  it("has no way back: deleting the old one says so", async () => {
    const lines = await linesOf(() => old.delete(id, outs));
    assert.match(
      lines.join(),
      /^warning: .*makes no new flow log on a network security group, so this one can't come back once it is deleted$/,
    );
  });
});
