/** What goes wrong on the way of an AzureFlowLog, and what is left of it. */
import assert from "node:assert/strict";
import { keep, virtualNetwork } from "../../lab/clouds/azure";
import type { Fault } from "../../lab/clouds/cloud";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import { newOwnership } from "../deployment-ownership";
import type { Bag } from "../inputs";
import { failure, linesOf } from "../outcomes";
import {
  DEFAULT_SETTINGS,
  deployEach,
  keepFlowLog,
  nsgId,
  providerAt,
  storageId,
  vnetId,
  workspaceId,
} from "./deployment";
import { QUICK } from "./waits";

const json = { "content-type": "application/json" };
const armError = (code: string, message = "told") => JSON.stringify({ error: { code, message } });

describe("AzureFlowLog, when something fails:", () => {
  const at = deployEach();

  const { checked, create } = at;
  const strike = (answer: Fault["answer"], more: Partial<Fault> = {}) =>
    at.cloud.faults.push({ method: "PUT", path: /\/flowLogs\//, when: "before", answer, ...more });
  const puts = () => at.calls().filter((call) => call.startsWith("PUT")).length;
  const logs = () =>
    Object.values(at.cloud.memory.flowLogs).filter(({ properties }) => properties.targetResourceId === at.target);

  it("create whose answer was lost after it took effect is not sent again", async () => {
    strike("reset", { when: "after" });
    assert.equal((await create()).id, at.id);
    assert.equal(puts(), 1);
  });

  it("create whose request was lost before it took effect is sent again", async () => {
    strike("reset");
    assert.equal((await create()).id, at.id);
    assert.equal(puts(), 2);
  });

  it("create whose answer and every look after it were lost makes one, which the next up adopts", async () => {
    strike("reset", { when: "after" });
    let put = false;
    const looks = {
      test: (path: string) => {
        put ||= /\/flowLogs\/[^?]+\?/.test(path) && logs().length > 0;
        return put && !path.includes("/oauth2/");
      },
    } as RegExp;
    at.cloud.faults.push({ method: "GET", path: looks, when: "before", answer: "reset", times: 99 });
    const error = await failure(create());
    assert.match(
      error.message,
      /looking whether it took effect got no answer either.*It may exist all the same; the next `pulumi up` looks for it and adopts it\.$/,
    );
    assert.equal(error.id, undefined);
    at.cloud.faults.length = 0;
    assert.equal(logs().length, 1);
    assert.equal(puts(), 1);
    // The next up runs in another process, whose ownership is empty.
    const next = await providerAt({ config: at.config, ownership: newOwnership(at.clock), clock: at.clock });
    assert.equal((await next.create(await checked())).id, at.id);
    assert.equal(puts(), 0);
  });

  it("create that adopts a disabled one, whose write and every look after it were lost, is kept with its id", async () => {
    const { id: there } = keepFlowLog(at.cloud, `theirs-${at.name}`, at.target, {
      ...DEFAULT_SETTINGS,
      enabled: false,
    });
    let put = false;
    const path = { test: (text: string) => put && !text.includes("/oauth2/") } as RegExp;
    at.cloud.faults.push({ method: "GET", path, when: "before", answer: "reset", times: 99 });
    const sent = {
      test(text: string) {
        put ||= /\/flowLogs\//.test(text);
        return put;
      },
    } as RegExp;
    at.cloud.faults.push({ method: "PUT", path: sent, when: "after", answer: "reset" });
    const error = await failure(create());
    assert.match(error.message, /got no answer either.*It exists and is kept in the state/);
    assert.equal(error.id, there);
    assert.equal(error.properties?.unfinished, true);
  });

  for (const [status, code] of [
    ["Failed", "InternalServerError"],
    ["Canceled", "Canceled"],
  ] as const) {
    it(`create whose operation ends ${status} is kept with its id, and the next up continues`, async () => {
      const ending = { status, code, message: "An error occurred." };
      at.cloud.switches.endings.push(ending, ending, ending);
      const error = await failure(create());
      assert.match(
        error.message,
        new RegExp(`operation failed: ${code} An error occurred\\..*It exists and is kept in the state`),
      );
      assert.equal(error.id, at.id);
      assert.equal(error.properties?.unfinished, true);
      at.cloud.switches.endings.length = 0;
      const { outs } = await at.provider.update(at.id, error.properties ?? {}, await checked());
      assert.equal((outs as Bag).unfinished, undefined);
      assert.equal(at.flowLog.properties.provisioningState, "Succeeded");
    });
  }

  it("throttling with Retry-After is waited for, without it with pauses of its own", async () => {
    strike({ status: 429, headers: { ...json, "retry-after": "1" }, body: armError("TooManyRequests") });
    strike({ status: 429, headers: json, body: armError("SubscriptionRequestsThrottled") });
    const provider = await providerAt(at, { waits: { ...QUICK, operation: DEFAULT_WAITS.operation } });
    const start = at.clock.now();
    assert.equal((await provider.create(await checked())).id, at.id);
    assert.equal(puts(), 3);
    assert.ok(at.clock.now() - start >= 2500);
  });

  for (const [name, type, body] of [
    ["a page", "text/html", "<html>slow down</html>"],
    ["half a body", json["content-type"], '{"error":'],
    ["nothing", json["content-type"], ""],
  ] as const) {
    it(`throttling with ${name} tells the wait that it asks for`, async () => {
      strike({ status: 429, headers: { "content-type": type, "retry-after": "3600" }, body });
      const error = await failure(create());
      assert.match(error.message, /429 .*and asks to wait 3600 s; wait a little.*Nothing was created\.$/);
      assert.equal(puts(), 1);
    });
  }

  const refusals: [code: string, status: number, sentence: RegExp][] = [
    ["GatewayAuthenticationFailed", 403, /register the provider Microsoft\.Insights/],
    ["InvalidTAWorkspaceRegion", 400, /leave workspaceId and workspaceRegion out/],
    ["CannotSetResourceIdentity", 400, /user assigned identities alone/],
    ["SubnetNotFoundForFlowLog", 400, /pulumi state delete/],
    ["SomethingNew", 400, /400 SomethingNew told/],
  ];
  for (const [code, status, sentence] of refusals) {
    it(`${code} is told with its advice, and nothing is left in the state`, async () => {
      strike({ status, headers: json, body: armError(code) });
      const error = await failure(create());
      assert.match(error.message, sentence);
      assert.match(error.message, /Nothing was created\.$/);
      assert.equal(error.id, undefined);
      assert.equal(puts(), 1);
    });
  }

  it("a network security group that never had one is refused in Azure's words, with its virtual networks", async () => {
    const name = at.target.split("/").at(-1);
    const nsg = at.cloud.memory.networkSecurityGroups[nsgId(`nsg-${name}`).toLowerCase()];
    Object.assign(nsg?.properties ?? {}, { subnets: [{ id: `${at.target}/subnets/snet-a` }] });
    const error = await failure(create({ targetResourceId: nsgId(`nsg-${name}`) }));
    assert.match(error.message, /NsgFlowLogCreationBlocked On September 30, 2027.*since June 30, 2025/);
    assert.match(
      error.message,
      new RegExp(`capture ${at.target} with AzureFlowLog instead\\. Nothing was created\\.$`),
    );
    assert.equal(error.id, undefined);
  });

  it("a region without a network watcher is told with those there are, or gets one where the program wants it", async () => {
    const asked = { targetResourceId: vnetId("vnet-germany"), storageId: storageId("stgermany") };
    assert.match(
      (await failure(create(asked))).message,
      /germanywestcentral.*NetworkWatcher_westeurope.*Nothing was created/,
    );
    const { id } = await create({ ...asked, createNetworkWatcher: true });
    assert.match(id, /\/networkWatchers\/NetworkWatcher_germanywestcentral\/flowLogs\/vnet-germany-rg-app-flowlog$/);
  });

  it("a network watcher is made only for what can be made, and is named when the flow log fails all the same", async () => {
    const targetResourceId = `${at.target}-germany`;
    const [network = ""] = targetResourceId.split("/").slice(-1);
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", network, "germanywestcentral", []));
    const asked = { targetResourceId, createNetworkWatcher: true };
    const watchers = () => at.calls().filter((call) => call.startsWith("PUT NetworkWatcher"));
    const misplaced = await failure(create(asked));
    assert.match(misplaced.message, /stflowlogs is in westeurope, but target .*\. Nothing was created\.$/);
    assert.deepEqual(watchers(), []);

    strike({ status: 403, headers: json, body: armError("LinkedAuthorizationFailed") }, { path: /\/flowLogs\// });
    const refused = await failure(create({ ...asked, storageId: storageId("stgermany") }));
    assert.match(
      refused.message,
      /LinkedAuthorizationFailed.*\. Network watcher NetworkWatcher_germanywestcentral was made, and stays\. Nothing else was created\.$/,
    );
    assert.deepEqual(watchers(), ["PUT NetworkWatcher_germanywestcentral"]);
  });

  it("what preflight finds is told before anything is sent", async () => {
    for (const [inputs, sentence] of [
      [
        { storageId: storageId("stnorth") },
        /storage account .*stnorth is in northeurope, but target .* is in westeurope/,
      ],
      [{ storageId: storageId("stpremium") }, /tier Premium/],
      [
        { storageId: storageId("stclassic"), retentionPolicy: { enabled: true, days: 1 } },
        /kind Storage, but retentionPolicy/,
      ],
      [
        { networkWatcherName: "nw-north", resourceGroupName: "rg-network-ops" },
        /network watcher nw-north .* is in northeurope, but target/,
      ],
      [
        {
          flowAnalyticsConfiguration: {
            networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("none") },
          },
        },
        /workspace .*\/none does not exist/,
      ],
    ] as [Bag, RegExp][]) {
      const error = await failure(create(inputs));
      assert.match(error.message, sentence);
      assert.match(error.message, /Nothing was created\.$/);
    }
    assert.equal(puts(), 0);
  });

  it("a workspace made again under its name is noticed, and the next up names the new one", async () => {
    const analytics = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const inputs = await checked({ flowAnalyticsConfiguration: analytics });
    const { outs } = await at.provider.create(inputs);
    const workspace = at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
    Object.assign(workspace?.properties ?? {}, { customerId: "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e" });
    const { props } = await at.provider.read(at.id, outs as Bag);
    assert.deepEqual(await at.provider.diff(at.id, props as Bag, inputs), { changes: true, deleteBeforeReplace: true });
    await at.provider.update(at.id, props as Bag, inputs);
    const sent = at.flowLog.properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
    assert.equal(sent?.workspaceId, "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e");
  });

  it("a Failed row that the list shows for the target is written again, not taken for a success", async () => {
    const failed = keepFlowLog(at.cloud, "theirs", at.target, { enabled: true, provisioningState: "Failed" });
    assert.equal((await create({ format: { version: 1 } })).id, failed.id);
    assert.equal(at.cloud.memory.flowLogs[failed.id.toLowerCase()]?.properties.provisioningState, "Succeeded");
  });

  it("twenty on one watcher at once all succeed, none twice, with few lists", async () => {
    assert.equal(at.cloud.switches.overlappingWrites, "refused");
    const names = Array.from({ length: 20 }, (_, index) => `${at.target.split("/").at(-1)}-${index}`);
    for (const name of names) keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", []));
    const made = await Promise.all(names.map((name) => create({ targetResourceId: vnetId(name) })));
    assert.equal(new Set(made.map(({ id }) => id)).size, 20);
    const calls = at.calls();
    const held = Object.values(at.cloud.memory.flowLogs).map(({ properties }) => properties.targetResourceId);
    for (const name of names) assert.equal(held.filter((target) => target === vnetId(name)).length, 1);
    // Writes beside another one are refused until this is known.
    const puts = calls.filter((call) => call.startsWith("PUT")).length;
    assert.ok(puts >= 20 && puts <= 30, `${puts} writes for twenty`);
    const lists = calls.filter((call) => call === "GET flowLogs").length;
    assert.ok(lists < 20, `${lists} lists for twenty`);
  });

  /** The first submission is defeated, and the second refused; what the first left is gone by then, or not. */
  function defeatThenRefuse(leaves: boolean): void {
    at.cloud.switches.endings.push({ status: "Failed", code: "AnotherOperationInProgress", message: "in progress" });
    let sent = 0;
    const test = (path: string) => {
      if (!/\/flowLogs\/[^?]+\?/.test(path) || ++sent !== 2) return false;
      if (!leaves) delete at.cloud.memory.flowLogs[at.id.toLowerCase()];
      return true;
    };
    strike({ status: 403, headers: json, body: armError("LinkedAuthorizationFailed") }, { path: { test } as RegExp });
  }

  it("a create that another one defeated, and that is then refused, is kept when it has left something", async () => {
    defeatThenRefuse(true);
    const error = await failure(create());
    assert.match(error.message, /403 LinkedAuthorizationFailed.*It exists and is kept in the state/);
    assert.equal(error.id, at.id);
    await at.provider.update(at.id, error.properties ?? {}, await checked());
    assert.equal(at.flowLog.properties.provisioningState, "Succeeded");
  });

  it("a create that another one defeated, and that is then refused, is not kept when there is nothing", async () => {
    defeatThenRefuse(false);
    let error: Awaited<ReturnType<typeof failure>> | undefined;
    const lines = await linesOf(async () => {
      error = await failure(create({ retentionPolicy: { enabled: true, days: 9 } }));
    });
    assert.match(error?.message ?? "", /403 LinkedAuthorizationFailed.*Nothing was created\.$/);
    assert.equal(error?.id, undefined);
    assert.deepEqual([logs(), lines], [[], []]);
  });

  it("a workspace that is given in full is compared before anything is made", async () => {
    const analytics = (more: Bag) => ({
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main"), ...more },
      },
    });
    const real = at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
    const right = { workspaceId: String(real?.properties.customerId), workspaceRegion: String(real?.location) };
    const other = "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e";
    for (const [more, sentence] of [
      [
        { ...right, workspaceId: other },
        new RegExp(`workspaceId is ${other}, but that of .*log-main is ${right.workspaceId}`),
      ],
      [
        { ...right, workspaceRegion: "North Europe" },
        /workspaceRegion is northeurope, but .*log-main is in westeurope/,
      ],
      [{ ...right, workspaceResourceId: workspaceId("none") }, /workspace .*\/none does not exist/],
    ] as [Bag, RegExp][]) {
      const { message } = await failure(create(analytics(more)));
      assert.match(message, sentence);
      assert.match(message, /Nothing was created\.$/);
    }
    assert.equal(puts(), 0);
    // Who may not read it may still name it.
    at.cloud.switches.deniedActions.push("Microsoft.OperationalInsights/workspaces");
    assert.equal((await create(analytics(right))).id, at.id);
  });

  it("another program's operations on the watcher are waited for", async () => {
    const ending = { status: "Failed", code: "AnotherOperationInProgress", message: "in progress" } as const;
    at.cloud.switches.endings.push(ending);
    assert.equal((await create()).id, at.id);
    assert.equal(puts(), 2);
  });
});

describe("AzureFlowLog whose operation outlives its budget", () => {
  const at = deployEach();

  it("is kept with its id, and the next up continues", async () => {
    Object.assign(at.cloud.switches, { operationPolls: 1000, operationMilliseconds: 500 });
    const operation = { ...QUICK.operation, budgetMs: 200 };
    const provider = await providerAt(at, { waits: { ...QUICK, operation } });
    const error = await failure(provider.create(await at.checked()));
    assert.match(
      error.message,
      /Azure accepted it, but was not done with it after .*It exists and is kept in the state; the next `pulumi up` continues\.$/,
    );
    assert.equal(error.id, at.id);
    const { outs } = await at.provider.update(at.id, error.properties ?? {}, await at.checked());
    assert.equal((outs as Bag).provisioningState, "Succeeded");
    assert.equal(at.writes().length, 1);
  });
});
