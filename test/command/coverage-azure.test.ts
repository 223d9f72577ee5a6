/** `pulumi-flowlogs coverage azure`: everything is judged by lists, because Resource Graph may be hours late. */
import assert from "node:assert/strict";
import { flowLog, keep, SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import { storageId, vnetId, WATCHER } from "../azure/deployment";
import { type LentLab, startLab } from "../azure/labs";
import { command } from "./run";

interface Finding {
  readonly rule: string;
  readonly id: string;
  readonly account: string;
}

describe("pulumi-flowlogs coverage azure", () => {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await startLab();
  });
  afterEach(() => lab.close());

  async function findings(...args: string[]): Promise<Finding[]> {
    const { printed, noted } = await command(lab.cloud.env, ["coverage", "azure", "--json", ...args]);
    assert.equal(noted, "");
    return JSON.parse(printed).findings;
  }
  const bare = (found: readonly Finding[]) =>
    found.filter(({ rule }) => rule === "no-flow-log").map(({ id }) => id.slice(id.lastIndexOf("/") + 1));

  /** Only the spokes have a flow log, which the Graph does not show yet. */
  function newFlowLog(): string {
    const { memory } = lab.cloud;
    const log = flowLog({ id: WATCHER, location: "westeurope" } as never, "hub", vnetId("vnet-hub"), {
      enabled: true,
      storageId: storageId("stflowlogs"),
    });
    keep(memory.flowLogs, log);
    return log.id;
  }

  it("finds networks without a flow log in all subscriptions", async () => {
    newFlowLog();
    const found = await findings();
    assert.deepEqual(bare(found).sort(), ["vnet-germany", "vnet-north", "vnet-remote", "vnet-spoke"]);
    assert.deepEqual([...new Set(found.map(({ account }) => account))].sort(), [SUBSCRIPTION, SPOKE_SUBSCRIPTION]);
  });

  it("does not find what is only late in the Graph: a new flow log, a network that is gone", async () => {
    lab.cloud.switches.graphLacks = [newFlowLog()];
    const network = Object.values(lab.cloud.memory.virtualNetworks).find(({ name }) => name === "vnet-spoke");
    assert.ok(network);
    delete lab.cloud.memory.virtualNetworks[network.id.toLowerCase()];
    lab.cloud.switches.graphStaleRows = [network];
    assert.deepEqual(bare(await findings()).sort(), ["vnet-germany", "vnet-north", "vnet-remote"]);
    assert.ok(bare(await findings("--source", "graph")).includes("vnet-spoke"));
  });

  it("finds a network whose flow log was deleted, also where the Graph shows nothing wrong", async () => {
    const { memory, switches } = lab.cloud;
    const [hub] = Object.values(memory.virtualNetworks).filter(({ name }) => name === "vnet-hub");
    assert.ok(hub);
    memory.virtualNetworks = {};
    memory.networkInterfaces = {};
    memory.flowLogs = {};
    keep(memory.virtualNetworks, hub);
    newFlowLog();
    assert.deepEqual(bare(await findings()), []);
    const [deleted] = Object.values(memory.flowLogs);
    memory.flowLogs = {};
    switches.graphStaleRows = [{ ...deleted, type: "Microsoft.Network/networkWatchers/flowLogs" } as never];
    assert.deepEqual(bare(await findings("--source", "graph")), []);
    assert.deepEqual(bare(await findings()), ["vnet-hub"]);
  });
});
