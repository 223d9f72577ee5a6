/** The resources around flow logs in the lab's Azure, and what a caller may do with them. */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure";
import { type AzureLab, finish } from "./azure-call";
import { code, flowLogBody, nic, nsg, storage, subnet, vnet, WATCHER } from "./azure-flow-logs";
import { useAzure } from "./suite";

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
    assert.equal(
      (await call("PUT", nic("nic-new"), { location: "westeurope" })).body.properties?.provisioningState,
      "Succeeded",
    );
    assert.equal((await call("PUT", nsg("nsg-made"), { location: "westeurope" })).status, 201);
    const gone = await call("DELETE", nsg("nsg-made"));
    assert.ok(gone.status === 202 && gone.headers.location && gone.headers["azure-asyncoperation"]);
    assert.equal((await call("DELETE", nsg("nsg-made"))).status, 204);
  });

  it("gives what is made again under its id a new GUID, which a flow log takes with the next write alone", async () => {
    const log = `${WATCHER}/flowLogs/vnet-spoke-log`;
    const target = vnet("vnet-spoke");
    const workspaceResourceId = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
    const guids = async () => {
      const { properties } = (await call("GET", target)).body;
      return [properties?.resourceGuid, (await call("GET", log)).body.properties?.targetResourceGuid];
    };
    await finish(call, await call("PUT", log, flowLogBody(target)));
    const [first, captured] = await guids();
    assert.equal(captured, first);
    // A change in place keeps the GUID.
    await finish(call, await call("PUT", target, { location: "westeurope", tags: { owner: "network" } }));
    assert.deepEqual(await guids(), [first, first]);
    for (const remade of [target, nic("nic-web1"), nsg("nsg-new"), workspaceResourceId]) {
      const guidIn = async () => {
        const { properties } = (await call("GET", remade)).body;
        return properties?.resourceGuid ?? properties?.customerId;
      };
      const before = await guidIn();
      await call("DELETE", remade);
      await call("PUT", remade, { location: "westeurope" });
      assert.notEqual(await guidIn(), before, remade);
    }
    const [second, still] = await guids();
    assert.equal(still, first);
    await finish(call, await call("PUT", log, flowLogBody(target)));
    assert.deepEqual(await guids(), [second, second]);
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
