/** Many flow logs in one deployment while the cloud fails now and then, and while its lists lag behind. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { again, inFlight, someOf } from "../in-flight";
import { configured, type Deployment, deploy } from "./deployment";

const N = 200;
const IN_FLIGHT = 10;

describe("many VpcFlowLogs, none made twice and none dropped", () => {
  let at: Deployment;
  afterEach(() => at.close());

  it("when one request in twenty fails or loses its answer", async function () {
    this.timeout(120_000);
    at = await deploy({ switches: { flowLogQuota: 2 * N } });
    at.cloud.faults.push(...someOf(20));
    await wholeLife();
    const failed = at.cloud.requests.filter(({ status }) => status === 503 || status === undefined).length;
    assert.ok(failed >= N / 20, `only ${failed} requests failed`);
  });

  it("when lists are 20 seconds behind", async function () {
    this.timeout(120_000);
    at = await deploy({ switches: { flowLogQuota: 2 * N, listsBehindMs: 20_000 } });
    await wholeLife();
  });

  it("when both happen", async function () {
    this.timeout(120_000);
    at = await deploy({ switches: { flowLogQuota: 2 * N, listsBehindMs: 20_000 } });
    at.cloud.faults.push(...someOf(20));
    await wholeLife();
  });

  /** Creates, refreshes and destroys; what fails is tried again, as the next `pulumi up` does. */
  async function wholeLife(): Promise<void> {
    const { memory } = at.cloud;
    const before = memory.flowLogs.length;
    const targets = Array.from({ length: N }, (_, index) => {
      const resourceId = randomUUID();
      memory.vpcs.push({ id: resourceId, projectId: ids.project, name: `n-${index}` });
      return { name: `n-${index}`, resourceId };
    });
    const made = await inFlight(IN_FLIGHT, targets, (inputs) => again(() => at.create(inputs)));
    const captured = memory.flowLogs.slice(before).map(({ resource_id }) => resource_id);
    assert.deepEqual([captured.length, new Set(captured).size], [N, N]);

    const refreshing = await nextRun();
    const read = await inFlight(IN_FLIGHT, made, ({ id, outs }) => again(() => refreshing.read(id, outs)));
    assert.deepEqual(
      read.map(({ id }) => id),
      made.map(({ id }) => id),
    );

    const destroying = await nextRun();
    await inFlight(IN_FLIGHT, made, ({ id, outs }) => again(() => destroying.delete(id, outs)));
    assert.equal(memory.flowLogs.length, before);
  }

  let runs = 0;
  /** The provider of the next command, which knows nothing of the one before. */
  const nextRun = () => configured(at.cloud, { "opentelekomcloud:maxBackoffRetries": String(50 + runs++) });
});
