/** What Azure or somebody else changed in between: it is seen before anything is sent, and named in what then fails. */
import assert from "node:assert/strict";
import { keep, networkSecurityGroup, virtualNetwork } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { failure, linesOf } from "../outcomes";
import {
  DEFAULT_SETTINGS,
  deployEach,
  identityId,
  keepFlowLog,
  nsgId,
  onRead,
  providerAt,
  storageId,
  WATCHER,
  workspaceId,
} from "./deployment";

describe("AzureFlowLog, after a change from outside: a flow log", () => {
  const at = deployEach();
  const { checked, create, created, writes } = at;

  it("whose last change Failed is written as a whole, although the program changes tags alone", async () => {
    const outs = await created();
    Object.assign(at.flowLog.properties, { provisioningState: "Failed" });
    const { props } = await at.provider.read(at.id, outs);
    await at.provider.update(at.id, props as Bag, await checked({ tags: { owner: "network" } }));
    assert.deepEqual(writes(), [`PUT ${at.name}-rg-app-flowlog`]);
    assert.equal(at.flowLog.properties.provisioningState, "Succeeded");
    assert.deepEqual(at.flowLog.tags, { owner: "network" });
  });

  it("does not get an account of another region, or retention on one that has none, by an update either", async () => {
    const outs = await created({ storageId: storageId("stclassic") });
    for (const [inputs, sentence] of [
      [{ storageId: storageId("stnorth") }, /stnorth is in northeurope, but target .* is in westeurope/],
      [
        { storageId: storageId("stclassic"), retentionPolicy: { enabled: true, days: 7 } },
        /is of kind Storage, but retentionPolicy\.enabled needs kind StorageV2/,
      ],
    ] as [Bag, RegExp][]) {
      const { message } = await failure(at.provider.update(at.id, outs, await checked(inputs)));
      assert.match(message, sentence);
      assert.match(message, /Nothing was changed\.$/);
    }
    assert.deepEqual(writes(), []);
  });

  it("does not turn to a target that Failed", async () => {
    const outs = await created();
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `${at.name}-b`, "westeurope", []));
    const other = at.cloud.memory.virtualNetworks[`${at.target}-b`.toLowerCase()];
    assert.ok(other);
    other.properties.provisioningState = "Failed";
    const { message } = await failure(
      at.provider.update(at.id, outs, await checked({ targetResourceId: `${at.target}-b` })),
    );
    assert.match(message, /is in provisioning state Failed, but a flow log needs Succeeded.*Nothing was changed\.$/);
    assert.deepEqual(writes(), []);
  });

  it("that vanished is not made again beside one that captures the target by now", async () => {
    const outs = await created();
    delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
    // Whether Azure would take two is not known.
    at.cloud.switches.severalPerTarget = true;
    const { id: theirs } = keepFlowLog(at.cloud, `theirs-${at.name}`, at.target, DEFAULT_SETTINGS);
    const { message } = await failure(at.provider.update(at.id, outs, await checked({ recordTypes: "B" })));
    assert.ok(message.includes(`${theirs} already captures ${at.target}`), message);
    assert.match(message, /Nothing was changed\.$/);
    assert.deepEqual(writes(), []);
  });

  it("whose workspace is gone says so at a refresh, and shows no difference", async () => {
    const analytics = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const inputs = await checked({ flowAnalyticsConfiguration: analytics });
    const { outs } = await at.provider.create(inputs);
    delete at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
    let read: Bag = {};
    const lines = await linesOf(async () => {
      read = (await at.provider.read(at.id, outs as Bag)) as unknown as Bag;
    });
    assert.deepEqual(lines, [
      `warning: ${at.id}: the workspace of its traffic analytics is gone (${workspaceId("log-main")})`,
    ]);
    assert.deepEqual(await at.provider.diff(at.id, read.props as Bag, inputs), { changes: false });
  });

  it("on a network security group that Azure blocks tells of the network watcher that was made for it", async () => {
    const nsg = networkSecurityGroup("rg-app", `nsg-german-${at.name}`, "germanywestcentral");
    keep(at.cloud.memory.networkSecurityGroups, nsg);
    const { message } = await failure(
      create({ targetResourceId: nsg.id, storageId: storageId("stgermany"), createNetworkWatcher: true }),
    );
    assert.match(
      message,
      /capture its virtual network with AzureFlowLog instead\. Network watcher NetworkWatcher_germanywestcentral was made, and stays\. Nothing else was created\.$/,
    );
  });

  it("is the one that the program names, where two capture the target", async () => {
    keepFlowLog(at.cloud, `first-${at.name}`, at.target, DEFAULT_SETTINGS);
    const { id: named } = keepFlowLog(at.cloud, `named-${at.name}`, at.target, DEFAULT_SETTINGS);
    assert.equal((await create({ flowLogName: `named-${at.name}` })).id, named);
    assert.deepEqual(writes(), []);
  });

  it("whose list can't be read is not made: something may capture the target already", async () => {
    keepFlowLog(at.cloud, `theirs-${at.name}`, at.target, DEFAULT_SETTINGS);
    at.cloud.switches.severalPerTarget = true;
    const body = JSON.stringify({ error: { code: "AuthorizationFailed", message: "told" } });
    const answer = { status: 403, headers: { "content-type": "application/json" }, body };
    at.cloud.faults.push({ method: "GET", path: /\/flowLogs\?/, when: "before", answer, times: 100 });
    const { message } = await failure(create({ recordTypes: "B" }));
    assert.match(message, /403 AuthorizationFailed.*Nothing was created\.$/);
    assert.deepEqual(writes(), []);
  });

  it("is not looked for where the program says when Azure says that its target does not exist", async () => {
    const { message } = await failure(create({ targetResourceId: `${at.target}-none`, location: "westeurope" }));
    assert.match(
      message,
      /virtual network vnet-\d+-none .* does not exist; check targetResourceId\. Nothing was created/,
    );
    assert.deepEqual(writes(), []);
  });

  it("may not turn to what another one captures, in whatever casing Azure tells it", async () => {
    const outs = await created();
    at.cloud.switches.severalPerTarget = true;
    const other = `${at.target}/subnets/snet-b`;
    keepFlowLog(
      at.cloud,
      `theirs-${at.name}`,
      other.replace("resourceGroups/rg-app", "resourcegroups/RG-APP"),
      DEFAULT_SETTINGS,
    );
    const { message } = await failure(at.provider.update(at.id, outs, await checked({ targetResourceId: other })));
    assert.match(message, /\/flowLogs\/theirs-.* already captures .*snet-b.*Nothing was changed\.$/);
    assert.deepEqual(writes(), []);
  });

  it("that the list still shows for the target, but that was retargeted, is left to whoever retargeted it", async () => {
    const theirs = keepFlowLog(at.cloud, `theirs-${at.name}`, at.target, DEFAULT_SETTINGS);
    const other = `${at.target}/subnets/snet-b`;
    onRead(at.cloud, /\/flowLogs\/theirs-/, 1, () => Object.assign(theirs.properties, { targetResourceId: other }));
    assert.equal((await create({ adopt: "always" })).id, at.id);
    assert.equal(theirs.properties.targetResourceId, other);
    assert.deepEqual(writes(), [`PUT ${at.name}-rg-app-flowlog`]);
  });

  it("may be made again under its name by a replacement that deleted it first", async () => {
    keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, DEFAULT_SETTINGS);
    // As an earlier deployment left it.
    const inputs = await checked();
    const outs = { ...(await at.provider.read(at.id, inputs)).props, holder: "00000000" };
    await at.provider.diff(at.id, outs, inputs);
    await at.provider.delete(at.id, outs);
    assert.equal((await at.provider.create(inputs)).id, at.id);
  });

  it("that vanished keeps its name for the resource that stays in the program", async () => {
    const flowLogName = `shared-${at.name}`;
    const inputs = await checked({ flowLogName });
    const { id } = keepFlowLog(at.cloud, flowLogName, at.target, DEFAULT_SETTINGS);
    // As an earlier deployment left it.
    const outs = { ...(await at.provider.read(id, inputs)).props, holder: "00000000" };
    const news = await checked({ flowLogName, recordTypes: "B" });
    await at.provider.diff(id, outs, news);
    delete at.cloud.memory.flowLogs[id.toLowerCase()];
    const other = `${at.target}/subnets/snet-a`;
    const { message } = await failure(create({ targetResourceId: other, flowLogName, adopt: "always" }));
    assert.match(message, /\/flowLogs\/shared-.* is already taken by another resource of this program/);
    assert.deepEqual(writes(), []);
    await at.provider.update(id, outs, news);
    assert.equal(at.cloud.memory.flowLogs[id.toLowerCase()]?.properties.targetResourceId, at.target);
  });

  it("whose network watcher is gone is gone", async () => {
    const outs = await created();
    delete at.cloud.memory.networkWatchers[WATCHER.toLowerCase()];
    assert.deepEqual(await at.provider.read(at.id, outs), {});
  });

  it("is made on a watcher that is named by who may not read it", async () => {
    at.cloud.switches.deniedActions.push("Microsoft.Network/networkWatchers/read");
    assert.match((await failure(create())).message, /or set networkWatcherName and resourceGroupName/);
    const named = { networkWatcherName: "NetworkWatcher_westeurope", resourceGroupName: "NetworkWatcherRG" };
    assert.equal((await create(named)).id, at.id);
  });

  it("gets of its workspace what the program leaves out, and nothing else", async () => {
    const { customerId } = at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()]?.properties ?? {};
    const given = { workspaceResourceId: workspaceId("log-main"), workspaceId: String(customerId).toUpperCase() };
    await create({ flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: given } });
    const { flowAnalyticsConfiguration } = at.sent().at(-1)?.properties as Bag;
    assert.deepEqual(flowAnalyticsConfiguration, {
      networkWatcherFlowAnalyticsConfiguration: {
        ...given,
        enabled: true,
        workspaceRegion: "westeurope",
        trafficAnalyticsInterval: 60,
      },
    });
  });

  it("is disabled as it is: storage account and identity stay what somebody made of them", async () => {
    const outs = await created({ identity: { userAssignedIdentities: [identityId("id-flowlogs")] } });
    Object.assign(at.flowLog.properties, { storageId: storageId("stflowarchive") });
    await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
    assert.equal(at.flowLog.properties.enabled, false);
    assert.equal(at.flowLog.properties.storageId, storageId("stflowarchive"));
    assert.deepEqual(Object.keys(at.flowLog.identity?.userAssignedIdentities ?? {}), [identityId("id-flowlogs")]);
  });

  for (const onDelete of ["delete", "disable"]) {
    it(`of a network security group, retargeted while it waits for its turn, is left alone: ${onDelete}`, async () => {
      const old = await providerAt(at, { resourceClass: "AzureNsgFlowLog" });
      const nsg = nsgId(`nsg-${at.name}`);
      const log = keepFlowLog(at.cloud, `nsg-of-${at.name}`, nsg, DEFAULT_SETTINGS);
      const { inputs } = await old.check({}, { ...at.asked, targetResourceId: nsg, onDelete, __provider: "old" });
      const { props } = await old.read(log.id, { ...inputs, holder: "00000000" });
      at.calls();
      onRead(at.cloud, /\/flowLogs\/[^?]+\?/, 2, () => {
        log.properties.targetResourceId = at.target;
      });
      await old.delete(log.id, props as Bag);
      assert.deepEqual(writes(), []);
      assert.equal(at.cloud.memory.flowLogs[log.id.toLowerCase()]?.properties.enabled, true);
    });
  }

  it("has its analytics written again when they name another region than the workspace's", async () => {
    const block = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const outs = await created({ flowAnalyticsConfiguration: block });
    const told = at.flowLog.properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
    Object.assign(told ?? {}, { workspaceRegion: "northeurope" });
    const news = await checked({ flowAnalyticsConfiguration: block });
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs)).props as Bag;
    });
    assert.match(
      lines.join(),
      /traffic analytics goes to workspace .* in northeurope, but .*log-main is now .* in westeurope/,
    );
    assert.deepEqual(await at.provider.diff(at.id, props, news), { changes: true, deleteBeforeReplace: true });
    await at.provider.update(at.id, props, news);
    const now = at.flowLog.properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
    assert.equal(now?.workspaceRegion, "westeurope");
  });

  it("keeps its tags until the last of the writes that switch it off", async () => {
    const block = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const outs = await created({ flowAnalyticsConfiguration: block, tags: { owner: "before" } });
    const off = { flowAnalyticsConfiguration: block, enabled: false, tags: { owner: "after" } };
    await at.provider.update(at.id, outs, await checked(off));
    assert.deepEqual(
      at.sent().map(({ tags }) => tags),
      [{ owner: "before" }, { owner: "after" }],
    );
  });
});
