/** The examples that the vendor publishes with its API. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emptyMemory, keep, networkWatcher, resourceGroup, startAzure, storageAccount } from "../../lab/clouds/azure";
import { type AzureLab, type Body, type Call, caller, finish } from "./azure-call";
import { RECORDED_SUBSCRIPTION } from "./azure-recordings";

interface Example {
  readonly example: string;
  readonly method: string;
  readonly url: string;
  readonly request: Body;
  readonly response: Body;
}

const { examples }: { examples: Example[] } = JSON.parse(
  readFileSync(join(__dirname, "../data/azure/examples/flow-logs.json"), "utf8"),
);

/** What the examples name, in the group and the region that they name. */
function world() {
  const memory = emptyMemory(RECORDED_SUBSCRIPTION);
  const at = "centraluseuap";
  const moved = <T extends { id: string }>(resource: T): T => ({
    ...resource,
    id: resource.id.replace(/(?<=\/subscriptions\/)[^/]+/, RECORDED_SUBSCRIPTION),
  });
  const group = `/subscriptions/${RECORDED_SUBSCRIPTION}/resourceGroups/rg1`;
  const providers = `${group}/providers`;
  const named = (type: string, name: string) => ({
    id: `${providers}/${type}/${name}`,
    name,
    type,
    location: at,
    properties: { provisioningState: "Succeeded" },
  });
  keep(memory.resourceGroups, resourceGroup(RECORDED_SUBSCRIPTION, "rg1", at));
  keep(memory.networkWatchers, moved(networkWatcher("rg1", "nw1", at)));
  keep(
    memory.storageAccounts,
    ...["st1", "nwtest1mgvbfmqsigdxe"].map((name) => moved(storageAccount("rg1", name, at))),
  );
  const nsgs = ["nsg1", "desmondcentral-nsg"];
  keep(memory.networkSecurityGroups, ...nsgs.map((name) => named("Microsoft.Network/networkSecurityGroups", name)));
  const identity = named("Microsoft.ManagedIdentity/userAssignedIdentities", "id1");
  const assigned = {
    clientId: "c16d15e1-f60a-40e4-8a05-df3d3f655c14",
    principalId: "e3858881-e40c-43bd-9cde-88da39c05023",
  };
  keep(memory.userAssignedIdentities, { ...identity, properties: assigned });
  return memory;
}

describe("the lab's Azure and the published examples", () => {
  let lab: AzureLab;
  let call: Call;
  before(async () => {
    const switches = { allowNsgCreation: true, nsgFiltering: "accepted", identityType: "as-sent" } as const;
    lab = await startAzure({ memory: world(), switches });
    call = await caller(lab);
  });
  after(() => lab.close());
  const named = (name: string): Example => {
    const found = examples.find(({ example }) => example === name);
    assert.ok(found);
    return found;
  };

  it("configures an NSG's flow log with an identity, and tells it", async () => {
    const { method, url, request, response } = named("NetworkWatcherFlowLogConfigure.json");
    const done = await finish(call, await call(method, url, request));
    assert.equal(done.body.targetResourceId, response.targetResourceId);
    assert.deepEqual(done.body.identity, response.identity);
    assert.equal(done.body.properties?.storageId, response.properties?.storageId);
    assert.equal(done.body.properties?.enabled, true);
    const query = named("NetworkWatcherFlowLogStatusQuery.json");
    const status = await call(query.method, query.url, query.request);
    assert.equal(status.status, 200);
    const { storageId, enabled } = status.body.properties ?? { storageId: "", enabled: false };
    assert.deepEqual({ storageId, enabled }, query.response.properties);
  });

  it("makes a flow log with filtering criteria and an identity", async () => {
    const { method, url, request, response } = named("NetworkWatcherFlowLogCreate.json");
    const made = await call(method, url, request);
    assert.equal(made.status, 201);
    const { targetResourceGuid, ...properties } = { ...response.properties };
    const { targetResourceGuid: guid, ...shown } = { ...made.body.properties };
    assert.deepEqual(shown, properties);
    assert.match(String(guid), /^[0-9a-f-]{36}$/);
    await finish(call, made);
    const read = await call("GET", url);
    assert.deepEqual(read.body.identity, response.identity);
    assert.equal(read.body.location, response.location);
  });
});
