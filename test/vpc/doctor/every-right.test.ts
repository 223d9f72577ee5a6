/**
 * Every right that the provider needs on the VPC clouds, as the lab sees the calls of whole lives. Without one of them,
 * the doctor names this one and nothing else, or says that nobody can tell.
 */
import assert from "node:assert/strict";
import { startVpc, type VpcLabCloud } from "../../../lab/clouds/vpc";
import { flowLogRoutes } from "../../../lab/clouds/vpc/flow-logs/routes";
import { ltsRoutes } from "../../../lab/clouds/vpc/lts/routes";
import { networkRoutes } from "../../../lab/clouds/vpc/networks";
import type { FlowLogProvider } from "../../../provider/core/pulumi/provider";
import { diagnosis } from "../../command/diagnosis";
import { quietly } from "../../outcomes";
import { deploy, deployLogGroups, deployLogStreams, type KindDeployment } from "../deployment";

interface Row {
  readonly right: string;
  /** What the doctor says without the right: `untold` where no call of the cloud tells. */
  readonly outcome: "missing" | "warning" | "untold";
}

const each = (start: string, verbs: readonly string[]): Row[] =>
  verbs.map((verb) => ({ right: `${start}:${verb}`, outcome: "untold" }));

/** Rights for the calls of the provider. */
const CALLS: readonly Row[] = [
  { right: "vpc:flowLogs:get", outcome: "missing" },
  ...each("vpc:flowLogs", ["create", "update", "delete"]),
  { right: "lts:groups:list", outcome: "missing" },
  ...each("lts:groups", ["create", "put", "delete"]),
  { right: "lts:topics:list", outcome: "missing" },
  ...each("lts:topics", ["create", "put", "delete"]),
];

/** Rights of coverage and verify. */
const OTHERS: readonly Row[] = [
  ...["vpc:quotas:list", "vpc:vpcs:list", "vpc:subnets:get", "vpc:ports:get"].map(
    (right): Row => ({ right, outcome: "warning" }),
  ),
  { right: "lts:logs:list", outcome: "untold" },
];

/** Create, import, read, update and delete of each class. Each life tells its requests, also when it ends early. */
const LIVES = [
  async (denied: readonly string[], seen: Seen) => {
    const at = await deploy({ switches: { deniedRights: [...denied] } });
    await life(at, seen, () => at.create(), { description: "as changed" }, at.asked);
  },
  async (denied: readonly string[], seen: Seen) => {
    const at = await deployLogGroups({ switches: { deniedRights: [...denied] } });
    const asked = at.asked();
    await life(at, seen, () => at.create(asked), { ttlInDays: 7 }, asked);
  },
  async (denied: readonly string[], seen: Seen) => {
    const at = await deployLogStreams({ switches: { deniedRights: [...denied] } });
    const asked = at.asked({ ttlInDays: 3 });
    await life(at, seen, () => at.create(asked), { ttlInDays: 7 }, asked);
  },
];

type Seen = (requests: VpcLabCloud["requests"]) => void;
type Bag = Record<string, unknown>;
interface At extends Pick<KindDeployment<object>, "cloud" | "checked" | "close"> {
  readonly provider: Pick<FlowLogProvider<object>, "read" | "update" | "delete">;
}

async function life(at: At, seen: Seen, create: () => Promise<{ id: string; outs: Bag }>, change: Bag, asked: Bag) {
  const { provider, cloud } = at;
  try {
    const { id, outs } = await create();
    await provider.read(id, {});
    const { props = {} } = await provider.read(id, outs);
    const updated = await provider.update(id, props, await at.checked({ ...asked, ...change }));
    await provider.delete(id, updated.outs ?? {});
  } finally {
    seen(cloud.requests);
    await at.close();
  }
}

/** The right for a request, by the lab's routes. */
function rightFor(method: string, path: string): string | undefined {
  const routes = [...flowLogRoutes, ...networkRoutes, ...ltsRoutes];
  const [address = ""] = path.split("?");
  const isMeant = (route: (typeof routes)[number]) =>
    route.method === method && new RegExp(`^${route.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(address);
  return routes.find(isMeant)?.right;
}

describe("every right on the VPC clouds", () => {
  quietly();

  it("that a call of the provider needs is asked for", async () => {
    const needed = new Set<string>();
    for (const one of LIVES)
      await one([], (requests) => {
        for (const { method, path } of requests) {
          const right = rightFor(method, path);
          if (right !== undefined) needed.add(right);
        }
      });
    assert.deepEqual([...needed].sort(), CALLS.map(({ right }) => right).sort());
  });

  describe("without it", () => {
    let cloud: VpcLabCloud;
    beforeEach(async () => {
      cloud = await startVpc();
    });
    afterEach(() => cloud.close());

    for (const { right, outcome } of [...CALLS, ...OTHERS]) {
      it(`${right} is ${outcome}, and nothing else`, async () => {
        cloud.switches.deniedRights = [right];
        const secrets = cloud.memory.accessKeys.map(({ secret }) => secret);
        const { found, one } = await diagnosis(cloud.env, ["vpc"], secrets);
        const bad = found.filter((check) => check.outcome !== "ok" && !check.unaskable);
        const told = bad.map((check) => `${check.outcome} ${check.name}`);
        assert.deepEqual(told, outcome === "untold" ? [] : [`${outcome} right ${right}`]);
        const { unaskable, advice } = one(`right ${right}`);
        assert.equal(unaskable === true, outcome === "untold");
        assert.match(advice ?? "", /\b(VPC|LTS) (ReadOnly|Full)Access\b/);
      });
    }
  });

  for (const { right } of CALLS) {
    it(`${right}: the provider is refused without it`, async () => {
      const refusals: string[] = [];
      for (const one of LIVES)
        await one([right], () => undefined).catch((thrown: Error) => refusals.push(thrown.message));
      assert.ok(refusals.length > 0);
      for (const message of refusals) assert.match(message, /\b403\b/);
    });
  }
});
