/** What a call still sends to NAVER Cloud when nobody waits for the call any more. */
import assert from "node:assert/strict";
import { abandonWhen, endsAbandonment, NOT_SENT } from "../abandonment";
import type { Bag } from "../inputs";
import { failure, quietly } from "../outcomes";
import { type Deployment, deploy, ENABLE, enablingAnew, existing } from "./deployment";

const THROTTLED = { status: 429 };

describe("NcloudFlowLog when nobody waits any more", () => {
  quietly();
  endsAbandonment();
  let at: Deployment;
  afterEach(() => at.close());

  /** A flow log that is on in a cloud where enabling an enabled one is refused. */
  async function running(): Promise<Bag> {
    at = await deploy();
    const { outs } = await at.create();
    at.actions();
    return outs;
  }
  const update = async (outs: Bag) => failure(at.provider.update(at.id, outs, await at.checked(changed)));
  const changed = { collectIntervalMinute: 5 };
  const writes = () => at.actions().filter((name) => /able/.test(name));
  const disabled = () => at.flowLog === undefined;

  it("is not created", async () => {
    at = await deploy();
    abandonWhen();
    assert.match((await failure(at.create())).message, NOT_SENT);
    assert.deepEqual(writes(), []);
  });

  it("is not changed, and not switched off to be changed", async () => {
    const outs = await running();
    let enablings = 0;
    const counts = { test: (path: string) => ENABLE.test(path) && ++enablings > 99 } as RegExp;
    at.cloud.faults.push({ path: counts, when: "before", answer: THROTTLED });
    for (const sent of [0, 1, 2]) {
      enablings = 0;
      abandonWhen(() => enablings >= sent);
      assert.match((await update(outs)).message, sent < 2 ? /Nothing was changed/ : NOT_SENT);
      assert.deepEqual(writes(), Array(sent).fill("enableFlowLog"));
      assert.deepEqual(at.flowLog, existing);
    }
  });

  it("is not deleted", async () => {
    const outs = await running();
    abandonWhen();
    assert.match((await failure(at.provider.delete(at.id, outs))).message, NOT_SENT);
    assert.deepEqual([writes(), at.flowLog], [[], existing]);
  });

  it("gets its former settings back, and not the new ones, once it was switched off", async () => {
    const outs = await running();
    let wasOff = false;
    abandonWhen(() => {
      wasOff ||= disabled();
      return wasOff;
    });
    assert.match((await update(outs)).message, /the former settings \(.*\) were put back and are in force/);
    assert.deepEqual(at.flowLog, existing);
    assert.deepEqual(writes(), ["enableFlowLog", "enableFlowLog", "disableFlowLog", "enableFlowLog"]);
  });

  it("gets them back although the cloud throttles, for the new settings and for the former ones", async () => {
    const outs = await running();
    let wasOff = false;
    abandonWhen(() => {
      wasOff ||= at.cloud.requests.some(({ status }) => status === THROTTLED.status);
      return wasOff;
    });
    at.cloud.faults.push({ path: enablingAnew(at), when: "before", answer: THROTTLED, times: 2 });
    assert.match((await update(outs)).message, /were put back and are in force/);
    assert.deepEqual(at.flowLog, existing);
  });

  it("keeps what a newer run has enabled meanwhile", async () => {
    const outs = await running();
    const newer = { ...existing, storageBucketName: "flow-logs-of-a-newer-run" };
    let wasOff = false;
    abandonWhen(() => {
      if (!wasOff && disabled()) {
        wasOff = true;
        at.flowLog = newer;
      }
      return wasOff;
    });
    assert.match((await update(outs)).message, /in force is now: .*flow-logs-of-a-newer-run/);
    assert.deepEqual(at.flowLog, newer);
  });
});
