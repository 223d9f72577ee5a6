/** Many flow logs in one deployment while Azure fails now and then, and while its lists lag behind. */
import assert from "node:assert/strict";
import { type AzureSwitches, keep, networkWatcher, storageAccount, virtualNetwork } from "../../lab/clouds/azure";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import { again, inFlight, someOf } from "../in-flight";
import { quietly } from "../outcomes";
import { configWithNewLogin, type Deployment, deploy, providerAt, storageId, vnetId } from "./deployment";

const N = 100;
const IN_FLIGHT = 10;
const toResourceManager = (path: string) => path.startsWith("/subscriptions/");

describe("many AzureFlowLogs, none made twice and none dropped", () => {
  quietly();
  let at: Deployment;
  afterEach(() => at.close());

  for (const overlappingWrites of ["allowed", "refused", "failing"] as const) {
    it(`when one request in twenty fails or loses its answer, and writes beside another one are ${overlappingWrites}`, async function () {
      this.timeout(120_000);
      const targets = await begin(`fleet${overlappingWrites}`, { overlappingWrites });
      at.cloud.faults.push(...someOf(20, toResourceManager));
      await wholeLife(targets);
      const failed = at.cloud.requests.filter(({ status }) => status === 503 || status === undefined).length;
      assert.ok(failed >= N / 20, `only ${failed} requests failed`);
    });
  }

  it("when lists are 20 seconds behind", async function () {
    this.timeout(120_000);
    await wholeLife(await begin("fleetlate", { overlappingWrites: "allowed", listsBehindMs: 20_000 }));
  });

  it("when both happen", async function () {
    this.timeout(120_000);
    const targets = await begin("fleetboth", { overlappingWrites: "failing", listsBehindMs: 20_000 });
    at.cloud.faults.push(...someOf(20, toResourceManager));
    await wholeLife(targets);
  });

  async function begin(region: string, switches: Partial<AzureSwitches>) {
    const operations = { operationPolls: Number.POSITIVE_INFINITY, operationMilliseconds: 10_000 };
    at = await deploy({ waits: DEFAULT_WAITS, switches: { ...operations, retryAfterSeconds: 10, ...switches } });
    keep(at.cloud.memory.networkWatchers, networkWatcher("NetworkWatcherRG", `NetworkWatcher_${region}`, region));
    keep(at.cloud.memory.storageAccounts, storageAccount("rg-app", `st${region}`, region));
    return Array.from({ length: N }, (_, index) => {
      keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `n-${index}`, region, []));
      return { targetResourceId: vnetId(`n-${index}`), storageId: storageId(`st${region}`) };
    });
  }

  /** Creates, refreshes and destroys; what fails is tried again, as the next `pulumi up` does. */
  async function wholeLife(targets: readonly { readonly targetResourceId: string }[]): Promise<void> {
    const made = await inFlight(IN_FLIGHT, targets, (inputs) => again(() => at.create(inputs)));
    assert.deepEqual(captured(), targets.map(({ targetResourceId }) => targetResourceId).sort());
    assert.ok(flowLogs().every(({ properties }) => properties.provisioningState === "Succeeded"));

    const refreshing = await nextRun();
    const read = await inFlight(IN_FLIGHT, made, ({ id, outs }) => again(() => refreshing.read(id, outs)));
    assert.deepEqual(
      read.map(({ id }) => id),
      made.map(({ id }) => id),
    );

    const destroying = await nextRun();
    await inFlight(IN_FLIGHT, made, ({ id, outs }) => again(() => destroying.delete(id, outs)));
    assert.deepEqual(captured(), []);
  }

  const flowLogs = () => Object.values(at.cloud.memory.flowLogs).filter(({ name }) => name.startsWith("n-"));
  const captured = () =>
    flowLogs()
      .map(({ properties }) => properties.targetResourceId)
      .sort();
  /** The provider of the next command, which knows nothing of the one before. */
  const nextRun = () =>
    providerAt(
      { config: configWithNewLogin(at.cloud), ownership: at.ownership, clock: at.clock },
      { waits: DEFAULT_WAITS },
    );
});
