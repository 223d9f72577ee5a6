/** Answers that never come. */
import assert from "node:assert/strict";
import { failure } from "../outcomes";
import { type Deployment, DISABLE, deploy, ENABLE, ENDPOINT_ERROR, enablingAnew, existing, READ } from "./deployment";

describe("NcloudFlowLog, without an answer", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  describe("an answer that is lost", () => {
    for (const answer of ["reset", "cut", ENDPOINT_ERROR] as const) {
      const name = typeof answer === "string" ? answer : "503";
      it(`create, after the effect (${name}): nothing is sent twice`, async () => {
        at.fault(ENABLE, "after", answer);
        assert.equal((await at.create()).id, at.id);
        assert.equal(at.count(ENABLE), 1);
      });
      it(`delete, after the effect (${name})`, async () => {
        const { outs } = await at.create();
        at.fault(DISABLE, "after", answer);
        await at.provider.delete(at.id, outs);
        assert.equal(at.count(DISABLE), 1);
        assert.equal(at.flowLog, undefined);
      });
    }
    it("update, disabling, after the effect", async () => {
      const { outs } = await at.create();
      at.fault(DISABLE, "after", "reset");
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
      assert.equal(at.count(DISABLE), 1);
    });
    it("create, before the effect: sent again after a look", async () => {
      at.fault(ENABLE, "before", "reset");
      await at.create();
      assert.deepEqual(at.flowLog, existing);
    });
    it("update, enabling, before and after the effect", async () => {
      const { outs } = await at.create();
      at.fault(ENABLE, "before", ENDPOINT_ERROR);
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
      at.fault(ENABLE, "after", "reset");
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 6 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 6 });
    });
    // Longer than core waits for a write without an answer: the second try is refused by the effect of the first.
    it("and shows only seconds later: create", async () => {
      at.cloud.switches.visibleAfterMs = 4_500;
      at.fault(ENABLE, "after", "reset");
      assert.equal((await at.create()).id, at.id);
      assert.deepEqual(at.flowLog, existing);
    });
    it("and shows only seconds later: delete", async () => {
      at.flowLog = existing;
      Object.assign(at.cloud.switches, { readAbsent: "error", visibleAfterMs: 4_500 });
      at.fault(DISABLE, "after", "reset");
      await at.provider.delete(at.id, { ...at.asked });
      assert.equal(at.flowLog, undefined);
    });
  });

  describe("an update whose enabling half has no answer", () => {
    const deaf = async (times: number) => {
      const { outs } = await at.create();
      at.fault(enablingAnew(at), "before", ENDPOINT_ERROR, times);
      const news = await at.checked({ collectIntervalMinute: 5 });
      return failure(at.provider.update(at.id, outs, news));
    };
    it("puts the former settings back after the third, because it may mean an invalid parameter", async () => {
      const { message, id } = await deaf(3);
      assert.match(
        message,
        /Endpoint Error; the former settings \(.*collectIntervalMinute 15.*\) were put back and are in force; .*may also mean an invalid parameter.*It may hold old or new settings/,
      );
      assert.equal(id, at.id);
      assert.deepEqual(at.flowLog, existing);
    });
    it("puts them back although that has no answer either at first", async () => {
      assert.match((await deaf(5)).message, /were put back and are in force/);
      assert.deepEqual(at.flowLog, existing);
    });
    it("says that nothing is collected when no answer comes at all", async () => {
      const { message, id } = await deaf(99);
      assert.match(message, /could not be put back \(.*Endpoint Error\): collection may be off/);
      assert.equal(id, at.id);
      assert.equal(at.count(ENABLE), 1 + 2 + 3 + 3);
    });
    it("is no failure when the last one shows its effect", async () => {
      const { outs } = await at.create();
      at.fault(enablingAnew(at), "before", ENDPOINT_ERROR, 2);
      at.fault(enablingAnew(at), "after", ENDPOINT_ERROR, 1);
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    });
  });

  it("a create whose outcome stays unknown says that the next one adopts what it finds", async () => {
    at.fault(ENABLE, "after", "reset");
    at.cloud.faults.push({
      path: { test: (path: string) => READ.test(path) && at.flowLog !== undefined } as RegExp,
      when: "before",
      times: 99,
      answer: { status: 401, body: '{"error":{"errorCode":"210","message":"Permission Denied"}}' },
    });
    const { message, id } = await failure(at.create());
    assert.equal(id, undefined);
    assert.match(message, /It may exist all the same; the next `pulumi up` looks for it and adopts it/);
  });
});
