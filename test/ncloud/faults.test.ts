/** Writes that are refused half way, and answers that never come. */
import assert from "node:assert/strict";
import type { Gap } from "../../lab/clouds/ncloud";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { type Deployment, DISABLE, deploy, ENABLE, ENDPOINT_ERROR, enablingAnew, existing, READ } from "./deployment";

describe("NcloudFlowLog, faults", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  describe("a refused create leaves nothing, and says what to check", () => {
    it("a bucket that does not exist", async () => {
      const { message, id } = await failure(at.create({ storageBucketName: "no-such-bucket" }));
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
        const { message, id } = await failure(at.create());
        assert.match(message, new RegExp(`${code}.*check that network interface`));
        assert.equal(id, undefined);
      });
    }
    it("a wrong key, a clock that is off, a missing subscription, the wrong site: each told apart", async () => {
      const { switches, memory } = at.cloud;
      switches.clockOffsetMs = -6 * 60_000;
      assert.match((await failure(at.create())).message, /clock is 6 minutes ahead/);
      switches.clockOffsetMs = 0;
      switches.subscribed = false;
      assert.match((await failure(at.create())).message, /subscribe the account to the Server \(VPC\) API/);
      switches.subscribed = true;
      for (const [action, policy] of [
        ["getFlowLogConfigurationList", "NCP_VPC_SERVER_VIEWER"],
        ["enableFlowLog", "NCP_VPC_SERVER_MANAGER"],
      ] as const) {
        switches.deniedActions = [action];
        assert.match((await failure(at.create())).message, new RegExp(`${action}.*, such as ${policy}`));
      }
      switches.deniedActions = [];
      switches.wrongSite = true;
      assert.match((await failure(at.create())).message, /check the site/);
      switches.wrongSite = false;
      for (const key of memory.keys.keys()) memory.keys.set(key, "another");
      assert.match((await failure(at.create())).message, /check the access key and the secret key/);
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
      assert.equal((await at.create()).id, at.id);
    });
    it('the same, with adopt: "never": it is refused and stays', async () => {
      race(existing);
      const { message, id } = await failure(at.create({ adopt: "never" }));
      assert.match(message, /already captures this, exactly as asked/);
      assert.equal(id, undefined);
    });
    it("something else: it is refused and stays", async () => {
      race({ ...existing, collectActionTypeCode: "DENY" });
      const { message, id } = await failure(at.create());
      assert.match(message, /already captures this with other settings.*collectActionTypeCode is "DENY"/);
      assert.equal(id, undefined);
      assert.equal(at.flowLog?.collectActionTypeCode, "DENY");
    });
  });

  describe("an update whose enabling half is refused", () => {
    it("puts the former settings back and says so; the state keeps the old ones", async () => {
      const { outs } = await at.create({ storageBucketDirectoryName: "edge" });
      const news = await at.checked({ storageBucketDirectoryName: "edge", storageBucketName: "no-such-bucket" });
      const { message, id } = await failure(at.provider.update(at.id, outs, news));
      assert.match(
        message,
        /1099000.*the former settings \(.*storageBucketName flow-logs, storageBucketDirectoryName edge\) were put back and are in force.*bucket "no-such-bucket".*Nothing was changed\.$/,
      );
      assert.equal(id, undefined);
      assert.deepEqual(at.flowLog, { ...existing, storageBucketDirectoryName: "edge" });
    });

    /** Fails the enablings of an update: two while it is on, one after it is off, and some that put back. */
    const failing = async (putBacks: number) => {
      const { outs } = await at.create();
      at.cloud.switches.activationFailures = 3 + putBacks;
      return outs;
    };

    it("puts the former settings back although that is refused at first", async () => {
      const outs = await failing(2);
      const { message, id } = await failure(
        at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 })),
      );
      assert.match(message, /1000100.*were put back and are in force.*Nothing was changed/);
      assert.equal(id, undefined);
      assert.deepEqual(at.flowLog, existing);
    });

    it("says what is in force when putting back fails too, and the next update goes on", async () => {
      const outs = await failing(3);
      const news = await at.checked({ collectIntervalMinute: 5 });
      const { message, id, properties } = await failure(at.provider.update(at.id, outs, news));
      assert.match(
        message,
        /1000100.*the former settings \(.*\) were switched off and could not be put back \(enableFlowLog: 1000100.*\): collection is off/,
      );
      assert.equal(id, at.id);
      assert.equal(at.flowLog, undefined);
      await at.provider.update(at.id, properties as Bag, news);
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    });

    it("says so when the former settings were put back, but never show", async () => {
      const { outs } = await at.create();
      let enabled = 0;
      at.cloud.switches.activationFailures = 3;
      // The fourth enabling of the update is answered as done, and has no effect.
      at.cloud.faults.push({
        path: { test: (path: string) => ENABLE.test(path) && ++enabled === 4 } as RegExp,
        when: "before",
        answer: { status: 200, body: '{ "enableFlowLogResponse": { "returnCode": "0", "totalRows": 0 } }' },
      });
      const news = await at.checked({ collectIntervalMinute: 5 });
      const { message, id } = await failure(at.provider.update(at.id, outs, news));
      assert.match(
        message,
        /1000100.*the former settings \(.*\) were switched off and could not be put back \(the cloud accepted them, but does not show them\): collection may be off.*It may hold old or new settings/,
      );
      assert.equal(id, at.id);
    });

    it("is tried again when it came too early: disabling had not ended", async () => {
      const { outs } = await at.create();
      at.flowLog = existing;
      at.cloud.switches.visibleAfterMs = 5_000;
      at.fault(enablingAnew(at), "before", {
        status: 400,
        body: '{"responseError":{"returnCode":"1000100","returnMessage":"failed to applied flowLog"}}',
      });
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
      assert.deepEqual(
        at.actions().filter((name) => !READ.test(name)),
        ["enableFlowLog", "enableFlowLog", "enableFlowLog", "disableFlowLog", "enableFlowLog", "enableFlowLog"],
      );
    });

    it("is not tried again when its parameters are the reason: they are refused at once, and the former put back", async () => {
      const { outs } = await at.create();
      at.cloud.switches.visibleAfterMs = 5_000;
      at.actions();
      const news = await at.checked({ storageBucketName: "no-such-bucket" });
      assert.match((await failure(at.provider.update(at.id, outs, news))).message, /were put back and are in force/);
      assert.deepEqual(at.flowLog, existing);
      assert.equal(at.count(ENABLE), 4);
    });

    it("leaves somebody else's in force when it may overwrite one and can't", async () => {
      at.flowLog = { ...existing, collectActionTypeCode: "DENY" };
      at.cloud.switches.activationFailures = 3;
      const { message, id } = await failure(at.create({ adopt: "always" }));
      assert.match(message, /were put back and are in force/);
      assert.equal(id, undefined);
      assert.equal(at.flowLog?.collectActionTypeCode, "DENY");
    });
  });

  describe("the time without collection", () => {
    const gaps = () => (at.cloud.report?.() as { withoutCollection: Gap[] }).withoutCollection;

    it("lies between the two calls of an update, with nothing else in between", async () => {
      const { outs } = await at.create();
      for (const visibleAfterMs of [0, 5_000]) {
        at.cloud.switches.visibleAfterMs = visibleAfterMs;
        at.cloud.requests.length = 0;
        at.cloud.memory.gaps.length = 0;
        const collectIntervalMinute = visibleAfterMs === 0 ? 5 : 6;
        await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute }));
        const { requests } = at.cloud;
        const off = requests.findIndex(({ path }) => DISABLE.test(path));
        assert.match(requests[off + 1]?.path ?? "", ENABLE);
        const [gap, ...more] = gaps();
        assert.deepEqual([gap?.place, more], [at.id, []]);
        const first = requests[off]?.at ?? 0;
        const second = requests[off + 1]?.at ?? 0;
        assert.ok((gap?.from ?? 0) >= first, "it begins with the first call");
        // The second call takes effect when it has arrived: what is added is the lab's own work.
        assert.ok((gap?.milliseconds ?? 1e9) <= second - first + 50, JSON.stringify([gap, first, second]));
      }
    });

    it("is one look longer when disabling has no answer", async () => {
      const { outs } = await at.create();
      at.actions();
      at.fault(DISABLE, "after", ENDPOINT_ERROR);
      await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
      const off = at.actions();
      assert.deepEqual(off.slice(off.indexOf("disableFlowLog")).slice(0, 3), [
        "disableFlowLog",
        "getFlowLogConfigurationList",
        "enableFlowLog",
      ]);
      assert.equal(gaps().length, 1);
    });
  });

  it("a disabling that is refused changes nothing", async () => {
    const { outs } = await at.create();
    at.fault(DISABLE, "before", { status: 400, body: '{"responseError":{"returnCode":"77","returnMessage":"no"}}' });
    const news = await at.checked({ collectIntervalMinute: 5 });
    const { message, id } = await failure(at.provider.update(at.id, outs, news));
    assert.match(message, /disableFlowLog: 77 no.*Nothing was changed/);
    assert.equal(id, undefined);
    assert.deepEqual(at.flowLog, existing);
  });

  it("a process that dies between the halves: the next update enables", async () => {
    const { outs } = await at.create();
    at.flowLog = undefined;
    await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
  });
});
