/** createNetworkWatcher with a name and a group: the network watcher is made under that name, in that group. */
import assert from "node:assert/strict";
import { keep, labId, networkWatcher } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { failure, linesOf } from "../outcomes";
import { deployEach, storageId, vnetId } from "./deployment";
import { held } from "./prerequisites-fixture";

const OWN = labId("rg-network-ops", "Microsoft.Network/networkWatchers", "nw-own");

describe("AzureFlowLog: createNetworkWatcher with networkWatcherName and resourceGroupName", () => {
  const at = deployEach();
  const named = { networkWatcherName: "nw-own", resourceGroupName: "rg-network-ops" };
  const german = { targetResourceId: vnetId("vnet-germany"), storageId: storageId("stgermany") };
  const asked = { ...german, ...named, createNetworkWatcher: true };
  const create = (more: Bag = {}) => at.create({ ...asked, ...more });
  const watcherPuts = () => at.calls().filter((call) => /^PUT (nw-own|NetworkWatcher)/.test(call));
  const germanWatcher = () => {
    const other = networkWatcher("rg-app", "nw-theirs", "germanywestcentral");
    keep(at.cloud.memory.networkWatchers, other);
  };

  it("makes the network watcher under that name in that group, and says so", async () => {
    let made = { id: "" };
    const lines = await linesOf(async () => {
      made = await create();
    });
    assert.equal(made.id, `${OWN}/flowLogs/vnet-germany-rg-app-flowlog`);
    const watcher = held(at.cloud.memory.networkWatchers, OWN);
    assert.equal(watcher.location, "germanywestcentral");
    assert.equal(watcher.tags, undefined);
    assert.deepEqual(watcherPuts(), ["PUT nw-own"]);
    assert.ok(
      lines.includes(`${OWN}: made, because germanywestcentral had no network watcher; it stays`),
      lines.join(),
    );
  });

  it("gives the network watcher the networkWatcherTags", async () => {
    const networkWatcherTags = { CostCenter: "4711", owner: "network" };
    await create({ networkWatcherTags });
    assert.deepEqual(held(at.cloud.memory.networkWatchers, OWN).tags, networkWatcherTags);
  });

  it("gives the networkWatcherTags to a network watcher of the usual name, too", async () => {
    const networkWatcherTags = { CostCenter: "4711" };
    await at.create({ ...german, createNetworkWatcher: true, networkWatcherTags });
    const usual = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_germanywestcentral");
    assert.deepEqual(held(at.cloud.memory.networkWatchers, usual).tags, networkWatcherTags);
  });

  it("leaves a network watcher that exists, and its tags, alone", async () => {
    const other = networkWatcher("rg-network-ops", "nw-own", "germanywestcentral");
    keep(at.cloud.memory.networkWatchers, { ...other, tags: { theirs: "yes" } });
    const { id } = await create({ networkWatcherTags: { owner: "network" } });
    assert.equal(id, `${OWN}/flowLogs/vnet-germany-rg-app-flowlog`);
    assert.deepEqual(held(at.cloud.memory.networkWatchers, OWN).tags, { theirs: "yes" });
    assert.deepEqual(watcherPuts(), []);
  });

  it("is refused before anything is sent where the region has a network watcher of another name", async () => {
    germanWatcher();
    const { message } = await failure(create());
    assert.match(
      message,
      /network watcher nw-own \(group rg-network-ops\) does not exist, and germanywestcentral has nw-theirs \(group rg-app\) already; a region takes one network watcher: name that one, or leave networkWatcherName and resourceGroupName out to have it found by region\. Nothing was created\.$/,
    );
    assert.deepEqual(at.writes(), []);
  });

  it("that is false says what would make it, and nothing that contradicts", async () => {
    const { message } = await failure(create({ createNetworkWatcher: false }));
    assert.match(
      message,
      /network watcher nw-own \(group rg-network-ops\) does not exist, and germanywestcentral has none; set createNetworkWatcher to true to have it made\. Nothing/,
    );
  });

  it("says which network watcher the region has, where one was named that is not there", async () => {
    germanWatcher();
    const { message } = await failure(create({ createNetworkWatcher: false }));
    assert.match(
      message,
      /has nw-theirs \(group rg-app\) already; a region takes one network watcher: name that one, or/,
    );
    assert.doesNotMatch(message, /createNetworkWatcher/);
  });

  it("is refused in a resource group that does not exist: only NetworkWatcherRG is made", async () => {
    const { message } = await failure(create({ resourceGroupName: "rg-typo" }));
    assert.match(
      message,
      /making network watcher nw-own in group rg-typo: 404 ResourceGroupNotFound .*; make the resource group rg-typo first, or leave networkWatcherName and resourceGroupName out/,
    );
    assert.doesNotMatch(message, /Resource group rg-typo was made/);
  });

  it("makes NetworkWatcherRG where the program names that", async () => {
    at.cloud.memory.resourceGroups = Object.fromEntries(
      Object.entries(at.cloud.memory.resourceGroups).filter(([id]) => !id.endsWith("networkwatcherrg")),
    );
    const { id } = await create({ resourceGroupName: "networkwatcherrg" });
    assert.match(id, /\/resourceGroups\/networkwatcherrg\/.*\/nw-own\/flowLogs\//);
  });

  it("is tried where network watchers may not be listed; Azure then decides", async () => {
    at.cloud.faults.push({
      method: "GET",
      path: /\/networkWatchers\?/,
      when: "before",
      times: 20,
      answer: { status: 403, body: JSON.stringify({ error: { code: "AuthorizationFailed", message: "told" } }) },
    });
    assert.equal((await create()).id, `${OWN}/flowLogs/vnet-germany-rg-app-flowlog`);
  });

  const subnet = `${vnetId("vnet-germany")}/subnets/snet-germany`;

  it("makes one network watcher for two flow logs of the region", async () => {
    const both = await Promise.all([create(), create({ targetResourceId: subnet })]);
    assert.deepEqual(
      both.map(({ id }) => id.startsWith(`${OWN}/`)),
      [true, true],
    );
    assert.deepEqual(watcherPuts(), ["PUT nw-own"]);
  });

  it("is refused to one of two flow logs that name two network watchers for the region", async () => {
    const before = Object.keys(at.cloud.memory.networkWatchers).length;
    const results = await Promise.allSettled([
      create(),
      create({ targetResourceId: subnet, networkWatcherName: "nw-second" }),
    ]);
    const refused = results.filter((one) => one.status === "rejected");
    assert.equal(refused.length, 1);
    assert.match(String(refused[0]?.reason.message), /a region takes one network watcher/);
    assert.equal(Object.keys(at.cloud.memory.networkWatchers).length, before + 1);
  });

  it("changes nothing when it, or its tags, change later", async () => {
    const { id, outs } = await create();
    const news = await at.checked({ ...asked, networkWatcherTags: { owner: "new" } });
    at.calls();
    assert.deepEqual((await at.provider.diff(id, outs, news)).replaces ?? [], []);
    const { outs: updated } = await at.provider.update(id, outs, news);
    assert.deepEqual((updated as Bag).networkWatcherTags, { owner: "new" });
    assert.deepEqual(at.writes(), []);
  });

  it("is needed for networkWatcherTags, and both are checked", async () => {
    const reasons = async (more: Bag) => {
      const { failures } = await at.provider.check({}, { ...at.asked, ...more });
      return (failures ?? []).map(({ property, reason }) => `${property}: ${reason}`);
    };
    assert.match(
      (await reasons({ networkWatcherTags: { a: "b" } })).join(),
      /^networkWatcherTags: .*createNetworkWatcher/,
    );
    assert.deepEqual(await reasons({ networkWatcherTags: {} }), []);
    assert.match(
      (await reasons({ networkWatcherTags: { "a/b": "c" }, createNetworkWatcher: true })).join(),
      /^networkWatcherTags\.a\/b: .*must be up to 50 tags/,
    );
  });
});
