/** Writes that two provider instances send for one target: the second looks after the first one's turn. */
import assert from "node:assert/strict";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import { TestClock } from "../clock";
import { newOwnership } from "../deployment-ownership";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { DEFAULT_SETTINGS, type Deployment, deployEach, keepFlowLog, providerAt } from "./deployment";

/** Longer than a shared list counts. */
const OPERATION_MS = 40_000;

describe("AzureFlowLog: two writes for one target", () => {
  const at = deployEach({
    waits: DEFAULT_WAITS,
    switches: {
      overlappingWrites: "allowed",
      severalPerTarget: true,
      operationPolls: Number.POSITIVE_INFINITY,
      operationMilliseconds: OPERATION_MS,
      retryAfterSeconds: 10,
    },
  });
  /** A provider instance that knows nothing of the resources of the other one. */
  const another = (deployment: Deployment) =>
    providerAt(
      { config: deployment.config, ownership: newOwnership(new TestClock()), clock: deployment.clock },
      { waits: DEFAULT_WAITS },
    );
  const named = async (flowLogName: string) => await at.checked({ flowLogName });

  it("of two creates under different names, the second one finds what the first one has made, and refuses", async () => {
    const other = await another(at);
    const [first, second] = [at.provider.create(await named("first")), other.create(await named("second"))];
    const { message } = await failure(Promise.all([first, second]));
    assert.match(message, /already captures .*Nothing was created\.$/);
    await Promise.allSettled([first, second]);
    const made = Object.values(at.cloud.memory.flowLogs).filter((one) => one.properties.targetResourceId === at.target);
    assert.equal(made.length, 1);
    assert.equal(at.writes().length, 1);
  });

  it("a create is sent when Azure is done with the update by which another flow log leaves the target", async () => {
    const { id } = keepFlowLog(at.cloud, `leaving-${at.name}`, at.target, DEFAULT_SETTINGS);
    const { props = {} } = await at.provider.read(id, { ...(await at.checked()), holder: "00000000" });
    const left = `${at.target}/subnets/snet-a`;
    const update = at.provider.update(id, props as Bag, await at.checked({ targetResourceId: left }));
    const hasLeft = () => at.cloud.memory.flowLogs[id.toLowerCase()]?.properties.targetResourceId === left;
    while (!hasLeft()) await at.clock.sleep(10);
    const other = await another(at);
    const began = at.clock.now();
    let updatedAt = Number.POSITIVE_INFINITY;
    void update.then(() => {
      updatedAt = at.clock.now();
    });
    await other.create(await named("new"));
    await update;
    assert.ok(at.clock.now() - began >= 2 * OPERATION_MS - 1_000, `${at.clock.now() - began} ms for both`);
    assert.ok(updatedAt - began < at.clock.now() - began);
  });
});
