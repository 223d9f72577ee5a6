/**
 * The three ways from AzureNsgFlowLog to AzureFlowLog. On none of them is there a moment without a running flow log.
 */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure/memory";
import { writesOf } from "../../lab/lab";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const nsg = labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-db");
const vnet = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
const settings = {
  storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
  retentionPolicy: { enabled: true, days: 90 },
  format: { type: "JSON", version: 2 },
};
const before: Declaration = { type: "AzureNsgFlowLog", name: "database", args: { targetResourceId: nsg, ...settings } };

describe("from AzureNsgFlowLog to AzureFlowLog", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture();
    fixture.declare(before);
    succeeded(await fixture.stack.up());
    fixture.lab.azure.requests.length = 0;
  });
  afterEach(() => fixture?.close());

  const running = () => Object.values(fixture.lab.azure.memory.flowLogs).filter(({ properties }) => properties.enabled);
  const captured = () => running().map(({ properties }) => properties.targetResourceId);
  const writes = () => writesOf(fixture.lab).map(({ method }) => method);

  it("a new flow log on the virtual network runs before the old one ends", async () => {
    fixture.declare({ type: "AzureFlowLog", name: "network", args: { targetResourceId: vnet, ...settings } });
    const plan = succeeded(await fixture.stack.preview());
    assert.deepEqual(counts(plan), { create: 1, delete: 1 });
    assert.deepEqual(writes(), []);
    succeeded(await fixture.stack.up());
    assert.deepEqual(writes(), ["PUT", "DELETE"]);
    assert.ok(captured().includes(vnet));
    assert.ok(!captured().includes(nsg));
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
  });

  it("the flow log itself turns to the virtual network, its resource being known under the old class", async () => {
    const [log] = running().filter(({ properties }) => properties.targetResourceId === nsg);
    const alias = { aliases: [{ type: "pulumi-nodejs:dynamic/flowlogs:AzureNsgFlowLog" }] };
    const args = { targetResourceId: vnet, ...settings };
    fixture.declare({ type: "AzureFlowLog", name: "database", args, options: alias });
    const plan = succeeded(await fixture.stack.preview());
    assert.deepEqual(counts(plan), { update: 1 });
    // Besides, the preview names the module that the state now holds, and an input that the old class did not have.
    const retarget = plan.steps[0]?.changes.find(({ property }) => property === "targetResourceId");
    assert.deepEqual(retarget, { property: "targetResourceId", from: nsg, to: vnet });
    succeeded(await fixture.stack.up());
    assert.deepEqual(writes(), ["PUT"]);
    const [now] = running().filter(({ id }) => id === log?.id);
    assert.equal(now?.properties.targetResourceId, vnet);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
    assert.deepEqual(counts(succeeded(await fixture.stack.destroy())), { delete: 1 });
    assert.ok(!running().some(({ id }) => id === log?.id));
  });

  it("a resource that takes over the old one's flow log by name is not stopped by the old one's end", async () => {
    const [log] = running().filter(({ properties }) => properties.targetResourceId === nsg);
    const args = { targetResourceId: vnet, flowLogName: log?.name, adopt: "always", ...settings };
    fixture.declare({ type: "AzureFlowLog", name: "network", args });
    succeeded(await fixture.stack.up());
    assert.deepEqual(writes(), ["PUT"]);
    assert.deepEqual(
      running()
        .filter(({ id }) => id === log?.id)
        .map(({ properties }) => properties.targetResourceId),
      [vnet],
    );
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
  });

  it("does not take over the flow log that another resource of the program still holds", async () => {
    const [log] = running().filter(({ properties }) => properties.targetResourceId === nsg);
    const args = { targetResourceId: vnet, flowLogName: log?.name, adopt: "always", ...settings };
    fixture.declare(before, { type: "AzureFlowLog", name: "network", args });
    assert.match(said(await fixture.stack.up()), /already taken by another resource of this program .*nsg-db/);
    assert.deepEqual(writes(), []);
  });
});
