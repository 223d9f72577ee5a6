/** A target that was deleted and made again under the same id: the old flow log captures nothing of it. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { newOwnership } from "../deployment-ownership";
import type { Bag } from "../inputs";
import { linesOf } from "../outcomes";
import { deployEach, nsgId, providerAt, workspaceId } from "./deployment";

const REMADE = "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e";

describe("AzureFlowLog whose target was made again", () => {
  const at = deployEach();
  const remake = () =>
    Object.assign(at.cloud.memory.virtualNetworks[at.target.toLowerCase()]?.properties ?? {}, { resourceGuid: REMADE });

  it("is told by a refresh, and written again by the next up", async () => {
    const inputs = await at.checked();
    const { outs } = await at.provider.create(inputs);
    remake();
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs as Bag)).props as Bag;
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", new RegExp(`was deleted and made again: .*is now ${REMADE}$`));
    assert.equal((await at.provider.diff(at.id, props, inputs)).changes, true);
    at.calls();
    const updated = await at.provider.update(at.id, props, inputs);
    assert.equal(at.writes().filter((call) => call.startsWith("PUT")).length, 1);
    assert.equal((updated.outs as Bag).targetResourceGuid, REMADE);
    const after = await linesOf(() => at.provider.read(at.id, updated.outs as Bag));
    assert.deepEqual(after, []);
  });

  it("says nothing where the target may not be read", async () => {
    const outs = await at.created();
    remake();
    at.cloud.switches.deniedActions = ["Microsoft.Network/virtualNetworks"];
    assert.deepEqual(await linesOf(() => at.provider.read(at.id, outs)), []);
  });

  it("goes first and comes back last where the same program replaces the target", async () => {
    const outs = await at.created();
    const { inputs } = await at.provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    const { replaces } = await at.provider.diff(at.id, outs, inputs);
    assert.deepEqual(replaces, ["targetResourceId"]);
  });

  it("is not replaced where it is a network security group's, which could not be made again", async () => {
    const outs = await at.created();
    const { inputs } = await at.provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    const { replaces = [] } = await at.provider.diff(at.id, { ...outs, targetResourceId: nsgId("nsg-web") }, inputs);
    assert.deepEqual(replaces, []);
  });

  for (const onDelete of ["keep", "disable"]) {
    it(`stays where it is while the same program replaces the target, because onDelete is ${onDelete}`, async () => {
      const outs = await at.created({ onDelete });
      const { inputs } = await at.provider.check({}, { ...at.asked, onDelete, targetResourceId: UNKNOWN });
      const { replaces = [] } = await at.provider.diff(at.id, outs, inputs);
      assert.deepEqual(replaces, []);
    });
  }

  it("is written again by a create that finds it there (deletedWith, retainOnDelete, a lost state)", async () => {
    const outs = await at.created();
    remake();
    // The next deployment.
    const provider = await providerAt({ config: at.config, ownership: newOwnership(at.clock), clock: at.clock });
    const { inputs } = await provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    await provider.diff(at.id, outs, inputs);
    at.calls();
    const made = await provider.create(await at.checked());
    assert.deepEqual(at.writes(), [`PUT ${at.name}-rg-app-flowlog`]);
    assert.equal((made.outs as Bag).targetResourceGuid, REMADE);
  });

  it("is not told where Azure knows no GUID of the target", async () => {
    const outs = await at.created();
    at.changeInAzure({ targetResourceGuid: "00000000-0000-0000-0000-000000000000" });
    assert.deepEqual(await linesOf(() => at.provider.read(at.id, outs)), []);
  });
});

describe("AzureNsgFlowLog whose network security group the same program replaces", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog" });

  it("is not deleted before it, because it could not be made again", async () => {
    const outs = await at.created();
    const { inputs } = await at.provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    const { replaces = [] } = await at.provider.diff(at.id, outs, inputs);
    assert.deepEqual(replaces, []);
  });

  it("is told by a refresh once the group was made again, and written again", async () => {
    const inputs = await at.checked();
    const { outs } = await at.provider.create(inputs);
    const group = at.cloud.memory.networkSecurityGroups[at.target.toLowerCase()];
    Object.assign(group?.properties ?? {}, { resourceGuid: REMADE });
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs as Bag)).props as Bag;
    });
    assert.match(lines.join(), /was deleted and made again/);
    const updated = await at.provider.update(at.id, props, inputs);
    assert.equal((updated.outs as Bag).targetResourceGuid, REMADE);
  });
});

describe("AzureFlowLog whose workspace was made again", () => {
  const at = deployEach();
  const remake = () => {
    const workspace = at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
    Object.assign(workspace?.properties ?? {}, { customerId: REMADE });
  };
  const analytics = (more: Bag = {}) => ({
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main"), ...more },
    },
  });

  it("is told by a refresh, and written again by the next up", async () => {
    const inputs = await at.checked(analytics());
    const { outs } = await at.provider.create(inputs);
    remake();
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs as Bag)).props as Bag;
    });
    assert.match(lines.join(), new RegExp(`log-main is now ${REMADE}`));
    await at.provider.update(at.id, props, inputs);
    assert.match(JSON.stringify(at.flowLog.properties.flowAnalyticsConfiguration), new RegExp(REMADE));
  });

  it("is told by a refresh, too, where the program names the GUID of the old one", async () => {
    const workspace = at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
    const inputs = await at.checked(analytics({ workspaceId: workspace?.properties.customerId }));
    const { outs } = await at.provider.create(inputs);
    remake();
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs as Bag)).props as Bag;
    });
    assert.match(lines.join(), new RegExp(`log-main is now ${REMADE}`));
    // Only the program can follow.
    assert.deepEqual(await at.provider.diff(at.id, props, inputs), { changes: false });
  });
});
