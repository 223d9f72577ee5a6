/** All flow logs of several subscriptions: by Resource Graph with its traps, and by lists. */
import assert from "node:assert/strict";
import {
  type AzureLab,
  flowLog,
  inSubscription,
  keep,
  labId,
  networkWatcher,
  SPOKE_SUBSCRIPTION,
  SUBSCRIPTION,
  virtualNetwork,
} from "../../../lab/clouds/azure";
import { flowLogs } from "../../../provider/azure/discovery/flow-logs";
import { all } from "../../looks";
import { quietly } from "../../outcomes";
import { keepFlowLog, storageId, vnetId, WATCHER, workspaceId } from "../deployment";
import { borrowLab, type LentLab } from "../labs";
import { callsOf, lookAt } from "./look";

const ON = { enabled: true, storageId: storageId("stflowlogs"), format: { type: "JSON", version: 2 } };

describe("flow logs of Azure's subscriptions", () => {
  quietly();
  let lab: LentLab;
  let cloud: AzureLab;
  beforeEach(async () => {
    lab = await borrowLab();
    cloud = lab.cloud;
    const remote = networkWatcher("NetworkWatcherRG", "NetworkWatcher_westeurope", "westeurope");
    const remoteStorage = labId("rg-spoke", "Microsoft.Storage/storageAccounts", "stremote");
    const target = virtualNetwork("rg-spoke", "vnet-remote", "westeurope", []).id;
    keep(
      cloud.memory.flowLogs,
      inSubscription(SPOKE_SUBSCRIPTION, flowLog(remote, "remote", target, { ...ON, storageId: remoteStorage })),
    );
  });
  afterEach(() => lab.close());

  const expected = () => Object.values(cloud.memory.flowLogs).map(({ id }) => id.toLowerCase());
  const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id.toLowerCase());

  it("are those of all subscriptions that the login sees, each once, by few queries", async () => {
    const look = lookAt(cloud);
    const found = await all(flowLogs(look));
    assert.deepEqual(idsOf(found).sort(), expected().sort());
    assert.deepEqual(
      [look.unreadable, callsOf(cloud)],
      [
        [],
        // Subscriptions, their rows, the flow logs, what they name.
        ["GET subscriptions", "POST resources", "POST resources", "POST resources"],
      ],
    );
    assert.ok(found.some(({ account }) => account === SPOKE_SUBSCRIPTION));
  });

  it("are the same by the lists, each of which is read once", async () => {
    const byGraph = await all(flowLogs(lookAt(cloud)));
    callsOf(cloud);
    const byList = await all(flowLogs(lookAt(cloud, { source: "list" })));
    const inOrder = (found: typeof byList) => [...found].sort((one, other) => (one.id < other.id ? -1 : 1));
    assert.deepEqual(inOrder(byList), inOrder(byGraph));
    const calls = callsOf(cloud);
    assert.equal(calls.filter((call) => call === "GET flowLogs").length, 3, calls.join());
    assert.equal(calls.filter((call) => call === "GET networkWatchers").length, 2);
    assert.ok(!calls.includes("POST resources"));
  });

  it("are found with the settings that Azure reports of disabled ones, so that a program can declare them", async () => {
    const retentionPolicy = { enabled: true, days: 90 };
    const off = { ...ON, enabled: false, retentionPolicy, recordTypes: "B,E" };
    keepFlowLog(cloud, "kept", vnetId("vnet-hub"), off);
    keepFlowLog(cloud, "forgotten", vnetId("vnet-spoke"), { ...off, storageId: "" });
    const found = await all(flowLogs(lookAt(cloud)));
    const inputsOf = (name: string) => found.find((one) => one.name === name)?.inputs ?? {};
    const { storageId: account, enabled, ...rest } = inputsOf("kept");
    assert.deepEqual(
      [enabled, account, rest.retentionPolicy, rest.recordTypes],
      [false, ON.storageId, retentionPolicy, "B,E"],
    );
    assert.equal(inputsOf("forgotten").storageId, undefined);
  });

  it("are read from the lists when they are wanted as they are now", async () => {
    const [stale] = Object.values(cloud.memory.flowLogs);
    assert.ok(stale);
    cloud.switches.graphLacks = [stale.id];
    assert.equal((await all(flowLogs(lookAt(cloud)))).length, expected().length - 1);
    const exact = await all(flowLogs(lookAt(cloud, {}, { exact: true })));
    assert.deepEqual(idsOf(exact).sort(), expected().sort());
  });

  it("are those of the asked subscriptions; the Graph would say nothing of one that it can't read", async () => {
    cloud.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
    const look = lookAt(cloud, { subscription: [SUBSCRIPTION.toUpperCase(), SPOKE_SUBSCRIPTION] });
    const found = await all(flowLogs(look));
    assert.equal(found.length, expected().length - 1);
    assert.equal(look.unreadable.length, 1);
    assert.match(
      look.unreadable[0] ?? "",
      new RegExp(`^looking at subscription ${SPOKE_SUBSCRIPTION}: these credentials do not see it; check the id`),
    );
  });

  it("say when the login sees no subscription at all", async () => {
    cloud.switches.hiddenSubscriptions = [SUBSCRIPTION, SPOKE_SUBSCRIPTION];
    const look = lookAt(cloud);
    assert.deepEqual(await all(flowLogs(look)), []);
    assert.match(look.unreadable.join(), /these credentials see no subscription; give them the role Reader/);
  });

  it("come from the lists of a subscription that the Graph does not know yet", async () => {
    cloud.switches.graphLacks = [`/subscriptions/${SPOKE_SUBSCRIPTION}`];
    const look = lookAt(cloud);
    assert.deepEqual(idsOf(await all(flowLogs(look))).sort(), expected().sort());
    const calls = callsOf(cloud);
    assert.equal(calls.filter((call) => call === "GET networkWatchers").length, 1);
    assert.deepEqual(look.unreadable, []);
  });

  it("come from the lists where the Graph does not answer, unless the Graph alone was asked for", async () => {
    cloud.switches.deniedActions = ["Microsoft.ResourceGraph/resources"];
    const look = lookAt(cloud);
    assert.deepEqual(idsOf(await all(flowLogs(look))).sort(), expected().sort());
    assert.deepEqual(look.unreadable, []);
    assert.match(look.told.join(), /Resource Graph does not answer, so that lists are read/);
    const strict = lookAt(cloud, { source: "graph" });
    assert.deepEqual(await all(flowLogs(strict)), []);
    assert.match(strict.unreadable.join(), /^asking Resource Graph: 403 AuthorizationFailed/);
  });

  it("are those of the Graph alone if so asked, and a subscription that it does not show is named", async () => {
    cloud.switches.graphLacks = [`/subscriptions/${SPOKE_SUBSCRIPTION}`];
    const look = lookAt(cloud, { source: "graph" });
    const found = await all(flowLogs(look));
    assert.ok(found.length > 0 && found.every(({ account }) => account === SUBSCRIPTION));
    assert.deepEqual(
      callsOf(cloud).filter((call) => call === "GET networkWatchers" || call === "GET flowLogs"),
      [],
    );
    assert.equal(look.unreadable.length, 1);
    assert.match(
      look.unreadable.join(),
      new RegExp(`^looking at subscription ${SPOKE_SUBSCRIPTION}: Resource Graph does not show it; .*without --source`),
    );
  });

  it("come in pages, within the quota of the Graph", async () => {
    for (let index = 0; index < 40; index++)
      keepFlowLog(cloud, `log-${index}`, vnetId("vnet-hub"), { ...ON, targetResourceGuid: "" });
    cloud.switches.graphPageSize = 2;
    cloud.switches.graphQuota = 3;
    const look = lookAt(cloud);
    const found = await all(flowLogs(look));
    assert.deepEqual(idsOf(found).sort(), expected().sort());
    assert.deepEqual(look.unreadable, []);
    const refused = cloud.requests.filter(({ status }) => status === 429);
    assert.equal(refused.length, 0, "the quota is kept without a refusal");
  });

  it("wait when others have used the quota up", async () => {
    const look = lookAt(cloud);
    cloud.switches.graphQuota = 0;
    const { sleep } = look.clock;
    look.clock.sleep = async (milliseconds) => {
      cloud.switches.graphQuota = 15;
      await sleep.call(look.clock, milliseconds);
    };
    assert.deepEqual(idsOf(await all(flowLogs(look))).sort(), expected().sort());
    assert.equal(cloud.requests.filter(({ status }) => status === 429).length, 1);
  });

  it("tell rows that the Graph leaves out", async () => {
    const body = JSON.stringify({ totalRecords: 9, count: 1, resultTruncated: "true", data: [], facets: [] });
    let queries = 0;
    const path = { test: (url: string) => /ResourceGraph/.test(url) && ++queries === 2 } as RegExp;
    cloud.faults.push({ method: "POST", path, when: "before", answer: { status: 200, body } });
    const look = lookAt(cloud);
    assert.deepEqual(await all(flowLogs(look)), []);
    assert.match(look.unreadable.join(), /Resource Graph left rows out.*run this again, or with --source list/);
  });

  it("ask for what is bad news in the Graph: a gone storage account, another GUID of the target", async () => {
    keepFlowLog(cloud, "gone", vnetId("vnet-hub"), { ...ON, storageId: storageId("stgone") });
    keepFlowLog(cloud, "new", vnetId("vnet-spoke"), { ...ON, storageId: storageId("stflowarchive") });
    cloud.switches.graphLacks = [storageId("stflowarchive")];
    const [spoke] = Object.values(cloud.memory.virtualNetworks).filter(({ name }) => name === "vnet-spoke");
    assert.ok(spoke);
    cloud.switches.graphStaleRows = [{ ...spoke, properties: { ...spoke.properties, resourceGuid: "stale" } }];
    const found = await all(flowLogs(lookAt(cloud)));
    const problemOf = (name: string) => found.find((one) => one.name === name)?.problem;
    assert.match(problemOf("gone") ?? "", /its storage account is gone/);
    assert.equal(problemOf("new"), undefined);
  });

  it("say what is wrong as the lists do: failed, firewalls, a workspace that was made again", async () => {
    const analytics = {
      enabled: true,
      workspaceResourceId: workspaceId("log-main"),
      workspaceId: "00000000-1111-2222-3333-444444444444",
      workspaceRegion: "westeurope",
    };
    keepFlowLog(cloud, "failed", vnetId("vnet-hub"), { ...ON, provisioningState: "Failed" });
    keepFlowLog(cloud, "elsewhere", vnetId("vnet-spoke"), {
      ...ON,
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: analytics },
    });
    const account = cloud.memory.storageAccounts[storageId("stflowlogs").toLowerCase()];
    assert.ok(account);
    account.properties.allowSharedKeyAccess = false;
    for (const source of ["graph", "list"] as const) {
      const found = await all(flowLogs(lookAt(cloud, { source })));
      const problemOf = (name: string) => found.find((one) => one.name === name)?.problem ?? "";
      assert.match(problemOf("failed"), /provisioningState Failed/, source);
      assert.match(problemOf("elsewhere"), /traffic analytics goes to workspace/, source);
      assert.match(problemOf("Microsoft.Networkrg-appnsg-web"), /allowSharedKeyAccess is false/, source);
    }
  });

  it("are all there when the Graph does not tell what they name", async () => {
    const body = JSON.stringify({ error: { code: "BadRequest", message: "no" } });
    let queries = 0;
    const path = { test: (url: string) => /ResourceGraph/.test(url) && ++queries > 2 } as RegExp;
    cloud.faults.push({ method: "POST", path, when: "before", answer: { status: 400, body }, times: 99 });
    const look = lookAt(cloud);
    assert.deepEqual(idsOf(await all(flowLogs(look))).sort(), expected().sort());
    assert.deepEqual(look.unreadable, []);
  });

  it("hide none behind a row of the Graph that can't be understood", async () => {
    const [log] = Object.values(cloud.memory.flowLogs);
    assert.ok(log);
    cloud.switches.graphStaleRows = [
      { ...log, id: `${log.id}-odd`, type: "Microsoft.Network/networkWatchers/flowLogs", properties: {} },
    ];
    const look = lookAt(cloud);
    assert.deepEqual(idsOf(await all(flowLogs(look))).sort(), expected().sort());
    assert.match(
      look.unreadable.join(),
      /^looking at .*-odd: a row of Azure's answer can't be read: properties\.enabled/,
    );
  });

  it("hide none behind one that can't be understood, nor behind a watcher that can't be read", async () => {
    keep(cloud.memory.flowLogs, {
      ...flowLog({ id: WATCHER, location: "westeurope" } as never, "odd", vnetId("vnet-hub"), ON),
    });
    const odd = cloud.memory.flowLogs[`${WATCHER}/flowLogs/odd`.toLowerCase()];
    assert.ok(odd);
    odd.properties.targetResourceId = "";
    const look = lookAt(cloud);
    assert.equal((await all(flowLogs(look))).length, expected().length - 1);
    assert.match(look.unreadable.join(), /looking at .*flowLogs\/odd: the answer tells no target/);
    const answer = { status: 404, body: JSON.stringify({ error: { code: "ResourceNotFound", message: "gone" } }) };
    cloud.faults.push({ method: "GET", path: /nw-north\/flowLogs/, when: "before", answer, times: 99 });
    const listed = lookAt(cloud, { source: "list" });
    const found = await all(flowLogs(listed));
    assert.ok(found.some(({ id }) => /westeurope/.test(id)));
    assert.match(listed.unreadable.join(), /looking at .*nw-north/);
  });
});
