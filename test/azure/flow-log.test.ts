import assert from "node:assert/strict";
import { SUBSCRIPTION } from "../../lab/clouds/azure";
import { type Bag, PROVIDER } from "../inputs";
import { failure, linesOf } from "../outcomes";
import { deployEach, keepFlowLog, nsgId, OWN_SETTINGS, onRead, vnetId, WATCHER, workspaceId } from "./deployment";

describe("AzureFlowLog", () => {
  const at = deployEach({ inputs: OWN_SETTINGS });
  const { checked, create, created, changeInAzure, writes } = at;

  const nsg = () => nsgId(`nsg-${at.name}`);
  const nic = () => at.target.replace("virtualNetworks/", "networkInterfaces/nic-");

  it("create looks at target, watcher and list, checks what Azure needs, writes once, and the last answer is the read-back", async () => {
    const { id } = await create();
    assert.equal(id, at.id);
    assert.deepEqual(at.sent(), [
      { location: "westeurope", properties: { targetResourceId: at.target, ...OWN_SETTINGS } },
    ]);
    const log = `${at.name}-rg-app-flowlog`;
    assert.deepEqual(at.calls(), [
      `GET ${at.name}`,
      "GET networkWatchers",
      "GET flowLogs",
      "GET stflowlogs",
      "GET Microsoft.Insights",
      `GET ${log}`,
      `PUT ${log}`,
      "GET operations",
      `GET ${log}`,
      // A network security group of the region that has a running flow log: is it one of the virtual network's?
      "GET nsg-web",
    ]);
  });

  it("create answers every input, where it lives and where the logs land", async () => {
    const { holder, targetResourceGuid, ...outs } = await created();
    assert.equal(targetResourceGuid, at.flowLog.properties.targetResourceGuid);
    assert.deepEqual(outs, {
      ...OWN_SETTINGS,
      targetResourceId: at.target,
      adopt: "identical",
      onDelete: "delete",
      skipProviderRegistration: false,
      createNetworkWatcher: false,
      place: { environment: "public", subscriptionId: SUBSCRIPTION },
      name: `${at.name}-rg-app-flowlog`,
      region: "westeurope",
      provisioningState: "Succeeded",
      networkWatcherId: WATCHER,
      destination: {
        storageId: OWN_SETTINGS.storageId,
        container: "insights-logs-flowlogflowevent",
        blobPrefix: `flowLogResourceID=/${SUBSCRIPTION}_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_${at.name.toUpperCase()}-RG-APP-FLOWLOG/y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`,
      },
      __provider: PROVIDER,
    });
  });

  it("names the table of its traffic analytics", async () => {
    const on = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const { destination } = await created({ flowAnalyticsConfiguration: on });
    assert.equal((destination as Bag).analyticsTable, "NTANetAnalytics");
  });

  it("read answers what create answered, from the state and from the id alone, and diff sees no change", async () => {
    const outs = await created();
    assert.deepEqual(await at.provider.read(at.id, outs), { id: at.id, props: outs, inputs: await checked() });
    assert.deepEqual(await at.provider.diff(at.id, outs, await checked()), { changes: false });
    const { __provider, ...inputs } = await checked();
    assert.deepEqual((await at.provider.read(at.id, {})).inputs, inputs);
    assert.deepEqual(writes(), []);
  });

  describe("its target", () => {
    it("may be a subnet or a network interface", async () => {
      for (const [target, id] of [
        [`${at.target}/subnets/snet-a`, `${at.name}-snet-a-rg-app-flowlog`],
        [nic(), `nic-${at.name}-rg-app-flowlog`],
      ]) {
        const made = await create({ targetResourceId: target });
        assert.equal(made.id, `${WATCHER}/flowLogs/${id}`);
      }
    });

    it("changes in place: virtual network, subnet, network interface, and back, under one id", async () => {
      let outs = await created();
      for (const target of [`${at.target}/subnets/snet-b`, nic(), at.target]) {
        const news = await checked({ targetResourceId: target });
        assert.deepEqual(await at.provider.diff(at.id, outs, news), { deleteBeforeReplace: true });
        outs = (await at.provider.update(at.id, outs, news)).outs as Bag;
        assert.equal(outs.targetResourceId, target);
        assert.equal(at.flowLog.properties.targetResourceId, target);
        assert.deepEqual(await at.provider.diff(at.id, outs, news), { changes: false });
      }
      assert.deepEqual(writes(), Array(3).fill(`PUT ${at.name}-rg-app-flowlog`));
    });

    it("changes from a subnet to a network security group where Azure still lets it", async () => {
      at.cloud.switches.allowNsgCreation = true;
      const made = await create({ targetResourceId: `${at.target}/subnets/snet-a` });
      const { outs } = await at.provider.update(made.id, made.outs as Bag, await checked({ targetResourceId: nsg() }));
      assert.equal((outs as Bag).targetResourceId, nsg());
      assert.match(
        ((outs as Bag).destination as Bag).blobPrefix as string,
        /^resourceId=.*\/NETWORKSECURITYGROUPS\/NSG-VNET-\d+\//,
      );
    });

    it("changes from a network security group to the virtual network, with a line that there is no way back", async () => {
      const flowLogName = `nsg-of-${at.name}`;
      keepFlowLog(at.cloud, flowLogName, nsg());
      const made = await create({ targetResourceId: nsg() });
      assert.equal(made.id, `${WATCHER}/flowLogs/${flowLogName}`);
      const lines = await linesOf(async () => {
        const { outs } = await at.provider.update(made.id, made.outs as Bag, await checked());
        assert.equal((outs as Bag).name, flowLogName);
        assert.match(((outs as Bag).destination as Bag).blobPrefix as string, /^flowLogResourceID=/);
      });
      assert.equal(lines.length, 2);
      assert.equal(lines[0], `warning: ${made.id}: retargeted from ${nsg()}, which it no longer captures`);
      assert.match(lines[1] ?? "", /^warning: .*\/flowLogs\/nsg-of-.*can't come back once it is retargeted$/);
    });

    it("in another region is refused, with both regions and what to do", async () => {
      const outs = await created();
      const north = await checked({ targetResourceId: vnetId("vnet-north") });
      assert.deepEqual(await at.provider.diff(at.id, outs, north), { deleteBeforeReplace: true });
      const error = await failure(at.provider.update(at.id, outs, north));
      assert.match(
        error.message,
        /it lives in westeurope and can't move, but .*vnet-north is in northeurope; replace it: set location to northeurope.* Nothing was changed\.$/,
      );
      assert.deepEqual(writes(), []);
      const moved = await checked({ targetResourceId: vnetId("vnet-north"), location: "North Europe" });
      assert.deepEqual(await at.provider.diff(at.id, outs, moved), {
        replaces: ["location"],
        deleteBeforeReplace: false,
      });
    });

    it("in another subscription replaces the flow log", async () => {
      const outs = await created();
      const news = await checked({
        targetResourceId: at.target.replace(SUBSCRIPTION, "22222222-2222-3333-4444-555555555555"),
      });
      const change = { replaces: ["targetResourceId"], deleteBeforeReplace: false };
      assert.deepEqual(await at.provider.diff(at.id, outs, news), change);
    });

    it("that another flow log captures already is refused, naming that one", async () => {
      const outs = await created();
      const other = `${at.target}/subnets/snet-b`;
      keepFlowLog(at.cloud, `somebody-${at.name}`, other);
      const error = await failure(at.provider.update(at.id, outs, await checked({ targetResourceId: other })));
      assert.match(error.message, /\/flowLogs\/somebody-.* already captures .*snet-b.*Nothing was changed\.$/);
      assert.deepEqual(writes(), []);
    });

    it("that does not exist is an error", async () => {
      const error = await failure(create({ targetResourceId: vnetId("vnet-none") }));
      assert.match(
        error.message,
        /virtual network vnet-none .* does not exist; check targetResourceId\. Nothing was created\.$/,
      );
    });

    it("that may not be read is taken to be where the program says", async () => {
      at.cloud.switches.deniedActions.push("Microsoft.Network/virtualNetworks");
      const error = await failure(create());
      assert.match(error.message, /403 AuthorizationFailed/);
      assert.equal((await create({ location: "westeurope" })).id, at.id);
    });
  });

  describe("removal", () => {
    it("deletes it", async () => {
      const outs = await created();
      assert.deepEqual(await linesOf(() => at.provider.delete(at.id, outs)), []);
      assert.deepEqual(writes(), [`DELETE ${at.name}-rg-app-flowlog`]);
      assert.deepEqual(await at.provider.read(at.id, outs), {});
    });

    it("with onDelete disable switches it off and keeps it, target and tags included", async () => {
      const outs = await created({ tags: { owner: "network" } });
      await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
      assert.equal(at.flowLog.properties.enabled, false);
      assert.equal(at.flowLog.properties.targetResourceId, at.target);
      assert.deepEqual(at.flowLog.tags, { owner: "network" });
    });

    it("with onDelete keep makes no call", async () => {
      const outs = await created();
      await at.provider.delete(at.id, { ...outs, onDelete: "keep" });
      assert.deepEqual(at.calls(), []);
    });

    it("after its target says what to do", async () => {
      const outs = await created();
      delete at.cloud.memory.virtualNetworks[at.target.toLowerCase()];
      assert.deepEqual((await at.provider.read(at.id, outs)).inputs, await checked());
      const error = await failure(at.provider.delete(at.id, outs));
      assert.match(
        error.message,
        /VirtualNetworkNotFoundForFlowLog .*; a flow log needs its target .*must be removed before its target: .*pulumi state delete/,
      );
    });
  });

  it("update of one that is gone makes it again under its id", async () => {
    const outs = await created();
    delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
    const updated = await at.provider.update(at.id, outs, await checked({ format: { version: 1 } }));
    assert.equal((updated.outs as Bag).name, outs.name);
    assert.equal(at.flowLog.properties.format?.version, 1);
  });

  it("tags alone are patched, with other changes they go along", async () => {
    const outs = await created();
    const tagged = await at.provider.update(at.id, outs, await checked({ tags: { owner: "a" } }));
    assert.deepEqual(writes(), [`PATCH ${at.name}-rg-app-flowlog`]);
    const both = await checked({ tags: { owner: "b" }, format: { version: 1 } });
    const changed = await at.provider.update(at.id, tagged.outs as Bag, both);
    assert.deepEqual(writes(), [`PUT ${at.name}-rg-app-flowlog`]);
    assert.deepEqual(at.flowLog.tags, { owner: "b" });
    await at.provider.update(at.id, changed.outs as Bag, await checked({ format: { version: 1 } }));
    assert.deepEqual(at.flowLog.tags, {});
  });

  it("retention that is switched on is warned of: Azure writes a rule onto the storage account", async () => {
    const lines = await linesOf(() => created());
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^warning: .* makes Azure write a rule onto .*stflowlogs/);
    assert.deepEqual(await linesOf(async () => at.provider.read(at.id, {})), []);
  });

  for (const state of ["Updating", "Creating", "Deleting"] as const) {
    it(`what Azure has not done yet (${state}) is waited for in an update, and only mentioned in a refresh`, async () => {
      const outs = await created();
      changeInAzure({ provisioningState: state });
      const lines = await linesOf(async () => {
        const { inputs } = await at.provider.read(at.id, outs);
        assert.deepEqual(inputs, await checked());
      });
      assert.match(lines.join(), new RegExp(`^warning: .*Azure is not done with it yet: provisioningState ${state}$`));
      onRead(at.cloud, /\/flowLogs\/[^?]+\?/, 3, () => changeInAzure({ provisioningState: "Succeeded" }));
      at.calls();
      await at.provider.update(at.id, outs, await checked({ format: { version: 1 } }));
      assert.match(at.calls().join(), /^(GET [^,]+-flowlog,){3}GET vnet-\d+,GET [^,]+-flowlog,PUT /);
    });
  }

  for (const state of ["Failed", "Canceled"] as const) {
    it(`one that Azure calls ${state} is no success: the refresh says so, and the next up writes it again`, async () => {
      const outs = await created();
      changeInAzure({ provisioningState: state });
      let props: Bag = {};
      const lines = await linesOf(async () => {
        props = (await at.provider.read(at.id, outs)).props as Bag;
      });
      assert.match(lines.join(), new RegExp(`Azure reports provisioningState ${state}`));
      assert.deepEqual(await at.provider.diff(at.id, props, await checked()), {
        changes: true,
        deleteBeforeReplace: true,
      });
      const { outs: repaired } = await at.provider.update(at.id, props, await checked());
      assert.deepEqual(writes(), [`PUT ${at.name}-rg-app-flowlog`]);
      assert.deepEqual(repaired, outs);
      assert.deepEqual(await at.provider.diff(at.id, repaired as Bag, await checked()), { changes: false });
    });
  }
});
