/** `pulumi-flowlogs coverage azure`: what looks wrong in Resource Graph is judged by lists, because the Graph may be late. */
import assert from "node:assert/strict";
import { flowLog, inSubscription, keep, SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
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

  it("reads the lists of those subscriptions alone in which something looks wrong", async () => {
    const { memory, requests } = lab.cloud;
    memory.virtualNetworks = {};
    memory.networkInterfaces = {};
    memory.flowLogs = {};
    keep(memory.virtualNetworks, inSubscription(SPOKE_SUBSCRIPTION, networkWithoutFlowLog()));
    assert.deepEqual(bare(await findings()), ["vnet-lonely"]);
    const lists = requests.filter(({ method, path }) => method === "GET" && /\/subscriptions\/[^?]/.test(path));
    assert.ok(lists.length > 0 && lists.every(({ path }) => path.includes(SPOKE_SUBSCRIPTION)));
  });

  function networkWithoutFlowLog() {
    return {
      id: vnetId("vnet-lonely"),
      name: "vnet-lonely",
      type: "Microsoft.Network/virtualNetworks",
      location: "westeurope",
      properties: { subnets: [] },
    };
  }
});
