/** The switches of the lab's NAVER Cloud for writes, and when reads show a write. */
import assert from "node:assert/strict";
import { GatewayError, gatewayAnswer } from "../../lab/clouds/ncloud/gateway";
import { clockAt, type TestClock } from "../clock";
import {
  disable,
  enable,
  gatewayRefusal,
  listed,
  type Ncloud,
  read,
  refusal,
  running,
  send,
  unset,
  wanted,
} from "./ncloud-call";
import { useNcloud } from "./suite";

describe("the lab's NAVER Cloud: switches for writes", () => {
  let cloud: Ncloud;
  const turn = useNcloud((started) => {
    cloud = started;
  });

  describe("reenable", () => {
    const interval = () => cloud.memory.flowLogs.get(`KR/${running}`)?.collectIntervalMinute;
    const again = () => enable(cloud, { networkInterfaceNo: running, collectIntervalMinute: "7" });

    it("error: 1000100, nothing changed", async () => {
      assert.deepEqual([refusal(await again()), interval()], ["400 1000100", 10]);
    });
    it("update", async () => {
      turn({ reenable: "update" });
      assert.deepEqual([listed(await again()), interval()], [[running], 7]);
    });
    it("ignore: the reply shows what was asked, nothing changed", async () => {
      turn({ reenable: "ignore" });
      const reply = await again();
      assert.match(reply.text, /"collectIntervalMinute": 7/);
      assert.deepEqual([reply.status, interval()], [200, 10]);
    });
  });

  it("activationFailures strike the next enablings only, without effect", async () => {
    turn({ activationFailures: 1 });
    assert.equal(refusal(await enable(cloud)), "400 1000100");
    assert.equal(cloud.memory.flowLogs.size, 1);
    assert.equal((await enable(cloud)).status, 200);
  });

  it("lostAnswers strike the next writes, after their effect", async () => {
    turn({ lostAnswers: 2 });
    assert.equal((await read(cloud, running)).status, 200);
    assert.equal(gatewayRefusal(await enable(cloud)), "503 500");
    assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    assert.equal(gatewayRefusal(await disable(cloud)), "503 500");
    assert.deepEqual(listed(await read(cloud, unset)), []);
    assert.equal((await enable(cloud)).status, 200);
  });

  describe("an answer lost after the effect", () => {
    it("reset", async () => {
      cloud.faults.push({ path: /enableFlowLog/, when: "after", answer: "reset" });
      await assert.rejects(enable(cloud));
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
    it("503 in the gateway's words, and the Date of this cloud", async () => {
      turn({ clockOffsetMs: 120_000 });
      const answer = gatewayAnswer(new GatewayError("500"));
      cloud.faults.push({ path: /enableFlowLog/, when: "after", answer });
      const reply = await send(cloud, "enableFlowLog", new URLSearchParams(wanted).toString());
      assert.equal(gatewayRefusal(reply), "503 500");
      assert.ok(Date.parse(reply.headers.get("date") ?? "") > Date.now() + 60_000);
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
  });

  describe("visibleAfterMs", () => {
    let clock: TestClock;
    beforeEach(() => {
      turn({ visibleAfterMs: 300 });
      clock = clockAt(cloud);
    });

    it("hides what was enabled for a while", async () => {
      assert.deepEqual(listed(await enable(cloud)), [unset]);
      assert.deepEqual(listed(await read(cloud, unset)), []);
      clock.pass(350);
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
    it("shows what was disabled for a while", async () => {
      await disable(cloud, running);
      assert.deepEqual(listed(await read(cloud, running)), [running]);
      clock.pass(350);
      assert.deepEqual(listed(await read(cloud, running)), []);
    });
    it("shows each of two writes in its turn", async () => {
      await disable(cloud, running);
      clock.pass(200);
      await enable(cloud, { networkInterfaceNo: running });
      assert.match((await read(cloud, running)).text, /"ALLOW"/);
      clock.pass(150);
      assert.deepEqual(listed(await read(cloud, running)), []);
      clock.pass(200);
      assert.match((await read(cloud, running)).text, /"DENY"/);
    });
    it("what somebody else changed shows at once", async () => {
      cloud.memory.flowLogs.delete(`KR/${running}`);
      assert.deepEqual(listed(await read(cloud, running)), []);
    });
  });

  describe("the report", () => {
    const gaps = () =>
      (cloud.report?.() as { withoutCollection: { place: string; milliseconds: number }[] }).withoutCollection;
    it("holds each time between disabling and enabling, and nothing else", async () => {
      await enable(cloud);
      await enable(cloud, { networkInterfaceNo: running });
      assert.deepEqual(gaps(), []);
      await disable(cloud, running);
      assert.deepEqual(gaps(), []);
      clockAt(cloud).pass(120);
      await enable(cloud, { networkInterfaceNo: running });
      const [gap, ...more] = gaps();
      assert.deepEqual([gap?.place, gap?.milliseconds, more], [`KR/${running}`, 120, []]);
    });
  });
});
