/** What the vendor leaves unsaid: the same life under every combination that the lab can play. */
import assert from "node:assert/strict";
import type { NcloudSwitches } from "../../lab/clouds/ncloud";
import { type Bag, type Deployment, deploy, existing, failure } from "./deployment";

type Switches = Partial<NcloudSwitches>;

const choices = {
  readAbsent: ["empty-list", "no-list", "empty-element", "null", "other-row", "error"],
  disableAbsent: ["ok", "error"],
  reenable: ["update", "error", "ignore"],
  answers: [
    {},
    { format: "json" },
    { listElement: "flowLogConfiguration", serviceErrorStatus: 500 },
    { serviceErrorStatus: 200, serviceErrorShape: "action" },
    { serviceErrorShape: "responseCode", format: "json", interfaceShowsFlowLog: true },
  ],
} as const;

describe("what NAVER Cloud leaves unsaid", () => {
  let at: Deployment;
  afterEach(() => at.close());
  const checked = (more: Bag = {}) => at.checked({ ...at.asked, ...more });

  async function life(switches: Switches): Promise<void> {
    at = await deploy(switches);
    const { cloud, provider } = at;
    const { id, outs } = await provider.create(await checked());
    assert.deepEqual(at.flowLog, existing);
    const read = await provider.read(id, outs as Bag);
    assert.deepEqual(read.props, outs);

    const updated = await provider.update(id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });

    // Switched off by somebody else: gone, or, where the cloud only answers an error, an error; update and delete work.
    at.flowLog = undefined;
    const state = updated.outs as Bag;
    if (switches.readAbsent === "error" && !switches.interfaceShowsFlowLog) {
      assert.match(
        (await failure(provider.read(id, state))).message,
        /1099000.*may mean that it has no flow log any more/,
      );
    } else assert.deepEqual(await provider.read(id, state), {});
    await provider.update(id, state, await checked({ collectIntervalMinute: 6 }));
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 6 });

    const others = [...cloud.memory.flowLogs.keys()].filter((key) => key !== id);
    await provider.delete(id, state);
    assert.deepEqual([...cloud.memory.flowLogs.keys()], others);
    await provider.delete(id, state);
    assert.deepEqual([...cloud.memory.flowLogs.keys()], others);
  }

  for (const readAbsent of choices.readAbsent) {
    for (const disableAbsent of choices.disableAbsent) {
      for (const reenable of choices.reenable) {
        for (const answers of choices.answers) {
          const switches: Switches = { readAbsent, disableAbsent, reenable, ...answers };
          it(`a whole life: ${JSON.stringify(switches).replace(/["{}]/g, "")}`, () => life(switches));
        }
      }
    }
  }

  for (const readAbsent of ["empty-list", "error"] as const) {
    for (const disableAbsent of choices.disableAbsent) {
      it(`create, update and delete with reads that lag: ${readAbsent}, ${disableAbsent}`, async () => {
        at = await deploy({ readAbsent, disableAbsent, visibleAfterMs: 400 });
        const { provider } = at;
        const { id, outs } = await provider.create(await checked());
        const updated = await provider.update(id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
        assert.equal(updated.outs?.collectIntervalMinute, 5);
        assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
        await provider.delete(id, updated.outs as Bag);
        assert.equal(at.flowLog, undefined);
      });
    }
  }

  it("an error about a running flow log is never gone, and never overwrites or leaves it", async () => {
    at = await deploy();
    const { cloud, provider } = at;
    const { id, outs } = await provider.create(await checked());
    const refuse = (times: number) =>
      cloud.faults.push({
        path: /getFlowLogConfigurationList/,
        when: "before",
        times,
        answer: {
          status: 400,
          body: '{"responseError":{"returnCode":"1099000","returnMessage":"parameter value is not valid"}}',
        },
      });
    refuse(1);
    assert.match((await failure(provider.read(id, outs as Bag))).message, /1099000/);
    refuse(1);
    await provider.delete(id, outs as Bag);
    assert.equal(at.flowLog, undefined);
  });

  it("another error than 1099000 stops create and update before anything is sent", async () => {
    at = await deploy();
    for (const body of [
      '{"responseError":{"returnCode":"1100000","returnMessage":"made up"}}',
      '{"error":{"errorCode":"210","message":"Permission Denied"}}',
    ]) {
      at.cloud.faults.push({ path: /ConfigurationList/, when: "before", answer: { status: 400, body } });
      const { message, id } = await failure(at.provider.create(await checked()));
      assert.match(message, /Nothing was created/);
      assert.equal(id, undefined);
    }
    assert.equal(at.actions().includes("enableFlowLog"), false);
  });

  it("an interface that shows its flow log settles what the read refuses to say", async () => {
    at = await deploy({ interfaceShowsFlowLog: true });
    at.flowLog = existing;
    at.cloud.faults.push({
      path: /getFlowLogConfigurationList/,
      when: "before",
      answer: { status: 400, body: '{"responseError":{"returnCode":"1099000","returnMessage":"made up"}}' },
    });
    assert.match((await failure(at.provider.create(await checked()))).message, /1099000/);
    assert.equal(at.actions().includes("enableFlowLog"), false);
  });
});
