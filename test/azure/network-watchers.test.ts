/** The network watcher of a region: looked up, shared by who asks at the same time, made where it is allowed. */
import assert from "node:assert/strict";
import { keep, labId, networkWatcher, SUBSCRIPTION } from "../../lab/clouds/azure";
import { linesOf, quietly } from "../outcomes";
import { held, prerequisitesEach, refusal, strikesAt } from "./prerequisites-fixture";

const MADE = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_germanywestcentral");

describe("NetworkWatchers: the network watcher of a region", () => {
  quietly();
  const at = prerequisitesEach();
  const strike = strikesAt(at);
  const watch = (location: string, create?: boolean) => at.prerequisites.watchers.of(location, create);
  const made = {
    subscriptionId: SUBSCRIPTION,
    resourceGroupName: "NetworkWatcherRG",
    networkWatcherName: "NetworkWatcher_germanywestcentral",
    location: "germanywestcentral",
  };
  const madeNow = { ...made, made: true };
  const puts = () => at.calls().filter((call) => call.startsWith("PUT"));

  it("of a region has the name and the group that its id tells", async () => {
    const { networkWatcherName, resourceGroupName } = await watch("North Europe", true);
    assert.deepEqual([networkWatcherName, resourceGroupName], ["nw-north", "rg-network-ops"]);
    assert.deepEqual(puts(), []);
  });

  it("that is not there is told with those that are, and what to do", async () => {
    const error = await refusal(watch("germanywestcentral", false));
    assert.equal(error.kind, "notFound");
    assert.equal(
      error.message,
      `subscription ${SUBSCRIPTION} has no network watcher in germanywestcentral; it has westeurope (NetworkWatcher_westeurope in NetworkWatcherRG), northeurope (nw-north in rg-network-ops); set createNetworkWatcher to true, or make one with: az network watcher configure --enabled true --locations germanywestcentral --resource-group NetworkWatcherRG.`,
    );
    assert.deepEqual(puts(), []);
  });

  it("is not promised to be made where a program can't ask for it", async () => {
    at.cloud.memory.networkWatchers = {};
    const { message } = await refusal(watch("westeurope"));
    assert.match(message, /it has none at all; make one with: az network watcher configure/);
    assert.doesNotMatch(message, /createNetworkWatcher/);
  });

  it("is made as Azure makes them", async () => {
    assert.deepEqual(await watch("Germany West Central", true), madeNow);
    assert.equal(held(at.cloud.memory.networkWatchers, MADE).location, "germanywestcentral");
    assert.deepEqual(puts(), ["PUT NetworkWatcher_germanywestcentral"]);
  });

  it("is made together with its group when that is missing", async () => {
    const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG`;
    delete at.cloud.memory.resourceGroups[group.toLowerCase()];
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
    assert.equal(held(at.cloud.memory.resourceGroups, group).location, "germanywestcentral");
    const tried = "PUT NetworkWatcher_germanywestcentral";
    assert.deepEqual(puts(), [tried, "PUT NetworkWatcherRG", tried]);
  });

  it("whose group somebody else makes at the same moment is made all the same", async () => {
    strike(/\/networkWatchers\//, 404, "ResourceGroupNotFound", "PUT");
    strike(/\/NetworkWatcherRG\?/, 409, "InvalidResourceGroupLocation", "PUT");
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
  });

  /** Somebody else makes a watcher of another name, at the moment in which ours is asked for. */
  const race = (shownAfterLists: number) => {
    let lists = 0;
    const other = networkWatcher("rg-app", "nw-germany", "germanywestcentral");
    const { memory } = at.cloud;
    const real = memory.networkWatchers;
    keep(real, other);
    const without = Object.fromEntries(Object.entries(real).filter(([, { id }]) => id !== other.id));
    memory.networkWatchers = without;
    const test = (path: string) => {
      if (/\/networkWatchers\?/.test(path) && ++lists >= shownAfterLists) memory.networkWatchers = real;
      return false;
    };
    at.cloud.faults.push({ path: { test } as RegExp, when: "before", answer: "reset" });
    strike(/\/networkWatchers\//, 400, "NetworkWatcherCountLimitReached", "PUT");
  };

  it("that somebody else makes at the same moment is taken", async () => {
    race(2);
    assert.equal((await watch("germanywestcentral", true)).networkWatcherName, "nw-germany");
    assert.equal(puts().length, 1);
  });

  it("that somebody else made is waited for until the list shows it", async () => {
    race(4);
    assert.equal((await watch("germanywestcentral", true)).networkWatcherName, "nw-germany");
  });

  it("that exists but never shows is an error in Azure's words", async () => {
    strike(/\/networkWatchers\//, 400, "NetworkWatcherCountLimitReached", "PUT");
    const { message } = await refusal(watch("germanywestcentral", true));
    assert.match(
      message,
      /^making network watcher NetworkWatcher_germanywestcentral in group NetworkWatcherRG: 400 NetworkWatcherCountLimitReached told/,
    );
  });

  it("whose answer was lost is looked for before anything is said", async () => {
    at.cloud.faults.push({ method: "PUT", path: /\/networkWatchers\//, when: "after", answer: "reset" });
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
    assert.equal(puts().length, 1);
  });

  it("whose request was lost is an error that leaves nothing in doubt, and the next one makes it", async () => {
    at.cloud.faults.push({ method: "PUT", path: /\/networkWatchers\//, when: "before", answer: "reset" });
    assert.match((await refusal(watch("germanywestcentral", true))).message, /the connection to Azure broke/);
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
  });

  it("is said to be made, because it stays", async () => {
    const lines = await linesOf(() => watch("germanywestcentral", true));
    assert.deepEqual(lines, [`${MADE}: made, because germanywestcentral had no network watcher; it stays`]);
    assert.deepEqual(await linesOf(() => watch("germanywestcentral", true)), []);
  });

  it("that may not be made in a group that was made for it leaves that group, and says so", async () => {
    delete at.cloud.memory.resourceGroups[`/subscriptions/${SUBSCRIPTION}/resourcegroups/networkwatcherrg`];
    strike(/\/networkWatchers\//, 404, "ResourceGroupNotFound", "PUT");
    strike(/\/networkWatchers\//, 400, "ReadOnlyDisabledSubscription", "PUT");
    const { message } = await refusal(watch("germanywestcentral", true));
    assert.match(message, /ReadOnlyDisabledSubscription.*\. Resource group NetworkWatcherRG was made, and stays\.$/);
  });

  it("that may not be made is told with the permission", async () => {
    at.cloud.switches.deniedActions = ["Microsoft.Network/networkWatchers/write"];
    const error = await refusal(watch("germanywestcentral", true));
    assert.equal(error.kind, "forbidden");
    assert.match(error.message, /^making network watcher .*403 AuthorizationFailed .*networkWatchers\/write/);
  });

  it("may be named by those who may not list them", async () => {
    at.cloud.switches.deniedActions = ["Microsoft.Network/networkWatchers/read"];
    const error = await refusal(watch("westeurope"));
    assert.match(error.message, /403 AuthorizationFailed .*or set networkWatcherName and resourceGroupName\.$/);
  });

  it("of twenty that ask at once is looked up in one list", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => watch("westeurope", true)));
    assert.deepEqual(new Set(all.map((one) => one.networkWatcherName)), new Set(["NetworkWatcher_westeurope"]));
    assert.deepEqual(at.calls(), ["GET networkWatchers"]);
  });

  it("that is missing for twenty at once is made once, after two lists at the most", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => watch("germanywestcentral", true)));
    for (const one of all) assert.deepEqual(one, madeNow);
    const calls = at.calls();
    assert.equal(calls.filter((call) => call.startsWith("PUT")).length, 1);
    assert.ok(calls.filter((call) => call === "GET networkWatchers").length <= 2, calls.join());
  });

  it("that is made while another's list is under way is seen", async () => {
    const first = watch("westeurope");
    const answered = new Promise<void>((resolve) => {
      at.cloud.faults.push({
        path: {
          test: (path: string) => {
            if (/\/networkWatchers\?/.test(path)) setImmediate(resolve);
            return false;
          },
        } as RegExp,
        when: "before",
        answer: "reset",
      });
    });
    await answered;
    keep(at.cloud.memory.networkWatchers, networkWatcher("rg-app", "nw-germany", "germanywestcentral"));
    assert.equal((await watch("germanywestcentral", false)).networkWatcherName, "nw-germany");
    await first;
  });

  it("is asked for again by who joined another's list that failed", async () => {
    strike(/\/networkWatchers\?/, 403, "AuthorizationFailed");
    const first = refusal(watch("westeurope"));
    await new Promise(setImmediate);
    assert.equal((await watch("westeurope")).networkWatcherName, "NetworkWatcher_westeurope");
    await first;
  });

  it("is never remembered: neither that there was one, nor that there was none, nor a failure", async () => {
    await refusal(watch("germanywestcentral", false));
    keep(at.cloud.memory.networkWatchers, networkWatcher("rg-app", "nw-germany", "germanywestcentral"));
    assert.equal((await watch("germanywestcentral", false)).networkWatcherName, "nw-germany");
    at.cloud.memory.networkWatchers = {};
    await refusal(watch("germanywestcentral", false));
    strike(/\/networkWatchers\?/, 403, "AuthorizationFailed");
    await refusal(watch("germanywestcentral", true));
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
    at.cloud.memory.networkWatchers = {};
    assert.deepEqual(await watch("germanywestcentral", true), madeNow);
  });
});
