/** How many requests the flow logs of one network watcher need, counted at the lab. */
import assert from "node:assert/strict";
import { keep, networkSecurityGroup, virtualNetwork } from "../../lab/clouds/azure";
import { type AzureWaits, DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import { inFlight } from "../in-flight";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import {
  configWithNewLogin,
  type Deployment,
  deploy,
  keepFlowLog,
  nsgId,
  providerAt,
  type ResourceClass,
  vnetId,
} from "./deployment";
import { QUICK } from "./waits";

/** As many calls at the same time as the engine makes on a machine with two cores, and more. */
const IN_FLIGHT = 10;
/** What is asked once or twice for each deployment: network watchers, storage account, registration, first reads. */
const C = 12;

/** Quick polls, and shared reads that count as long as they do in production. */
const WAITS: AzureWaits = { ...QUICK, readsLastMs: DEFAULT_WAITS.readsLastMs };

describe("AzureFlowLog, requests for N flow logs on one network watcher", () => {
  quietly();

  for (const n of [1, 10, 100, 1000]) {
    it(`N = ${n}`, async function () {
      this.timeout(180_000);
      const at = await deploy({ waits: WAITS, switches: { overlappingWrites: "allowed" } });
      try {
        await measured(at, n);
      } finally {
        await at.close();
      }
    });
  }

  it("with names of their own: no more than with names by default", async () => {
    const [n, at] = [30, await deploy({ waits: WAITS, switches: { overlappingWrites: "allowed" } })];
    try {
      const named = inputsOf(at, n).map((inputs, index) => ({ ...inputs, flowLogName: `n-${index}-named` }));
      at.calls();
      await inFlight(IN_FLIGHT, named, (inputs) => at.create(inputs));
      assert.equal(madeIn(at).length, n);
      bounded(at, "create", 4 * n + 2 + C);
    } finally {
      await at.close();
    }
  });

  it("of network security groups: no status is asked where the list shows what the state says", async () => {
    const at = await deploy({ resourceClass: "AzureNsgFlowLog", waits: WAITS });
    try {
      const made = await inFlight(IN_FLIGHT, groupsOf(at, 10), (inputs) => at.create(inputs));
      const refreshing = await nextRun(at, "AzureNsgFlowLog");
      at.calls();
      await inFlight(IN_FLIGHT, made, async ({ id, outs }) => {
        const { props } = await refreshing.read(id, outs);
        assert.deepEqual(props, outs);
      });
      bounded(at, "refresh", 2 + C);
      const destroying = await nextRun(at, "AzureNsgFlowLog");
      await inFlight(IN_FLIGHT, made, ({ id, outs }) => destroying.delete(id, outs));
      assert.equal(madeIn(at).length, 0);
      bounded(at, "destroy", 3 * 10 + 2 + C);
    } finally {
      await at.close();
    }
  });

  it("with FLOWLOGS_SNAPSHOT=off every read asks for itself", async () => {
    process.env.FLOWLOGS_SNAPSHOT = "off";
    const at = await deploy({ waits: WAITS });
    try {
      const made = await inFlight(IN_FLIGHT, inputsOf(at, 10), (inputs) => at.create(inputs));
      const refreshing = await nextRun(at);
      at.calls();
      await inFlight(IN_FLIGHT, made, ({ id, outs }) => refreshing.read(id, outs));
      const calls = at.calls();
      assert.equal(calls.filter((call) => call.endsWith("-flowlog")).length, 10);
      assert.equal(calls.filter((call) => /^GET n-\d+$/.test(call)).length, 10);
      assert.equal(calls.filter((call) => call === "GET stflowlogs").length, 10);
    } finally {
      delete process.env.FLOWLOGS_SNAPSHOT;
      await at.close();
    }
  });
});

async function measured(at: Deployment, n: number): Promise<void> {
  // Flow logs and virtual networks are in lists of their own.
  const pages = 2 * Math.ceil((n + 20) / at.cloud.switches.pageSize);
  const inputs = inputsOf(at, n);
  at.calls();
  const made = await inFlight(IN_FLIGHT, inputs, (one) => at.create(one));
  assert.equal(madeIn(at).length, n);
  bounded(at, "create", 4 * n + pages + C);

  const refreshing = await nextRun(at);
  await inFlight(IN_FLIGHT, made, async ({ id, outs }) => {
    const { props } = await refreshing.read(id, outs);
    assert.deepEqual(props, outs);
  });
  bounded(at, "refresh", pages + C);

  const destroying = await nextRun(at);
  await inFlight(IN_FLIGHT, made, ({ id, outs }) => destroying.delete(id, outs));
  assert.equal(madeIn(at).length, 0);
  // Removals that began while the list is read would hide some rows from it, which would be read one by one.
  bounded(at, "destroy", 3 * n + pages + C);
}

function bounded(at: Deployment, what: string, most: number): void {
  const calls = at.calls();
  assert.ok(calls.length <= most, `${what}: ${calls.length} requests, at most ${most}: ${kinds(calls)}`);
}

/** How many requests there were of each kind, the ids left out. */
function kinds(calls: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const call of calls.map((one) => one.replace(/n-\d+/, "n"))) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => `${count} ${call}`).join(", ");
}

/** A provider as the engine starts it for the next command: with a login of its own. */
function nextRun(at: Deployment, resourceClass: ResourceClass = "AzureFlowLog") {
  return providerAt(
    { config: configWithNewLogin(at.cloud), ownership: at.ownership, clock: at.clock },
    { waits: WAITS, resourceClass },
  );
}

function inputsOf(at: Deployment, n: number): Bag[] {
  return Array.from({ length: n }, (_, index) => {
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `n-${index}`, "westeurope", ["snet-a"]));
    return { targetResourceId: vnetId(`n-${index}`) };
  });
}

/** Network security groups whose flow logs are disabled. */
function groupsOf(at: Deployment, n: number): Bag[] {
  return Array.from({ length: n }, (_, index) => {
    keep(at.cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", `n-${index}`, "westeurope"));
    keepFlowLog(at.cloud, `n-${index}`, nsgId(`n-${index}`));
    return { targetResourceId: nsgId(`n-${index}`) };
  });
}

function madeIn({ cloud }: Deployment) {
  return Object.values(cloud.memory.flowLogs).filter(({ name }) => name.startsWith("n-"));
}
