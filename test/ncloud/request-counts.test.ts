/**
 * How many requests the flow logs of one deployment need, counted at the lab. The bounds stand in docs/performance.md.
 */
import assert from "node:assert/strict";
import { inFlight } from "../in-flight";
import { configured, type Deployment, deploy } from "./deployment";

/** As many calls at the same time as one read asks for interfaces. */
const IN_FLIGHT = 20;
const BATCH = 20;
const SHARED = { "ncloud:readBatchSize": String(BATCH) };
/** Batches that are not full, because no call waits with them: at the beginning and at the end. */
const C = 6;

describe("NcloudFlowLog, requests for N flow logs", () => {
  for (const n of [1, 10, 100, 1000]) {
    it(`N = ${n}`, async function () {
      this.timeout(60_000);
      const at = await deploy({ config: SHARED });
      try {
        await measured(at, n);
      } finally {
        await at.close();
      }
    });
  }
});

async function measured(at: Deployment, n: number): Promise<void> {
  const batches = Math.ceil(n / BATCH);
  at.actions();
  const made = await inFlight(IN_FLIGHT, interfacesOf(at, n), (networkInterfaceNo) =>
    at.create({ networkInterfaceNo }),
  );
  assert.equal(at.cloud.memory.flowLogs.size, n);
  within(at, "create", n + 3 * batches + C);

  const refreshing = await configured(at.cloud, SHARED);
  await inFlight(IN_FLIGHT, made, async ({ id, outs }) => {
    const { props } = await refreshing.read(id, outs);
    assert.deepEqual(props, outs);
  });
  within(at, "refresh", batches + C);

  const destroying = await configured(at.cloud, SHARED);
  await inFlight(IN_FLIGHT, made, ({ id, outs }) => destroying.delete(id, outs));
  assert.equal(at.cloud.memory.flowLogs.size, 0);
  within(at, "destroy", n + 2 * batches + C);
}

function within(at: Deployment, command: string, bound: number): void {
  const actions = at.actions();
  const counts = [...new Set(actions)].map((name) => `${name} ${actions.filter((action) => action === name).length}`);
  assert.ok(actions.length <= bound, `${command}: ${actions.length} requests, at most ${bound}: ${counts.join(", ")}`);
}

function interfacesOf(at: Deployment, n: number): string[] {
  const sample = at.cloud.memory.interfaces.get(at.id) ?? assert.fail("no interface");
  at.cloud.memory.flowLogs.clear();
  return Array.from({ length: n }, (_, index) => {
    const networkInterfaceNo = `${at.asked.networkInterfaceNo}${1000 + index}`;
    at.cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
    return networkInterfaceNo;
  });
}
