/** The switches of the lab's Azure for behaviours that Azure does not document. */
import assert from "node:assert/strict";
import { flowLog, keep } from "../../lab/clouds/azure";
import type { AzureLab } from "./azure-call";
import { analytics, code, flowLogCalls, identity, nsg, vnet, WATCHER, workspace } from "./azure-flow-logs";
import { useAzure } from "./suite";

describe("the lab's Azure: switches for undocumented behaviours", () => {
  let lab: AzureLab;
  const call = useAzure({ switches: { operationPolls: 0 } }, (started) => {
    lab = started;
  });
  const calls = flowLogCalls(call);

  it("wants traffic analytics off before a flow log is disabled, by either call, or does not care", async () => {
    const on = { flowAnalyticsConfiguration: analytics({ enabled: true, ...workspace }) };
    const off = { flowAnalyticsConfiguration: analytics({ enabled: false, ...workspace }) };
    const refused = [400, "TrafficAnalyticsEnabledOnFlowLog"];
    await calls.put("hub", vnet("vnet-hub"), on);
    await calls.configure(nsg("nsg-web"), {}, on);
    assert.deepEqual(code(await calls.put("hub", vnet("vnet-hub"), { enabled: false, ...on })), refused);
    assert.deepEqual(code(await calls.put("hub", vnet("vnet-hub"), { enabled: false, ...off })), refused);
    assert.deepEqual(code(await calls.put("hub", vnet("vnet-hub"), { enabled: false })), refused);
    assert.deepEqual(code(await calls.configure(nsg("nsg-web"), { enabled: false })), refused);
    await calls.put("hub", vnet("vnet-hub"), off);
    assert.deepEqual(code(await calls.put("hub", vnet("vnet-hub"), { enabled: false, ...on })), refused);
    assert.equal((await calls.put("hub", vnet("vnet-hub"), { enabled: false, ...off })).status, 200);
    lab.switches.disablingWithAnalytics = "allowed";
    assert.equal((await calls.configure(nsg("nsg-web"), { enabled: false })).status, 200);
  });

  it("answers the format of a flow log that was made without one in three ways", async () => {
    const formats = [];
    for (const omittedFormat of ["recorded", "JSON", "none"] as const) {
      lab.switches.omittedFormat = omittedFormat;
      await calls.put("hub", vnet("vnet-hub"));
      formats.push((await calls.get("hub")).properties?.format);
    }
    assert.deepEqual(formats, [{ type: "FlowLogJSON", version: 2 }, { type: "JSON", version: 1 }, undefined]);
    await calls.put("hub", vnet("vnet-hub"), { format: { type: "JSON", version: 2 } });
    assert.deepEqual((await calls.get("hub")).properties?.format, { type: "JSON", version: 2 });
  });

  it("spells identity types with a small letter or as they were sent, and keeps or drops what a PUT omits", async () => {
    const more = { identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } } };
    const typeOf = async () => ((await calls.get("hub")).identity as { type: string } | undefined)?.type;
    await calls.put("hub", vnet("vnet-hub"), {}, more);
    assert.equal(await typeOf(), "userAssigned");
    lab.switches.identityType = "as-sent";
    await calls.put("hub", vnet("vnet-hub"), {}, more);
    assert.equal(await typeOf(), "UserAssigned");
    lab.switches.omittedIdentity = "kept";
    await calls.put("hub", vnet("vnet-hub"));
    assert.equal(await typeOf(), "UserAssigned");
    lab.switches.omittedIdentity = "removed";
    await calls.put("hub", vnet("vnet-hub"));
    assert.equal(await typeOf(), undefined);
  });

  it("takes or refuses a write on a row that failed", async () => {
    const watcher = lab.memory.networkWatchers[WATCHER.toLowerCase()];
    assert.ok(watcher);
    keep(lab.memory.flowLogs, flowLog(watcher, "hub", vnet("vnet-hub"), { provisioningState: "Failed" }));
    lab.switches.writesOnFailed = "refused";
    assert.deepEqual(code(await calls.put("hub", vnet("vnet-hub"))), [409, "FlowLogInFailedState"]);
    lab.switches.writesOnFailed = "accepted";
    assert.equal((await calls.put("hub", vnet("vnet-hub"))).status, 200);
    assert.equal((await calls.get("hub")).properties?.provisioningState, "Succeeded");
  });

  it("spells the collection as the api-version did", async () => {
    const idIn = async (version: string) =>
      (await call("GET", `${WATCHER}/flowLogs?api-version=${version}`)).body.value?.[0];
    assert.match((await idIn("2019-11-01"))?.id ?? "", /\/FlowLogs\//);
    assert.equal((await idIn("2019-11-01"))?.type, "Microsoft.Network/networkWatchers/FlowLogs");
    assert.match((await idIn("2020-07-01"))?.id ?? "", /\/flowLogs\//);
  });
});
