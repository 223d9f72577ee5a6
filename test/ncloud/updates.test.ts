/** Changing a running flow log: tried while it runs, switched off only where that may help. */
import assert from "node:assert/strict";
import type { Fault } from "../../lab/clouds/cloud";
import type { Gap } from "../../lab/clouds/ncloud";
import type { Bag } from "../inputs";
import { failure, linesOf, quietly } from "../outcomes";
import {
  type Deployment,
  type DeploymentOptions,
  DISABLE,
  deploy,
  ENABLE,
  ENDPOINT_ERROR,
  existing,
  NOT_VALID,
} from "./deployment";

/**
 * Longer than a change is waited for before the flow log is switched off for it: a thirtieth of the kind's 90 seconds.
 */
const TOO_LATE_MS = 5_000;

describe("NcloudFlowLog, update of a running one", () => {
  let at: Deployment;
  afterEach(() => at.close());

  async function running(switches: DeploymentOptions["switches"], more: Bag = {}): Promise<Bag> {
    at = await deploy({ switches });
    const { outs } = await at.create(more);
    at.actions();
    return outs;
  }
  const update = async (outs: Bag, more: Bag) => at.provider.update(at.id, outs, await at.checked(more));
  const writes = () => at.actions().filter((name) => /able/.test(name));
  const gaps = () => (at.cloud.report?.() as { withoutCollection: Gap[] }).withoutCollection;

  for (const visibleAfterMs of [0, 2_000]) {
    it(`leaves no gap where enabling changes it, shown after ${visibleAfterMs} ms`, async () => {
      const outs = await running({ reenable: "update" });
      at.cloud.switches.visibleAfterMs = visibleAfterMs;
      await update(outs, { collectIntervalMinute: 5 });
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
      assert.deepEqual([writes(), gaps()], [["enableFlowLog"], []]);
    });
  }

  it("switches it off and on where enabling it is ignored, or shows too late", async () => {
    for (const switches of [{ reenable: "ignore" }, { reenable: "update", visibleAfterMs: TOO_LATE_MS }] as const) {
      const outs = await running({});
      Object.assign(at.cloud.switches, switches);
      await update(outs, { collectIntervalMinute: 5 });
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
      assert.deepEqual(writes(), ["enableFlowLog", "disableFlowLog", "enableFlowLog"]);
      await at.close();
    }
  });

  describe("is refused while it runs, and the settings that are on are sent to find out why", () => {
    const update = async (answers: number, answer: Fault["answer"]) => {
      const outs = await running({ reenable: "error" });
      let sent = 0;
      const second = { test: (path: string) => ENABLE.test(path) && ++sent > 1 && sent <= 1 + answers } as RegExp;
      at.cloud.faults.push({ path: second, when: "before", answer, times: answers });
      return failure(at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 })));
    };

    for (const [name, answer] of [
      ["503", ENDPOINT_ERROR],
      ["reset", "reset"],
    ] as const) {
      it(`without an answer (${name}): the wanted settings are not blamed, and nothing is switched off`, async () => {
        const { message, id } = await update(99, answer);
        assert.match(
          message,
          /whether that is due to the wanted settings is not known.*; run `pulumi up` again\. Nothing/,
        );
        assert.doesNotMatch(message, /check that|bucket/);
        assert.equal(id, undefined);
        assert.deepEqual([at.flowLog, gaps()], [existing, []]);
      });
    }
  });

  for (const reenable of ["update", "ignore"] as const) {
    it(`a refused value costs no gap where enabling the enabled is no error: ${reenable}`, async () => {
      const outs = await running({ reenable });
      const { message, id } = await failure(update(outs, { storageBucketName: "no-such-bucket" }));
      assert.match(message, /1099000.*bucket "no-such-bucket".*Nothing was changed\.$/);
      assert.equal(id, undefined);
      assert.deepEqual([writes(), gaps(), at.flowLog], [["enableFlowLog", "enableFlowLog"], [], existing]);
    });
  }

  it("changes it where enabling the enabled is not valid, too", async () => {
    const outs = await running({});
    const whileOn = { test: (path: string) => ENABLE.test(path) && at.flowLog !== undefined } as RegExp;
    at.cloud.faults.push({ path: whileOn, when: "before", answer: NOT_VALID, times: 99 });
    await update(outs, { collectIntervalMinute: 5 });
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
  });

  it("is not switched off while the cloud gives no answer", async () => {
    const outs = await running({});
    at.cloud.faults.push({ path: ENABLE, when: "before", answer: ENDPOINT_ERROR, times: 99 });
    assert.match((await failure(update(outs, { collectIntervalMinute: 5 }))).message, /Endpoint Error/);
    assert.deepEqual(new Set(writes()), new Set(["enableFlowLog"]));
    at.cloud.faults.length = 0;
    // The refusal is an answer; asking about what is on has none.
    at.cloud.faults.push({ path: ENABLE, when: "before", answer: NOT_VALID });
    at.cloud.faults.push({ path: ENABLE, when: "before", answer: ENDPOINT_ERROR });
    assert.match((await failure(update(outs, { collectIntervalMinute: 5 }))).message, /1099000.*Nothing was changed/);
    assert.deepEqual(at.flowLog, existing);
    assert.deepEqual(writes(), ["enableFlowLog", "enableFlowLog"]);
  });

  describe("in a directory that newer documentation does not allow", () => {
    quietly();

    for (const reenable of ["update", "ignore", "error"] as const) {
      it(`is never switched off once the cloud insists: ${reenable}`, async () => {
        const outs = await running({ reenable }, { storageBucketDirectoryName: "Logs" });
        at.cloud.switches.directoryRule = "new";
        const more = { storageBucketDirectoryName: "Logs", collectIntervalMinute: 5 };
        const { message, id } = await failure(update(outs, more));
        assert.match(
          message,
          /1099000.*not switched off .* directory "Logs".*newer documentation.*Nothing was changed/,
        );
        assert.equal(id, undefined);
        assert.deepEqual(at.flowLog, { ...existing, storageBucketDirectoryName: "Logs" });
        assert.equal(gaps().length, 0);
      });
      it(`is changed as long as the cloud does not: ${reenable}`, async () => {
        const outs = await running({ reenable }, { storageBucketDirectoryName: "Logs" });
        await update(outs, { storageBucketDirectoryName: "Logs", collectIntervalMinute: 5 });
        assert.equal(at.flowLog?.collectIntervalMinute, 5);
      });
    }

    for (const [directory, warned] of [
      ["Logs", true],
      ["ab", true],
      ["abc", false],
      ["edge_1", false],
      ["VPC_FLOW_LOG", false],
    ] as const) {
      it(`${warned ? "warns" : "says nothing"} of "${directory}" at create, read and update`, async () => {
        const more = { storageBucketDirectoryName: directory };
        const printed = await linesOf(async () => {
          const outs = await running({ reenable: "update" }, more);
          await at.provider.read(at.id, outs);
          await update(outs, { ...more, collectIntervalMinute: 5 });
        });
        const line = new RegExp(`^warning: KR/\\d+: storageBucketDirectoryName "${directory}" .*3 to 100 lowercase`);
        assert.equal(printed.filter((text) => line.test(text)).length, warned ? 3 : 0);
        assert.equal(printed.length, warned ? 3 : 0);
      });
    }
  });

  describe("while somebody else does", () => {
    const theirs = { ...existing, collectIntervalMinute: 9 } as const;

    it("what they enabled after it was switched off is named, and stays", async () => {
      const outs = await running({});
      let enabled = 0;
      const meanwhile = (path: string) => {
        if (ENABLE.test(path) && ++enabled === 3) at.flowLog = theirs;
        return false;
      };
      at.cloud.faults.push({ path: { test: meanwhile } as RegExp, when: "before", answer: NOT_VALID });
      const { message, id } = await failure(update(outs, { collectIntervalMinute: 5 }));
      assert.match(message, /1000100.*in force is now: .*collectIntervalMinute 9/);
      assert.equal(id, at.id);
      assert.deepEqual(at.flowLog, theirs);
    });

    it("what the update found is what is put back, not what showed up between two tries", async () => {
      const outs = await running({});
      let anew = 0;
      const path = (name: string) => {
        if (DISABLE.test(name)) return false;
        const enables = ENABLE.test(name) && at.flowLog === undefined;
        anew += Number(enables);
        // The first has no answer, and theirs shows up after it; the second is refused.
        if (!enables && anew === 1 && !ENABLE.test(name)) at.flowLog ??= theirs;
        return enables && anew <= 1;
      };
      at.cloud.faults.push({ path: { test: path } as RegExp, when: "before", answer: ENDPOINT_ERROR, times: 99 });
      const refused = { test: (name: string) => ENABLE.test(name) && at.flowLog === undefined && anew === 2 } as RegExp;
      at.cloud.faults.push({ path: refused, when: "before", answer: NOT_VALID });
      const { message } = await failure(update(outs, { collectIntervalMinute: 5 }));
      assert.match(message, /the former settings \(.*collectIntervalMinute 15.*\) were put back and are in force/);
      assert.deepEqual(at.flowLog, existing);
    });
  });

  it("switching off that had no answer is waited for, although the next try is refused", async () => {
    const outs = await running({});
    at.cloud.switches.visibleAfterMs = TOO_LATE_MS;
    at.cloud.faults.push({ path: DISABLE, when: "after", answer: ENDPOINT_ERROR });
    await at.provider.delete(at.id, outs);
    assert.equal(at.flowLog, undefined);
  });
});
