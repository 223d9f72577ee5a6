/** The switches of the lab's Azure for behaviours that Azure does not document. */
import assert from "node:assert/strict";
import { flowLog, keep } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
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

  it("refuses by a policy with the effect deny, and says which", async () => {
    lab.switches.policyDenies = ["Microsoft.Network/networkWatchers/flowLogs/write"];
    const answer = await calls.put("hub", vnet("vnet-hub"));
    assert.deepEqual(code(answer), [403, "RequestDisallowedByPolicy"]);
    const { message, additionalInfo } = (answer.body as unknown as { error: Record<string, string> }).error;
    assert.match(String(message), /Resource 'hub' was disallowed by policy/);
    assert.match(JSON.stringify(additionalInfo), /"type":"PolicyViolation".*"policyAssignmentName":"deny-flow-logs"/);
    lab.switches.policyDenies = [];
    assert.equal((await calls.put("hub", vnet("vnet-hub"))).status, 201);
  });

  it("refuses a flow log for lack of a right at what it names, with the linked id", async () => {
    for (const type of ["Microsoft.Storage/storageAccounts", "Microsoft.Network/virtualNetworks"]) {
      lab.switches.deniedLinks = [type];
      const answer = await calls.put("hub", vnet("vnet-hub"));
      assert.deepEqual(code(answer), [403, "LinkedAuthorizationFailed"]);
      assert.match(JSON.stringify(answer.body), new RegExp(`linked scope\\(s\\) '[^']*/${type}/`));
    }
  });

  it("shows storage accounts as open, behind a firewall, without shared keys, or private, and takes flow logs all the same", async () => {
    const shown: unknown[] = [];
    for (const storageAccess of ["open", "firewall", "no keys", "private"] as const) {
      lab.switches.storageAccess = storageAccess;
      const [account] = Object.values(lab.memory.storageAccounts);
      const { body } = await call("GET", `${account?.id}?api-version=2023-05-01`);
      const { networkAcls, allowSharedKeyAccess, publicNetworkAccess } = (body as unknown as { properties: Bag })
        .properties;
      shown.push([(networkAcls as Bag).defaultAction, allowSharedKeyAccess ?? true, publicNetworkAccess ?? "Enabled"]);
      assert.ok((await calls.put("hub", vnet("vnet-hub"))).status < 300);
    }
    assert.deepEqual(shown, [
      ["Allow", true, "Enabled"],
      ["Deny", true, "Enabled"],
      ["Allow", false, "Enabled"],
      ["Allow", true, "Disabled"],
    ]);
  });

  it("takes Action in filtering criteria, with any word", async () => {
    const filtered = (enabledFilteringCriteria: string) =>
      calls.put("hub", vnet("vnet-hub"), { enabledFilteringCriteria });
    for (const criteria of ["Action=Deny", "action!=allow && SrcIP=10.0.0.0/8"]) {
      assert.ok((await filtered(criteria)).status < 300, criteria);
    }
    assert.equal((await filtered("Action=a b")).status, 400);
  });

  it("gives a target that was deleted and made again under its id a new GUID, and no other one", async () => {
    const path = `${vnet("vnet-anew")}?api-version=2024-05-01`;
    const guid = async () => (await call("GET", path)).body as unknown as { properties: Bag };
    const json = { location: "westeurope", properties: { addressSpace: { addressPrefixes: ["10.9.0.0/16"] } } };
    await call("PUT", path, json);
    const first = (await guid()).properties.resourceGuid;
    await call("PUT", path, json);
    assert.equal((await guid()).properties.resourceGuid, first);
    await call("DELETE", path);
    await call("PUT", path, json);
    const second = (await guid()).properties.resourceGuid;
    assert.notEqual(second, first);
    assert.match(String(second), /^[0-9a-f-]{36}$/);
  });
});
