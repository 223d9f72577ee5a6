/** Flow logs in the lab's Azure, by both calls. */
import assert from "node:assert/strict";
import { flowLog, guidOf, keep, networkSecurityGroup } from "../../lab/clouds/azure";
import { type AzureLab, finish } from "./azure-call";
import {
  analytics,
  code,
  flowLogBody,
  flowLogCalls,
  identity,
  nic,
  nsg,
  storage,
  subnet,
  vnet,
  WATCHER,
  workspace,
} from "./azure-flow-logs";
import { useAzure } from "./suite";

describe("the lab's Azure: flow logs", () => {
  let lab: AzureLab;
  const call = useAzure({ switches: { operationPolls: 0 } }, (started) => {
    lab = started;
  });
  const calls = flowLogCalls(call);

  it("knows NSGs of three kinds: a running log, a disabled one that may be adopted, and none", async () => {
    assert.equal((await calls.query(nsg("nsg-web"))).properties?.enabled, true);
    assert.equal((await calls.query(nsg("nsg-db"))).properties?.enabled, false);
    assert.deepEqual(await calls.query(nsg("nsg-new")), {
      targetResourceId: nsg("nsg-new"),
      properties: { storageId: "", enabled: false, retentionPolicy: { days: 0, enabled: false } },
      flowAnalyticsConfiguration: {},
    });
  });

  it("refuses the first flow log of an NSG by either call, also a disabled one, unless it is allowed", async () => {
    for (const enabled of [true, false]) {
      assert.deepEqual(code(await calls.configure(nsg("nsg-new"), { enabled })), [400, "NsgFlowLogCreationBlocked"]);
      assert.deepEqual(code(await calls.put("new", nsg("nsg-new"), { enabled })), [400, "NsgFlowLogCreationBlocked"]);
    }
    await calls.put("hub", vnet("vnet-hub"));
    assert.deepEqual(code(await calls.put("hub", nsg("nsg-new"))), [400, "NsgFlowLogCreationBlocked"]);
    lab.switches.allowNsgCreation = true;
    assert.equal((await calls.configure(nsg("nsg-new"), {})).status, 200);
    assert.equal((await calls.get("Microsoft.Networkrg-appnsg-new")).properties?.enabled, true);
    const shown = await call("GET", nsg("nsg-new"));
    assert.deepEqual(shown.body.properties?.flowLogs, [{ id: `${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-new` }]);
  });

  it("names what configureFlowLog makes after the NSG's group and name, in 80 characters that end in a word", async () => {
    lab.switches.allowNsgCreation = true;
    const name = `${"n".repeat(56)}-long-name`;
    keep(lab.memory.networkSecurityGroups, networkSecurityGroup("rg-app", name, "westeurope"));
    await calls.configure(nsg(name), {});
    const made = Object.values(lab.memory.flowLogs).at(-1)?.name ?? "";
    assert.equal(made, `Microsoft.Networkrg-app${"n".repeat(56)}`);
  });

  it("replaces a flow log in full and never merges", async () => {
    const on = analytics({ enabled: true, ...workspace, trafficAnalyticsInterval: 10 });
    const full = { retentionPolicy: { days: 5, enabled: true }, format: { type: "JSON", version: 2 } };
    const first = await calls.configure(nsg("nsg-db"), full, { flowAnalyticsConfiguration: on });
    assert.deepEqual(first.body.flowAnalyticsConfiguration, on);
    assert.deepEqual((await calls.query(nsg("nsg-db"))).flowAnalyticsConfiguration, on);
    const second = await calls.configure(nsg("nsg-db"), {});
    assert.equal("flowAnalyticsConfiguration" in second.body, false);
    assert.deepEqual(await calls.query(nsg("nsg-db")), {
      targetResourceId: nsg("nsg-db"),
      properties: {
        storageId: storage("stflowlogs"),
        enabled: true,
        retentionPolicy: { days: 0, enabled: false },
        format: { type: "JSON", version: 1 },
      },
      flowAnalyticsConfiguration: {},
    });
  });

  it("wipes storage and retention of a disabled NSG log, and keeps them for networks, or as the switch says", async () => {
    const off = { enabled: false, retentionPolicy: { days: 5, enabled: true } };
    const wiped = { storageId: "", enabled: false, retentionPolicy: { days: 0, enabled: false } };
    const { format, ...shown } = (await calls.configure(nsg("nsg-web"), off)).body.properties as Record<
      string,
      unknown
    >;
    assert.deepEqual(shown, wiped);
    assert.deepEqual(format, { type: "JSON", version: 1 });
    await calls.put("hub", vnet("vnet-hub"), off);
    assert.equal((await calls.get("hub")).properties?.storageId, storage("stflowlogs"));
    assert.deepEqual((await calls.get("hub")).properties?.retentionPolicy, { days: 5, enabled: true });
    lab.switches.disabledKeepsSettings = "never";
    await calls.put("hub", vnet("vnet-hub"), off);
    assert.equal((await calls.get("hub")).properties?.storageId, "");
    lab.switches.disabledKeepsSettings = "always";
    await calls.configure(nsg("nsg-web"), off);
    assert.deepEqual((await calls.query(nsg("nsg-web"))).properties?.retentionPolicy, { days: 5, enabled: true });
  });

  it("echoes ids as they were sent and finds them without regard to case", async () => {
    const shouted = nsg("nsg-db").toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/");
    const lower = storage("stflowlogs").toLowerCase();
    assert.equal((await calls.configure(shouted, { storageId: lower })).body.targetResourceId, shouted);
    const status = await calls.query(nsg("nsg-db"));
    assert.deepEqual([status.targetResourceId, status.properties?.storageId], [nsg("nsg-db"), lower]);
    const log = await calls.get("MICROSOFT.NETWORKRG-APPNSG-DB");
    assert.deepEqual([log.name, log.properties?.targetResourceId], ["Microsoft.Networkrg-appnsg-db", shouted]);
    lab.switches.flowLogsSpelling = "FlowLogs";
    assert.match((await calls.get("Microsoft.Networkrg-appnsg-db")).id ?? "", /\/FlowLogs\//);
  });

  it("fills in defaults as the api-version has them", async () => {
    const reply = await calls.put("hub", vnet("vnet-hub"), { retentionPolicy: { enabled: false } });
    assert.equal(reply.status, 201);
    const { targetResourceGuid, ...properties } = ((await calls.get("hub")).properties ?? {}) as Record<
      string,
      unknown
    >;
    assert.match(String(targetResourceGuid), /^[0-9a-f-]{36}$/);
    assert.deepEqual(properties, {
      provisioningState: "Succeeded",
      targetResourceId: vnet("vnet-hub"),
      storageId: storage("stflowlogs"),
      enabled: true,
      flowAnalyticsConfiguration: {},
      retentionPolicy: { days: 0, enabled: false },
      format: { type: "FlowLogJSON", version: 2 },
      enabledFilteringCriteria: "",
      recordTypes: "",
    });
    const old = await call("GET", `${WATCHER}/flowLogs/hub?api-version=2022-01-01`);
    assert.equal("enabledFilteringCriteria" in (old.body.properties ?? {}), false);
    assert.equal("recordTypes" in (old.body.properties ?? {}), false);
    await calls.put("hub", vnet("vnet-hub"), { flowAnalyticsConfiguration: analytics(workspace) });
    const stored = (await calls.get("hub")).properties?.flowAnalyticsConfiguration;
    assert.deepEqual(stored, analytics({ enabled: false, ...workspace, trafficAnalyticsInterval: 60 }));
  });

  it("keeps every setting of a virtual network flow log", async () => {
    const settings = {
      retentionPolicy: { days: 400, enabled: true },
      format: { type: "JSON", version: 2 },
      flowAnalyticsConfiguration: analytics({ enabled: true, ...workspace, trafficAnalyticsInterval: 10 }),
      enabledFilteringCriteria: "dstip=20.252.145.59 || DstPort=54300-54400 && Direction!=Inbound",
      recordTypes: "B,C,E,D",
    };
    const more = {
      tags: { team: "net" },
      identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } },
    };
    await calls.put("hub", vnet("vnet-hub"), settings, more);
    const log = await calls.get("hub");
    for (const [name, value] of Object.entries(settings)) assert.deepEqual(log.properties?.[name], value, name);
    assert.deepEqual(log.tags, more.tags);
    const assigned = { principalId: guidOf(`${identity} principal`), clientId: guidOf(`${identity} client`) };
    assert.deepEqual(log.identity, { type: "userAssigned", userAssignedIdentities: { [identity]: assigned } });
    assert.equal(log.type, "Microsoft.Network/networkWatchers/flowLogs");
    // Recorded: no identity is an answer of its own, and not the same as never having had one.
    await calls.put("hub", vnet("vnet-hub"), {}, { identity: { type: "None" } });
    assert.deepEqual((await calls.get("hub")).identity, { type: "none" });
  });

  it("answers a write before identities are looked up, and without the settings that were not sent", async () => {
    const more = { identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } } };
    const reply = await call("PUT", `${WATCHER}/flowLogs/hub`, flowLogBody(vnet("vnet-hub"), {}, more));
    const blank = { [identity]: { principalId: "", clientId: "" } };
    assert.deepEqual(reply.body.identity, { type: "userAssigned", userAssignedIdentities: blank });
    assert.equal("enabledFilteringCriteria" in (reply.body.properties ?? {}), false);
    assert.equal("recordTypes" in (reply.body.properties ?? {}), false);
    assert.equal((await finish(call, reply)).body.status, "Succeeded");
    assert.equal((await calls.get("hub")).properties?.enabledFilteringCriteria, "");
  });

  it("moves an existing flow log to another target in place, and keeps one log to a target", async () => {
    const name = "Microsoft.Networkrg-appnsg-web";
    for (const target of [vnet("vnet-hub"), subnet("snet-web"), nic("nic-web1"), vnet("vnet-spoke")]) {
      assert.equal((await calls.put(name, target)).status, 200, target);
      assert.equal((await calls.get(name)).properties?.targetResourceId, target);
    }
    assert.equal((await calls.query(nsg("nsg-web"))).properties?.enabled, false);
    assert.deepEqual(code(await calls.put("second", vnet("vnet-spoke"))), [400, "FlowLogAlreadyExistsForTarget"]);
    lab.switches.severalPerTarget = true;
    assert.equal((await calls.put("second", vnet("vnet-spoke"))).status, 201);
  });

  it("answers the watcher's etag, which changes with every flow log of the watcher", async () => {
    await calls.put("hub", vnet("vnet-hub"));
    const before = (await calls.get("hub")).etag;
    assert.equal((await calls.get("hub")).etag, before);
    await calls.configure(nsg("nsg-db"), {});
    const after = (await calls.get("hub")).etag;
    assert.notEqual(after, before);
    assert.equal((await call("GET", WATCHER)).body.etag, after);
  });

  it("changes tags alone by PATCH, and only tags", async () => {
    await calls.put("hub", vnet("vnet-hub"), {}, { tags: { a: "1" } });
    const reply = await call("PATCH", `${WATCHER}/flowLogs/hub`, { tags: { b: "2" } });
    assert.deepEqual([reply.status, reply.body.tags], [200, { b: "2" }]);
    assert.deepEqual(code(await call("PATCH", `${WATCHER}/flowLogs/hub`, { properties: {} })), [
      400,
      "InvalidRequestFormat",
    ]);
    await calls.put("hub", vnet("vnet-hub"));
    assert.equal("tags" in (await calls.get("hub")), false);
  });

  it("lists in pages, with rows of any state", async () => {
    const watcher = lab.memory.networkWatchers[WATCHER.toLowerCase()];
    assert.ok(watcher);
    keep(lab.memory.flowLogs, flowLog(watcher, "broken", vnet("vnet-gone"), { provisioningState: "Failed" }));
    lab.switches.pageSize = 2;
    const first = (await call("GET", `${WATCHER}/flowLogs`)).body;
    assert.equal(first.value?.length, 2);
    const second = (await call("GET", first.nextLink ?? "")).body;
    assert.deepEqual(
      second.value?.map(({ name, properties }) => [name, properties?.provisioningState]),
      [["broken", "Failed"]],
    );
    assert.equal(second.nextLink, undefined);
  });
});
