/** Many writes on one network watcher, on the three kinds of Azure that were reported. Operations take ten seconds. */
import assert from "node:assert/strict";
import { type AzureSwitches, keep, networkWatcher, storageAccount, virtualNetwork } from "../../lab/clouds/azure";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import { inFlight } from "../in-flight";
import { quietly } from "../outcomes";
import { configWithNewLogin, type Deployment, deploy, providerAt, storageId, vnetId } from "./deployment";

const N = 100;
/** As many as the engine has in flight on a machine with five cores. */
const IN_FLIGHT = 20;
const OPERATION_MS = 10_000;
const ONE_BY_ONE_MS = N * OPERATION_MS;

describe(`${N} flow logs on one network watcher`, () => {
  quietly();
  let at: Deployment;
  afterEach(() => at.close());

  const kinds = [
    ["allows several at once: a quarter of the time of one by one at the most", "allowed", 0.25, 6],
    ["refuses a write beside another one: hardly slower than one by one", "refused", 1.2, 8],
    ["fails beside another one without a reason: hardly slower than one by one", "failing", 1.2, 8],
  ] as const;
  for (const [what, overlappingWrites, most, mostRequests] of kinds) {
    it(`that ${what}`, async function () {
      this.timeout(120_000);
      const region = `lab${overlappingWrites}`;
      await begin(region, { overlappingWrites });
      const targets = networks(region);
      const began = at.clock.now();
      at.calls();
      const made = await inFlight(IN_FLIGHT, targets, (target) => at.create(target));
      within(most, at.clock.now() - began);
      const requests = at.calls().length / N;
      assert.ok(requests <= mostRequests, `${requests} requests for each, at most ${mostRequests}`);
      assert.deepEqual(capturedOnce(), targets.map(({ targetResourceId }) => targetResourceId).sort());
      const { config } = { config: configWithNewLogin(at.cloud) };
      const next = await providerAt({ config, ownership: at.ownership, clock: at.clock }, { waits: DEFAULT_WAITS });
      const then = at.clock.now();
      await inFlight(IN_FLIGHT, made, ({ id, outs }) => next.delete(id, outs));
      within(most, at.clock.now() - then);
      assert.deepEqual(capturedOnce(), []);
    });
  }

  async function begin(region: string, switches: Partial<AzureSwitches>): Promise<void> {
    const operations = { operationPolls: Number.POSITIVE_INFINITY, operationMilliseconds: OPERATION_MS };
    at = await deploy({ waits: DEFAULT_WAITS, switches: { ...operations, retryAfterSeconds: 10, ...switches } });
    keep(at.cloud.memory.networkWatchers, networkWatcher("NetworkWatcherRG", `NetworkWatcher_${region}`, region));
    keep(at.cloud.memory.storageAccounts, storageAccount("rg-app", `st${region}`, region));
  }

  function networks(region: string) {
    return Array.from({ length: N }, (_, index) => {
      keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `n-${index}`, region, []));
      return { targetResourceId: vnetId(`n-${index}`), storageId: storageId(`st${region}`) };
    });
  }

  /** The targets of the flow logs that work; each target once. */
  function capturedOnce(): string[] {
    const made = Object.values(at.cloud.memory.flowLogs).filter(({ name }) => name.startsWith("n-"));
    assert.ok(made.every(({ properties }) => properties.provisioningState === "Succeeded"));
    const targets = made.map(({ properties }) => properties.targetResourceId).sort();
    assert.equal(new Set(targets).size, targets.length);
    return targets;
  }

  function within(most: number, took: number): void {
    const part = took / ONE_BY_ONE_MS;
    assert.ok(part <= most, `took ${part.toFixed(2)} of the time of one by one, at most ${most}`);
  }
});
