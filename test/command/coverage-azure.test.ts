/** `pulumi-flowlogs coverage azure` against the lab: networks, security groups, tags, and an index that is out of date. */
import assert from "node:assert/strict";
import { SUBSCRIPTION } from "../../lab/clouds/azure";
import { keepFlowLog, nsgId, vnetId, WATCHER } from "../azure/deployment";
import { borrowLab, type LentLab } from "../azure/labs";
import { command } from "./run";

describe("pulumi-flowlogs coverage azure", () => {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await borrowLab();
  });
  afterEach(() => lab.close());

  async function coverage(...args: string[]) {
    const asked = ["coverage", "azure", "--json", "--subscription", SUBSCRIPTION, ...args];
    const { code, printed, noted } = await command(lab.cloud.env, asked);
    const answer = JSON.parse(printed) as { findings: { rule: string; id: string; said: string }[]; unread: string[] };
    const of = (id: string) =>
      answer.findings.flatMap((one) => (one.id.toLowerCase().startsWith(id.toLowerCase()) ? [one.rule] : []));
    return { code, noted, ...answer, of };
  }

  it("names networks without a flow log, disabled ones, and subnets that a group alone captures", async () => {
    const { code, of, unread } = await coverage();
    assert.deepEqual([code, unread], [1, []]);
    assert.deepEqual(of(vnetId("vnet-germany")), ["no-flow-log"]);
    assert.deepEqual(of(`${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-db`), ["off"]);
  });

  it("a flow log of the network ends that, and one of a group of it is then the second", async () => {
    const hub = vnetId("vnet-hub");
    const network = lab.cloud.memory.virtualNetworks[hub.toLowerCase()];
    const [subnet] = network?.properties.subnets as { id: string; properties: Record<string, unknown> }[];
    assert.ok(subnet);
    subnet.properties.networkSecurityGroup = { id: nsgId("nsg-web") };
    assert.deepEqual((await coverage()).of(subnet.id), ["nsg-only"]);
    keepFlowLog(lab.cloud, "log-hub", hub, { enabled: true });
    const { of } = await coverage();
    assert.deepEqual(of(hub), []);
    assert.deepEqual(of(`${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-web`).includes("twice"), true);
  });

  it("--suppress-tag leaves out a network with its subnets and interfaces", async () => {
    const hub = vnetId("vnet-hub");
    const network = lab.cloud.memory.virtualNetworks[hub.toLowerCase()];
    assert.ok(network);
    network.tags = { env: "lab" };
    const left = await coverage("--suppress-tag", "env=lab");
    assert.deepEqual(left.of(hub), []);
    assert.match((await coverage("--suppress-tag", "env=none")).noted, /suppression of tag env=none fits no finding/);
  });

  it("does not believe Resource Graph that there is no flow log", async () => {
    const north = vnetId("vnet-germany");
    keepFlowLog(lab.cloud, "log-new", north, { enabled: true });
    lab.cloud.switches.graphLacks = [`${WATCHER}/flowLogs/log-new`];
    assert.deepEqual((await coverage()).of(north), []);
    assert.deepEqual((await coverage("--source", "graph")).of(north), ["no-flow-log"]);
  });
});
