/**
 * Every action that the provider needs on NAVER Cloud, as the lab sees the calls of whole lives, look-ups and coverage.
 * Without one of them, the doctor names this one and nothing else, or says that nobody can tell.
 */
import assert from "node:assert/strict";
import { Settings } from "../../../provider/core/settings";
import { findNetworkInterface } from "../../../provider/ncloud/find-network-interface";
import { diagnosis } from "../../command/diagnosis";
import { command } from "../../command/run";
import { quietly } from "../../outcomes";
import { type Deployment, deploy } from "../deployment";

interface Row {
  readonly action: string;
  /** What the doctor says without the action: `untold` where no call of the cloud tells. */
  readonly outcome: "missing" | "warning" | "untold";
}

const CALLS: readonly Row[] = [
  { action: "getRegionList", outcome: "warning" },
  { action: "getNetworkInterfaceList", outcome: "missing" },
  { action: "getNetworkInterfaceDetail", outcome: "missing" },
  { action: "getFlowLogConfigurationList", outcome: "missing" },
  { action: "enableFlowLog", outcome: "untold" },
  { action: "disableFlowLog", outcome: "untold" },
  { action: "getVpcList", outcome: "warning" },
  { action: "getSubnetList", outcome: "warning" },
];

/** What programs and commands do, as far as they use the API. */
const USES: Readonly<Record<string, (at: Deployment) => Promise<unknown>>> = {
  "the life of a flow log": async ({ provider, create, checked }) => {
    const { id, outs } = await create();
    await provider.read(id, {});
    const { props = {} } = await provider.read(id, outs);
    const updated = await provider.update(id, props, await checked({ collectActionTypeCode: "DENY" }));
    await provider.delete(id, updated.outs ?? {});
  },
  "a flow log on an interface that was deleted": async (at) => {
    const { id, outs } = await at.create();
    at.cloud.switches.deletedInterfaces = [String(at.asked.networkInterfaceNo)];
    await at.provider.read(id, outs);
  },
  "a look-up": ({ cloud: { env } }) => {
    const settings = new Settings(() => undefined, env);
    return findNetworkInterface(settings, { instanceNo: "4294299", deviceName: "eth1" });
  },
  coverage: async ({ cloud }) => {
    const { NCLOUD_REGION: _region, ...env } = cloud.env;
    const { code, noted } = await command(env, ["coverage", "ncloud"]);
    if (code === 2) throw new Error(noted);
  },
};

describe("every action on NAVER Cloud", () => {
  quietly();

  it("that a call of the provider needs is asked for", async () => {
    const needed = new Set<string>();
    for (const use of Object.values(USES)) {
      const at = await deploy();
      await use(at);
      for (const { path } of at.cloud.requests) {
        const [, action] = /^\/v(?:server|pc)\/v2\/(\w+)/.exec(path) ?? [];
        if (action !== undefined) needed.add(action);
      }
      await at.close();
    }
    assert.deepEqual([...needed].sort(), CALLS.map(({ action }) => action).sort());
  });

  for (const { action, outcome } of CALLS) {
    it(`${action}: without it, this is ${outcome}, and nothing else`, async () => {
      const { cloud, close } = await deploy({ switches: { deniedActions: [action] } });
      const { found, one } = await diagnosis(cloud.env, ["ncloud"], [...cloud.memory.keys.values()]);
      await close();
      const bad = found.filter((check) => check.outcome !== "ok" && !check.unaskable);
      const told = bad.map((check) => `${check.outcome} ${check.name}`);
      assert.deepEqual(told, outcome === "untold" ? [] : [`${outcome} action ${action}`]);
      const { unaskable, advice } = one(`action ${action}`);
      assert.equal(unaskable === true, outcome === "untold");
      assert.match(advice ?? "", /\bNCP_VPC_/);
    });

    it(`${action}: something is refused without it`, async () => {
      const refusals: string[] = [];
      for (const use of Object.values(USES)) {
        const at = await deploy({ switches: { deniedActions: [action] } });
        await use(at).catch((thrown: Error) => refusals.push(thrown.message));
        await at.close();
      }
      assert.ok(refusals.length > 0);
      // Who may not look whether an interface was deleted is told what the cloud says of its flow log.
      const said = new RegExp(`${action}.*Permission Denied|check that network interface .* exists`);
      for (const message of refusals) assert.match(message, said);
    });
  }
});
