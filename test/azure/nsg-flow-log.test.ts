import assert from "node:assert/strict";
import type { FlowLogProperties } from "../../lab/clouds/azure";
import { type Bag, PROVIDER } from "../inputs";
import { failure, linesOf } from "../outcomes";
import { deployEach, nsgId, OWN_SETTINGS, storageId, vnetId, WATCHER } from "./deployment";

const OFF = { enabled: false, storageId: "", retentionPolicy: { days: 0, enabled: false } };

describe("AzureNsgFlowLog", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog", inputs: OWN_SETTINGS });
  const { checked, create, created, changeInAzure, writes } = at;
  const sent = () =>
    at.cloud.requests.filter(({ path }) => path.includes("/configureFlowLog?")).map(({ body }) => JSON.parse(body));

  it("create takes a disabled one: finds it through the NSG, writes once, reads it back", async () => {
    const { id } = await create();
    const log = `GET ${at.id.split("/").at(-1)}`;
    const nsg = `GET ${at.target.split("/").at(-1)}`;
    const look = [nsg, log, "POST queryFlowLogStatus"];
    const before = [`GET ${OWN_SETTINGS.storageId.split("/").at(-1)}`, "GET Microsoft.Insights"];
    assert.equal(id, at.id);
    assert.deepEqual(sent(), [{ targetResourceId: at.target, properties: OWN_SETTINGS }]);
    assert.deepEqual(at.calls(), [
      ...look,
      ...look.slice(1),
      ...before,
      ...look.slice(1),
      "POST configureFlowLog",
      "GET operationResults",
      ...look.slice(1),
    ]);
    const { enabled, storageId: account, retentionPolicy, format } = at.flowLog.properties;
    assert.deepEqual({ enabled, storageId: account, retentionPolicy, format }, OWN_SETTINGS);
  });

  it("create answers every input, where it lives and where the logs land", async () => {
    const { holder, targetResourceGuid, ...outs } = await created();
    assert.equal(targetResourceGuid, at.flowLog.properties.targetResourceGuid);
    const name = at.target.split("/").at(-1)?.toUpperCase();
    assert.deepEqual(outs, {
      ...OWN_SETTINGS,
      targetResourceId: at.target,
      adopt: "identical",
      onDelete: "delete",
      skipProviderRegistration: false,
      name: at.id.split("/").at(-1),
      region: "westeurope",
      provisioningState: "Succeeded",
      place: { environment: "public", subscriptionId: "11111111-2222-3333-4444-555555555555" },
      networkWatcherId: WATCHER,
      destination: {
        storageId: OWN_SETTINGS.storageId,
        container: "insights-logs-networksecuritygroupflowevent",
        blobPrefix: `resourceId=/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/RG-APP/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/${name}/y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`,
      },
      __provider: PROVIDER,
    });
  });

  it("import by id refuses the flow log of a virtual network, and names the class for it", async () => {
    const { id } = await create();
    changeInAzure({ targetResourceId: vnetId("vnet-hub") });
    const { message } = await failure(at.provider.read(id, {}));
    assert.ok(message.includes(`it captures ${vnetId("vnet-hub")}, which is no network security group`), message);
    assert.match(message, /import it as an AzureFlowLog/);
  });

  it("read answers what create answered, and diff sees no change", async () => {
    const outs = await created();
    const read = await at.provider.read(at.id, outs);
    assert.deepEqual(read, { id: at.id, props: outs, inputs: await checked() });
    assert.deepEqual(await at.provider.diff(at.id, outs, await checked()), { changes: false });
    assert.deepEqual(writes(), []);
  });

  it("defaults are what Azure fills in: no difference afterwards", async () => {
    const inputs = await at.checked();
    const { outs } = await at.provider.create(inputs);
    const read = await at.provider.read(at.id, outs as Bag);
    assert.deepEqual(read.inputs, inputs);
  });

  const changes: Record<string, Partial<FlowLogProperties>> = {
    storageId: { storageId: storageId("stflowarchive") },
    "retentionPolicy.days": { retentionPolicy: { enabled: true, days: 90 } },
    "retentionPolicy.enabled": { retentionPolicy: { enabled: false, days: 30 } },
    "format.version": { format: { type: "JSON", version: 1 } },
  };
  for (const [property, settings] of Object.entries(changes)) {
    it(`a change of ${property} behind its back is drift of exactly that, and update repairs it`, async () => {
      const outs = await created();
      changeInAzure(settings);
      const { props, inputs } = await at.provider.read(at.id, outs);
      assert.deepEqual(inputs, { ...(await checked()), ...settings });
      const updated = await at.provider.update(at.id, props as Bag, await checked());
      assert.deepEqual(writes(), ["POST configureFlowLog"]);
      assert.deepEqual(updated.outs, outs);
    });

    it(`a change of ${property} in the program reaches the cloud, without replacement`, async () => {
      const outs = await created();
      const news = await checked(settings as Bag);
      assert.deepEqual(await at.provider.diff(at.id, outs, news), {});
      const updated = await at.provider.update(at.id, outs, news);
      assert.deepEqual(sent(), [{ targetResourceId: at.target, properties: { ...OWN_SETTINGS, ...settings } }]);
      const [key = ""] = Object.keys(settings);
      assert.deepEqual((updated.outs as Bag)[key], (settings as Bag)[key]);
    });
  }

  it("days that are kept while retention is off are drift too", async () => {
    const outs = await created({ retentionPolicy: { enabled: false, days: 0 } });
    changeInAzure({ retentionPolicy: { enabled: false, days: 7 } });
    const { inputs } = await at.provider.read(at.id, outs);
    assert.deepEqual((inputs as Bag).retentionPolicy, { enabled: false, days: 7 });
  });

  it("switched off behind its back, exactly `enabled` drifts, though Azure wipes the rest", async () => {
    const outs = await created();
    changeInAzure(OFF);
    const { props, inputs } = await at.provider.read(at.id, outs);
    assert.deepEqual(inputs, { ...(await checked()), enabled: false });
    const updated = await at.provider.update(at.id, props as Bag, await checked());
    assert.deepEqual(writes(), ["POST configureFlowLog"]);
    assert.deepEqual(updated.outs, outs);
  });

  it("one that the program wants disabled stays without difference, whatever Azure wiped or kept", async () => {
    const outs = await created({ enabled: false });
    const news = await checked({ enabled: false });
    for (const kept of [OFF, { ...OWN_SETTINGS, enabled: false }]) {
      changeInAzure(kept as Partial<FlowLogProperties>);
      const { inputs, props } = await at.provider.read(at.id, outs);
      assert.deepEqual(inputs, news);
      assert.deepEqual(props, outs);
    }
    assert.deepEqual(writes(), []);
  });

  it("disabling and enabling again restores what Azure wiped", async () => {
    const outs = await created();
    const off = await at.provider.update(at.id, outs, await checked({ enabled: false }));
    assert.equal(at.flowLog.properties.enabled, false);
    assert.equal(at.flowLog.properties.storageId, "");
    assert.equal((off.outs as Bag).destination, undefined);
    const on = await at.provider.update(at.id, off.outs as Bag, await checked());
    assert.deepEqual(on.outs, outs);
  });

  it("casing of ids is no difference, for the program and for the cloud", async () => {
    const outs = await created();
    const shouted = await checked({ storageId: OWN_SETTINGS.storageId.replace("resourceGroups", "RESOURCEGROUPS") });
    assert.deepEqual(await at.provider.diff(at.id, outs, shouted), { changes: false });
    changeInAzure({
      storageId: OWN_SETTINGS.storageId.replace("rg-app", "RG-APP"),
      targetResourceId: at.target.toUpperCase(),
    });
    at.cloud.switches.flowLogsSpelling = "FlowLogs";
    const read = await at.provider.read(at.id, outs);
    assert.deepEqual(read.inputs, await checked());
    assert.equal(read.id, at.id);
  });

  it("another target replaces it", async () => {
    const outs = await created();
    const news = await checked({ targetResourceId: nsgId("nsg-north") });
    assert.deepEqual(await at.provider.diff(at.id, outs, news), {
      replaces: ["targetResourceId"],
      deleteBeforeReplace: false,
    });
  });

  describe("removal", () => {
    it("deletes the flow log itself", async () => {
      const outs = await created();
      await at.provider.delete(at.id, outs);
      assert.deepEqual(writes(), [`DELETE ${at.id.split("/").at(-1)}`]);
      assert.throws(() => at.flowLog);
      assert.deepEqual(await at.provider.read(at.id, outs), {});
    });

    it("of one that is gone already is success", async () => {
      const outs = await created();
      delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
      await at.provider.delete(at.id, outs);
      assert.deepEqual(writes(), []);
    });

    it("with onDelete disable switches it off and keeps it", async () => {
      const outs = await created();
      await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
      assert.equal(at.flowLog.properties.enabled, false);
      assert.deepEqual(writes(), ["POST configureFlowLog"]);
    });

    it("with onDelete keep makes no call", async () => {
      const outs = await created();
      await at.provider.delete(at.id, { ...outs, onDelete: "keep" });
      assert.deepEqual(at.calls(), []);
    });

    it("of one whose target is gone says what to do", async () => {
      const outs = await created();
      delete at.cloud.memory.networkSecurityGroups[at.target.toLowerCase()];
      const read = await at.provider.read(at.id, outs);
      assert.deepEqual(read.inputs, await checked());
      const error = await failure(at.provider.delete(at.id, outs));
      assert.match(
        error.message,
        /NetworkSecurityGroupNotFoundForFlowLog .*; a flow log needs its target when it is made and when it is removed, and must be removed before its target/,
      );
    });
  });

  it("an NSG that never had one is refused by Azure, with its own words, dates and the way out", async () => {
    const error = await failure(at.provider.create(await checked({ targetResourceId: nsgId("nsg-new") })));
    assert.match(
      error.message,
      /^creating the flow log of network security group nsg-new \(group rg-app\): 400 NsgFlowLogCreationBlocked On September 30, 2027/,
    );
    assert.match(error.message, /blocked starting June 30, 2025/);
    assert.match(
      error.message,
      /makes none for network security groups since June 30, 2025, and ends those there are on September 30, 2027: capture its virtual network with AzureFlowLog instead\. Nothing was created\.$/,
    );
    assert.equal(error.id, undefined);
  });

  it("where Azure still makes them, one is made and its id looked up", async () => {
    at.cloud.switches.allowNsgCreation = true;
    delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
    const { id } = await create();
    assert.equal(id, at.id);
  });

  it("an NSG that does not exist is an error", async () => {
    const error = await failure(at.provider.create(await checked({ targetResourceId: nsgId("nsg-none") })));
    assert.match(
      error.message,
      /network security group nsg-none \(group rg-app, .*\) does not exist; check targetResourceId/,
    );
  });

  it("a storage account in another region is an error that says so, and leaves nothing in the state", async () => {
    const error = await failure(create({ storageId: storageId("stnorth") }));
    assert.match(
      error.message,
      /storage account .*stnorth is in northeurope, but target .* is in westeurope; .*Nothing was created\.$/,
    );
    assert.equal(error.id, undefined);
  });

  it("update of one that is gone says what to do instead: it can't be made again", async () => {
    const outs = await created();
    delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
    const error = await failure(at.provider.update(at.id, outs, await checked({ format: { version: 1 } })));
    assert.match(
      error.message,
      /no longer exists; .*capture the virtual network with AzureFlowLog.* Nothing was changed/,
    );
  });

  it("read works from the id alone", async () => {
    await created();
    const { id, inputs } = await at.provider.read(at.id, {});
    assert.equal(id, at.id);
    const { __provider, ...rest } = await checked();
    assert.deepEqual(inputs, rest);
  });

  it("read of what is no flow log's id is an error", async () => {
    const error = await failure(at.provider.read(at.target, {}));
    assert.match(error.message, /is not the ARM id of a flow log/);
  });

  it("one that Azure calls Failed comes with a warning that names it", async () => {
    const outs = await created();
    changeInAzure({ provisioningState: "Failed" });
    const lines = await linesOf(() => at.provider.read(at.id, outs));
    assert.equal(lines.length, 1);
    assert.ok(lines[0]?.startsWith(`warning: ${at.id}: Azure reports provisioningState Failed`));
  });
});
