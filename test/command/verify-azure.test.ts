/** `pulumi-flowlogs verify azure` and `report azure` where Resource Graph is hours behind. */
import assert from "node:assert/strict";
import { flowLog } from "../../lab/clouds/azure";
import { keepFlowLog, storageId, vnetId, WATCHER } from "../azure/deployment";
import { borrowLab, type LentLab } from "../azure/labs";
import { command } from "./run";

const HUB = vnetId("vnet-hub");
const ON = { enabled: true, storageId: storageId("stflowlogs") };

describe("pulumi-flowlogs verify azure", () => {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await borrowLab();
    const { memory } = lab.cloud;
    for (const key of Object.keys(memory.flowLogs)) delete memory.flowLogs[key];
    // With a machine in it, so that records are missing.
    const [subnet] = memory.virtualNetworks[HUB.toLowerCase()]?.properties.subnets as { properties: object }[];
    Object.assign(subnet?.properties ?? {}, { ipConfigurations: [{}] });
  });
  afterEach(() => lab.close());

  const run = (...args: string[]) => command(lab.cloud.env, args, lab.clock);

  /** A flow log that was deleted while the Graph still shows it. */
  function deleted(): void {
    const gone = flowLog({ id: WATCHER, location: "westeurope" } as never, "gone", HUB, ON);
    lab.cloud.switches.graphStaleRows = [{ ...gone, type: "Microsoft.Network/networkWatchers/flowLogs" } as never];
  }

  it("says nothing of a flow log that is deleted and still in the Graph", async () => {
    deleted();
    const { code, printed, noted } = await run("verify", "azure");
    assert.deepEqual([code, printed, noted], [0, "", "There are no flow logs.\n"]);
  });

  it("judges a flow log that is too new for the Graph, and finds it by its name", async () => {
    lab.cloud.switches.graphLacks = [keepFlowLog(lab.cloud, "fresh", HUB, ON).id];
    for (const args of [[], ["fresh"], ["--source", "list"]]) {
      const { code, printed } = await run("verify", "azure", "--json", ...args);
      const verdicts = JSON.parse(printed).deliveries.map(({ verdict }: { verdict: string }) => verdict);
      assert.deepEqual([code, verdicts], [1, ["never"]], args.join(" "));
    }
  });

  it("--source graph takes what the Graph shows", async () => {
    deleted();
    lab.cloud.requests.length = 0;
    const { code, printed } = await run("verify", "azure", "--json", "--source", "graph");
    assert.deepEqual([code, JSON.parse(printed).deliveries.length], [1, 1]);
    assert.ok(!lab.cloud.requests.some(({ path }) => /networkWatchers(\/[^/]+\/flowLogs)?\?/i.test(path)));
  });

  it("a report, too, tells what is there now", async () => {
    const { memory } = lab.cloud;
    const hub = memory.virtualNetworks[HUB.toLowerCase()];
    assert.ok(hub);
    // Nothing looks wrong in the Graph, where all that can be captured is captured.
    memory.virtualNetworks = { [HUB.toLowerCase()]: hub };
    memory.networkInterfaces = {};
    deleted();
    const first = await run("report", "azure", "--format", "markdown", "--file", "-");
    assert.doesNotMatch(first.printed, /never|no container/);
    lab.cloud.switches.graphLacks = [keepFlowLog(lab.cloud, "fresh", HUB, ON).id];
    const second = await run("report", "azure", "--format", "markdown", "--file", "-");
    assert.match(second.printed, /no container/);
  });
});
