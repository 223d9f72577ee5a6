/**
 * How many requests the flow logs of one deployment need, counted at the lab. The bounds stand in docs/performance.md.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import type { FlowLogProvider } from "../../provider/core/pulumi/provider";
import type { VpcFlowLogInputs } from "../../provider/vpc/flow-log/schema";
import { inFlight } from "../in-flight";
import type { Bag } from "../inputs";
import { configured, type Deployment, deploy } from "./deployment";

/** As many calls at the same time as the engine makes on a machine with two cores, and more. */
const IN_FLIGHT = 10;
/** The first page and the empty page that ends a list; what is asked once for each deployment. */
const C = 6;

describe("VpcFlowLog, requests for N flow logs", () => {
  for (const n of [1, 10, 100, 1000]) {
    it(`N = ${n}`, async function () {
      this.timeout(60_000);
      const at = await deploy({ switches: { flowLogQuota: 2_000 } });
      try {
        await measured(at, n);
      } finally {
        await at.close();
      }
    });
  }

  it("with FLOWLOGS_SNAPSHOT=off every read asks for itself", async () => {
    process.env.FLOWLOGS_SNAPSHOT = "off";
    const at = await deploy({ switches: { flowLogQuota: 2_000 } });
    try {
      const made = await inFlight(IN_FLIGHT, inputsOf(at, 10), (inputs) => at.create(inputs));
      const since = counter(at);
      await inFlight(IN_FLIGHT, made, ({ id, outs }) => at.provider.read(id, outs));
      assert.equal(since().shows, 10);
    } finally {
      delete process.env.FLOWLOGS_SNAPSHOT;
      await at.close();
    }
  });
});

async function measured(at: Deployment, n: number): Promise<void> {
  const pages = Math.ceil(n / at.cloud.switches.maxPageSize) + 1;
  const since = counter(at);
  const made = await inFlight(IN_FLIGHT, inputsOf(at, n), (inputs) => at.create(inputs));
  assert.equal(at.cloud.memory.flowLogs.filter(({ name }) => name?.startsWith("n-")).length, n);
  const create = since();
  assert.ok(create.all <= n + 2 * pages + C, `create: ${JSON.stringify(create)}`);

  const refreshing = await nextRun(at);
  await inFlight(IN_FLIGHT, made, async ({ id, outs }) => {
    const { props } = await refreshing.read(id, outs);
    assert.deepEqual(props, outs);
  });
  const refresh = since();
  assert.ok(refresh.all <= pages + C, `refresh: ${JSON.stringify(refresh)}`);

  const destroying = await nextRun(at);
  await inFlight(IN_FLIGHT, made, ({ id, outs }) => destroying.delete(id, outs));
  assert.equal(at.cloud.memory.flowLogs.filter(({ name }) => name?.startsWith("n-")).length, 0);
  const destroy = since();
  assert.ok(destroy.all <= n + 2 * pages + C, `destroy: ${JSON.stringify(destroy)}`);
}

let runs = 0;

/** A provider as the engine starts it for the next command: with a session of its own. */
function nextRun(at: Deployment): Promise<FlowLogProvider<VpcFlowLogInputs>> {
  runs++;
  return configured(at.cloud, { "opentelekomcloud:maxBackoffRetries": String(5 + runs) });
}

function inputsOf(at: Deployment, n: number): Bag[] {
  return Array.from({ length: n }, (_, index) => {
    const resourceId = randomUUID();
    at.cloud.memory.vpcs.push({ id: resourceId, projectId: ids.project, name: `n-${index}` });
    return { name: `n-${index}`, resourceId };
  });
}

/** What was asked since the last call. */
function counter(at: Deployment) {
  let told = at.cloud.requests.length;
  return () => {
    const fresh = at.cloud.requests.slice(told);
    told = at.cloud.requests.length;
    const count = (method: string, path: RegExp) =>
      fresh.filter((request) => request.method === method && path.test(request.path)).length;
    return {
      all: fresh.length,
      lists: count("GET", /flow_logs(\?|$)/),
      shows: count("GET", /flow_logs\//),
      posts: count("POST", /flow_logs/),
      deletes: count("DELETE", /flow_logs/),
      streams: count("GET", /streams/),
    };
  };
}
