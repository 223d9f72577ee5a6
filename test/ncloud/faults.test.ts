/** Writes that are refused half way, and answers that never come. */
import assert from "node:assert/strict";
import type { Fault } from "../../lab/clouds/cloud";
import { type Bag, type Deployment, deploy, existing, failure } from "./deployment";

const ENABLE = /enableFlowLog/;
const DISABLE = /disableFlowLog/;
const READ = /getFlowLogConfigurationList/;
const ENDPOINT_ERROR = {
  status: 503,
  body: '{"error":{"errorCode":"500","message":"Endpoint Error","details":""}}',
};

describe("NAVER Cloud, when something goes wrong", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  const checked = (more: Bag = {}) => at.checked({ ...at.asked, ...more });
  const create = async (more: Bag = {}) => at.provider.create(await checked(more));
  const fault = (path: RegExp, when: Fault["when"], answer: Fault["answer"], times = 1) =>
    at.cloud.faults.push({ path, when, answer, times });
  const count = (action: RegExp) => at.actions().filter((name) => action.test(name)).length;
  describe("a refused create leaves nothing, and says what to check", () => {
    it("a bucket that does not exist", async () => {
      const { message, id } = await failure(create({ storageBucketName: "no-such-bucket" }));
      assert.match(
        message,
        /^creating flow log of network interface \d+: enableFlowLog: 1099000 parameter value is not valid.*network interface \d+ and bucket "no-such-bucket" exist in region KR.*Nothing was created\.$/,
      );
      assert.equal(id, undefined);
    });
    for (const code of ["1099000", "1000100"] as const) {
      it(`an interface that does not exist: ${code}`, async () => {
        at.cloud.switches.enableDeadInterface = code;
        at.cloud.memory.interfaces.delete(at.id);
        const { message, id } = await failure(create());
        assert.match(message, new RegExp(`${code}.*check that network interface`));
        assert.equal(id, undefined);
      });
    }
    it("a wrong key, a clock that is off, a missing subscription, the wrong site: each told apart", async () => {
      const { switches, memory } = at.cloud;
      switches.clockOffsetMs = -6 * 60_000;
      assert.match((await failure(create())).message, /clock is 6 minutes ahead/);
      switches.clockOffsetMs = 0;
      switches.subscribed = false;
      assert.match((await failure(create())).message, /subscribe the account/);
      switches.subscribed = true;
      switches.wrongSite = true;
      assert.match((await failure(create())).message, /check the site/);
      switches.wrongSite = false;
      for (const key of memory.keys.keys()) memory.keys.set(key, "another");
      assert.match((await failure(create())).message, /check the access key and the secret key/);
    });
  });

  describe("an answer that is lost", () => {
    for (const answer of ["reset", "cut", ENDPOINT_ERROR] as const) {
      const name = typeof answer === "string" ? answer : "503";
      it(`create, after the effect (${name}): nothing is sent twice`, async () => {
        fault(ENABLE, "after", answer);
        assert.equal((await create()).id, at.id);
        assert.equal(count(ENABLE), 1);
      });
      it(`delete, after the effect (${name})`, async () => {
        const { outs } = await create();
        fault(DISABLE, "after", answer);
        await at.provider.delete(at.id, outs as Bag);
        assert.equal(count(DISABLE), 1);
        assert.equal(at.flowLog, undefined);
      });
    }
    it("update, disabling, after the effect", async () => {
      const { outs } = await create();
      fault(DISABLE, "after", "reset");
      await at.provider.update(at.id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
      assert.equal(count(DISABLE), 1);
    });
    it("create, before the effect: sent again after a look", async () => {
      fault(ENABLE, "before", "reset");
      await create();
      assert.deepEqual(at.flowLog, existing);
    });
    it("update, enabling, before and after the effect", async () => {
      const { outs } = await create();
      fault(ENABLE, "before", ENDPOINT_ERROR);
      await at.provider.update(at.id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
      fault(ENABLE, "after", "reset");
      await at.provider.update(at.id, outs as Bag, await checked({ collectIntervalMinute: 6 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 6 });
    });
    // Longer than core waits for a write without an answer: the second try is refused by the effect of the first.
    it("and shows only seconds later: create", async () => {
      at.cloud.switches.visibleAfterMs = 4_500;
      fault(ENABLE, "after", "reset");
      assert.equal((await create()).id, at.id);
      assert.deepEqual(at.flowLog, existing);
    });
    it("and shows only seconds later: delete", async () => {
      at.flowLog = existing;
      Object.assign(at.cloud.switches, { readAbsent: "error", visibleAfterMs: 4_500 });
      fault(DISABLE, "after", "reset");
      await at.provider.delete(at.id, { ...at.asked });
      assert.equal(at.flowLog, undefined);
    });
  });

  describe("somebody else enables between our look and our write", () => {
    const race = (configuration: typeof existing) => {
      let looked = false;
      const { memory } = at.cloud;
      // Only the first look is answered as if nothing were there.
      const get = memory.flowLogs.get.bind(memory.flowLogs);
      memory.flowLogs.get = (key) => {
        const first = key === at.id && !looked;
        looked ||= key === at.id;
        return first ? undefined : get(key);
      };
      at.flowLog = configuration;
    };
    it("the same: it is adopted", async () => {
      race(existing);
      assert.equal((await create()).id, at.id);
    });
    it('the same, with adopt: "never": it is refused and stays', async () => {
      race(existing);
      const { message, id } = await failure(create({ adopt: "never" }));
      assert.match(message, /already captures this, exactly as asked/);
      assert.equal(id, undefined);
    });
    it("something else: it is refused and stays", async () => {
      race({ ...existing, collectActionTypeCode: "DENY" });
      const { message, id } = await failure(create());
      assert.match(message, /already captures this with other settings.*collectActionTypeCode is "DENY"/);
      assert.equal(id, undefined);
      assert.equal(at.flowLog?.collectActionTypeCode, "DENY");
    });
  });

  describe("an update whose enabling half is refused", () => {
    it("puts the former settings back and says so; the state keeps the old ones", async () => {
      const { outs } = await create({ storageBucketDirectoryName: "edge" });
      const news = await checked({ storageBucketDirectoryName: "edge", storageBucketName: "no-such-bucket" });
      const { message, id } = await failure(at.provider.update(at.id, outs as Bag, news));
      assert.match(
        message,
        /1099000.*the former settings \(.*storageBucketName flow-logs, storageBucketDirectoryName edge\) were put back and are in force.*bucket "no-such-bucket".*Nothing was changed\.$/,
      );
      assert.equal(id, undefined);
      assert.deepEqual(at.flowLog, { ...existing, storageBucketDirectoryName: "edge" });
    });

    it("says what is in force when putting back fails too, and the next update goes on", async () => {
      const { outs } = await create();
      at.cloud.switches.activationFailures = 2;
      const news = await checked({ collectIntervalMinute: 5 });
      const { message, id, properties } = await failure(at.provider.update(at.id, outs as Bag, news));
      assert.match(
        message,
        /1000100.*the former settings \(.*\) were switched off and could not be put back \(enableFlowLog: 1000100.*nothing may be collected now/,
      );
      assert.equal(id, at.id);
      assert.equal(at.flowLog, undefined);
      await at.provider.update(at.id, properties as Bag, news);
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    });

    it("is told from one whose outcome is unknown", async () => {
      const { outs } = await create();
      fault(ENABLE, "before", ENDPOINT_ERROR, 3);
      const news = await checked({ collectIntervalMinute: 5 });
      const { message, id } = await failure(at.provider.update(at.id, outs as Bag, news));
      assert.match(
        message,
        /Endpoint Error; the former settings \(.*collectIntervalMinute 15.*\) were switched off before.*It may hold old or new settings/,
      );
      assert.equal(id, at.id);
    });

    it("leaves somebody else's in force when it may overwrite one and can't", async () => {
      at.flowLog = { ...existing, collectActionTypeCode: "DENY" };
      at.cloud.switches.activationFailures = 1;
      const { message, id } = await failure(create({ adopt: "always" }));
      assert.match(message, /were put back and are in force/);
      assert.equal(id, undefined);
      assert.equal(at.flowLog?.collectActionTypeCode, "DENY");
    });

    it("enables even when the look between the halves gets no answer", async () => {
      const { outs } = await create();
      let reads = 0;
      at.cloud.faults.push({
        path: {
          test: (path: string) => READ.test(path) && ++reads === 2,
        } as RegExp,
        when: "before",
        times: 9,
        answer: { status: 401, body: '{"error":{"errorCode":"210","message":"Permission Denied"}}' },
      });
      await at.provider.update(at.id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    });
  });

  it("a disabling that is refused changes nothing", async () => {
    const { outs } = await create();
    fault(DISABLE, "before", { status: 400, body: '{"responseError":{"returnCode":"77","returnMessage":"no"}}' });
    const news = await checked({ collectIntervalMinute: 5 });
    const { message, id } = await failure(at.provider.update(at.id, outs as Bag, news));
    assert.match(message, /disableFlowLog: 77 no.*Nothing was changed/);
    assert.equal(id, undefined);
    assert.deepEqual(at.flowLog, existing);
  });

  it("a process that dies between the halves: the next update enables", async () => {
    const { outs } = await create();
    at.flowLog = undefined;
    await at.provider.update(at.id, outs as Bag, await checked({ collectIntervalMinute: 5 }));
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
  });

  it("a create whose outcome stays unknown says that the next one adopts what it finds", async () => {
    fault(ENABLE, "after", "reset");
    at.cloud.faults.push({
      path: { test: (path: string) => READ.test(path) && at.flowLog !== undefined } as RegExp,
      when: "before",
      times: 99,
      answer: { status: 401, body: '{"error":{"errorCode":"210","message":"Permission Denied"}}' },
    });
    const { message, id } = await failure(create());
    assert.equal(id, undefined);
    assert.match(message, /It may exist all the same; the next `pulumi up` looks for it and adopts it/);
  });
});
