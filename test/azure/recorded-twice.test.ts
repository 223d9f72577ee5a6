/** A virtual network and its network security groups that record the same traffic, and interfaces of a scale set. */
import assert from "node:assert/strict";
import { networkSecurityGroup } from "../../lab/clouds/azure";
import { flowLogSchema } from "../../provider/azure/flow-log/schema";
import { warningsOf } from "../outcomes";
import { deployEach, keepFlowLog, nsgId, vnetId } from "./deployment";

describe("AzureFlowLog of a virtual network whose network security groups have flow logs", () => {
  const at = deployEach();
  let groups = 0;
  /** A network security group on a subnet of the network, with a flow log. */
  const addGroup = (enabled: boolean, network = at.target) => {
    const name = `nsg-twice-${++groups}`;
    const group = networkSecurityGroup("rg-app", name, "westeurope");
    Object.assign(group.properties, { subnets: [{ id: `${network}/subnets/snet-a` }] });
    at.cloud.memory.networkSecurityGroups[group.id.toLowerCase()] = group;
    keepFlowLog(at.cloud, `log-${name}`, nsgId(name), { enabled });
    return name;
  };
  const linesOf = async (inputs = {}) =>
    (await warningsOf(() => at.create(inputs))).filter((line) => line.includes("same traffic"));

  it("warns when it is made, naming each flow log that runs", async () => {
    const one = addGroup(true);
    addGroup(false);
    assert.deepEqual(await linesOf(), [
      `warning: ${at.id}: flow log log-${one} of network security group ${one} records the same traffic once more: disable or remove what \`pulumi up\` does not remove now`,
    ]);
  });

  it("warns of several in one line", async () => {
    const [one, two] = [addGroup(true), addGroup(true)];
    assert.match(
      (await linesOf())[0] ?? "",
      new RegExp(`group ${one}, flow log log-${two} .* record the same traffic`),
    );
  });

  it("does not warn of groups of other networks, of groups that are gone, or where it is off or captures less", async () => {
    addGroup(true, at.target.replace(/[^/]+$/, "vnet-hub"));
    keepFlowLog(at.cloud, "log-gone", nsgId("nsg-gone"), { enabled: true });
    assert.deepEqual(await linesOf(), []);
    addGroup(true);
    assert.deepEqual(await linesOf({ targetResourceId: `${at.target}/subnets/snet-b` }), []);
    assert.deepEqual(
      await linesOf({ targetResourceId: at.target.replace(/[^/]+$/, "vnet-spoke"), enabled: false }),
      [],
    );
  });
});

describe("AzureFlowLog of a virtual network among other virtual networks with flow logs", () => {
  const at = deployEach();

  it("asks nothing about these networks", async () => {
    keepFlowLog(at.cloud, "log-spoke", vnetId("vnet-spoke"), { enabled: true });
    await at.create();
    assert.deepEqual(
      at.calls().filter((call) => call.includes("vnet-spoke")),
      [],
    );
  });
});

describe("AzureFlowLog, an interface of a scale set", () => {
  const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute";
  const reasonFor = (targetResourceId: string) =>
    flowLogSchema
      .check({ targetResourceId, storageId: "x" })
      .failures.find((one) => one.property === "targetResourceId")?.reason ?? "";
  for (const id of [
    `${group}/virtualMachineScaleSets/vmss/virtualMachines/0/networkInterfaces/nic`,
    `${group}/VirtualMachineScaleSets/vmss`,
    `${group}/virtualMachineScaleSets/vmss/networkInterfaces/nic`,
  ]) {
    it(`is refused with the hint to its subnet: ${id.slice(group.length)}`, () => {
      assert.match(
        reasonFor(id),
        /Azure takes no interface of a scale set, and captures it with its subnet \(.*\/subnets\//,
      );
    });
  }
  it("other ids have no such hint", () => {
    assert.doesNotMatch(reasonFor(`${group}/virtualMachines/vm`), /scale set/);
  });
});
