import assert from "node:assert/strict";
import { flowLog, keep, labId } from "../../lab/clouds/azure";
import { type AzureLab, finish } from "./azure-call";
import {
  analytics,
  code,
  flowLogBody,
  flowLogCalls,
  identity,
  nsg,
  storage,
  subnet,
  vnet,
  WATCHER,
  workspace,
} from "./azure-flow-logs";
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

describe("the lab's Azure: permissions and registration", () => {
  let lab: AzureLab;
  const call = useAzure({}, (started) => {
    lab = started;
  });

  it("denies one action or a whole type, and names action and scope", async () => {
    const at = `${WATCHER}/flowLogs/hub`;
    lab.switches.deniedActions = [
      "microsoft.network/networkwatchers/flowlogs/write",
      "Microsoft.Storage/storageAccounts",
    ];
    const denied = await call("PUT", at, flowLogBody(vnet("vnet-hub")));
    assert.deepEqual(code(denied), [403, "AuthorizationFailed"]);
    assert.match(
      denied.body.error?.message ?? "",
      /action 'Microsoft\.Network\/networkWatchers\/flowLogs\/write' over scope '\/subscriptions\/.*\/flowLogs\/hub'/,
    );
    assert.equal((await call("GET", `${WATCHER}/flowLogs`)).status, 200);
    assert.deepEqual(code(await call("GET", storage("stflowlogs"))), [403, "AuthorizationFailed"]);
    lab.switches.deniedActions = ["Microsoft.Network/networkWatchers/configureFlowLog/action"];
    const body = { targetResourceId: nsg("nsg-db"), properties: { storageId: storage("stflowlogs"), enabled: true } };
    const post = await call("POST", `${WATCHER}/configureFlowLog`, body);
    assert.deepEqual(code(post), [403, "AuthorizationFailed"]);
    assert.match(post.body.error?.message ?? "", /over scope '[^']*\/networkWatchers\/NetworkWatcher_westeurope'/);
    assert.equal(
      (await call("POST", `${WATCHER}/queryFlowLogStatus`, { targetResourceId: nsg("nsg-db") })).status,
      200,
    );
  });

  it("registers a provider that was not, which takes a while, and until then takes no flow log", async () => {
    const insights = `/subscriptions/${lab.env.AZURE_SUBSCRIPTION_ID}/providers/Microsoft.Insights`;
    const stateOf = async () => (await call("GET", insights)).body.registrationState;
    const [provider] = Object.values(lab.memory.providers).filter(
      ({ namespace }) => namespace === "Microsoft.Insights",
    );
    assert.ok(provider);
    provider.registrationState = "NotRegistered";
    lab.switches.registrationPolls = 2;
    assert.equal(await stateOf(), "NotRegistered");
    assert.equal((await call("POST", `${insights}/register`)).body.registrationState, "Registering");
    const early = await call("PUT", `${WATCHER}/flowLogs/hub`, flowLogBody(vnet("vnet-hub")));
    assert.deepEqual(code(early), [403, "GatewayAuthenticationFailed"]);
    assert.deepEqual([await stateOf(), await stateOf(), await stateOf()], ["Registering", "Registering", "Registered"]);
    assert.equal((await call("PUT", `${WATCHER}/flowLogs/hub`, flowLogBody(vnet("vnet-hub")))).status, 201);
  });
});

describe("the lab's Azure: twenty flow logs on one watcher at once", () => {
  const call = useAzure({ switches: { operationPolls: 1 } }, () => undefined);

  /** Makes a flow log, again and again while another write is in progress. The result says how often one was. */
  async function make(target: string, index: number): Promise<number> {
    for (let refusals = 0; ; refusals += 1) {
      const reply = await call("PUT", `${WATCHER}/flowLogs/log-${index}`, flowLogBody(target));
      assert.ok(reply.status === 201, reply.text);
      const end = await finish(call, reply);
      if (end.body.status === "Succeeded") return refusals;
      const failed = [end.status, end.body.status, end.body.error?.code];
      assert.deepEqual(failed, [200, "Failed", "AnotherOperationInProgress"]);
    }
  }

  it("takes one at a time, fails the others with HTTP 200, and makes none twice", async () => {
    const networks = Array.from({ length: 20 }, (_, index) => vnet(`vnet-${index}`));
    await Promise.all(networks.map((id) => call("PUT", id, { location: "westeurope", properties: { subnets: [] } })));
    const refusals = await Promise.all(networks.map(make));
    assert.ok(refusals.filter((times) => times > 0).length > 0, "nothing ever stood in the way");
    const rows = (await call("GET", `${WATCHER}/flowLogs`)).body.value ?? [];
    const made = rows.filter(({ name }) => name?.startsWith("log-"));
    assert.deepEqual(new Set(made.map(({ properties }) => properties?.provisioningState)), new Set(["Succeeded"]));
    assert.equal(new Set(made.map(({ properties }) => properties?.targetResourceId)).size, 20);
    assert.equal(made.length, 20);
  });
});

describe("the lab's Azure: supporting resources", () => {
  let lab: AzureLab;
  const call = useAzure({}, (started) => {
    lab = started;
  });

  it("makes networks, subnets, interfaces, NSGs with an operation, and reads them finished", async () => {
    const body = {
      location: "West Europe",
      properties: { subnets: [{ name: "one", properties: { addressPrefix: "10.1.0.0/24" } }] },
    };
    const made = await call("PUT", vnet("vnet-new"), body);
    assert.deepEqual([made.status, made.body.properties?.provisioningState], [201, "Updating"]);
    assert.ok(made.headers["azure-asyncoperation"]);
    assert.equal((await finish(call, made)).body.status, "Succeeded");
    const read = await call("GET", vnet("vnet-new"));
    assert.equal(read.body.location, "westeurope");
    assert.equal(read.headers.etag, read.body.etag);
    const [first] = read.body.properties?.subnets as { id: string; properties: { provisioningState: string } }[];
    assert.deepEqual(
      [first?.id, first?.properties.provisioningState],
      [`${vnet("vnet-new")}/subnets/one`, "Succeeded"],
    );
    const second = await call("PUT", `${vnet("vnet-new")}/subnets/two`, {
      properties: { addressPrefix: "10.1.1.0/24" },
    });
    assert.equal(second.status, 201);
    assert.equal(
      (await call("GET", `${vnet("vnet-new")}/subnets/two`)).body.properties?.provisioningState,
      "Succeeded",
    );
    assert.equal((await call("DELETE", `${vnet("vnet-new")}/subnets/two`)).status, 202);
    assert.equal((await call("GET", `${vnet("vnet-new")}/subnets/two`)).status, 404);
    assert.equal((await call("DELETE", `${vnet("vnet-new")}/subnets/two`)).status, 204);
    const nic = labId("rg-app", "Microsoft.Network/networkInterfaces", "nic-new");
    assert.equal((await call("PUT", nic, { location: "westeurope" })).body.properties?.provisioningState, "Succeeded");
    assert.equal((await call("PUT", nsg("nsg-made"), { location: "westeurope" })).status, 201);
    const gone = await call("DELETE", nsg("nsg-made"));
    assert.ok(gone.status === 202 && gone.headers.location && gone.headers["azure-asyncoperation"]);
    assert.equal((await call("DELETE", nsg("nsg-made"))).status, 204);
  });

  it("makes storage accounts with 202 and an address of their own, and knows which names are taken", async () => {
    const made = await call("PUT", storage("stnew"), {
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_GRS" },
    });
    assert.deepEqual([made.status, made.text], [202, ""]);
    assert.match(
      String(made.headers.location),
      /\/providers\/Microsoft\.Storage\/locations\/westeurope\/asyncoperations\/[^?]+\?monitor=true&api-version=/,
    );
    assert.equal((await call("GET", String(made.headers.location))).status, 202);
    assert.equal((await call("GET", String(made.headers.location))).body.id, storage("stnew"));
    assert.deepEqual((await call("GET", storage("stnew"))).body.sku, { name: "Standard_GRS", tier: "Standard" });
    const check = `/subscriptions/${lab.env.AZURE_SUBSCRIPTION_ID}/providers/Microsoft.Storage/checkNameAvailability`;
    assert.equal((await call("POST", check, { name: "stnew" })).body.nameAvailable, false);
    assert.equal((await call("POST", check, { name: "stfree" })).body.nameAvailable, true);
  });

  it("makes a watcher that is finished at once, with an operation all the same, and only one in a region", async () => {
    const id = labId("rg-app", "Microsoft.Network/networkWatchers", "nw-germany");
    const made = await call("PUT", id, { location: "germanywestcentral", tags: {} });
    assert.deepEqual([made.status, made.body.properties?.provisioningState], [201, "Succeeded"]);
    assert.equal((await call("GET", String(made.headers["azure-asyncoperation"]))).status, 200);
    const second = await call("PUT", `${id}-2`, { location: "germanywestcentral" });
    assert.deepEqual(code(second), [400, "NetworkWatcherCountLimitReached"]);
    const same = await call("PUT", id, { location: "germanywestcentral", tags: {} });
    assert.deepEqual([same.status, same.body.etag], [200, made.body.etag]);
  });

  it("keeps any other resource of a group, and takes a whole group away", async () => {
    const id = labId("rg-app", "Microsoft.Network/publicIPAddresses", "pip");
    assert.equal((await call("GET", id)).status, 404);
    assert.equal(
      (await call("PUT", id, { location: "westeurope", properties: { idleTimeoutInMinutes: 4 } })).status,
      201,
    );
    assert.equal((await call("GET", id)).body.properties?.idleTimeoutInMinutes, 4);
    const group = `/subscriptions/${lab.env.AZURE_SUBSCRIPTION_ID}/resourceGroups/rg-app`;
    const accepted = await call("DELETE", group);
    assert.deepEqual([accepted.status, accepted.text], [202, ""]);
    assert.equal((await call("GET", String(accepted.headers.location))).status, 202);
    assert.equal((await call("GET", String(accepted.headers.location))).status, 200);
    assert.deepEqual(code(await call("GET", group)), [404, "ResourceGroupNotFound"]);
    assert.deepEqual(code(await call("GET", subnet("snet-web"))), [404, "ResourceGroupNotFound"]);
  });
});
