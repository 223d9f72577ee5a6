import assert from "node:assert/strict";
import { CallClock } from "../../provider/core/call-clock";
import { TestClock } from "../clock";
import { failure } from "../outcomes";

describe("the clock of a call", () => {
  const never = new AbortController().signal;

  it("passes as ever where no call is limited, and in a call without a time", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    await clock.sleep(60_000);
    await clock.limit({ cancelled: never }, () => clock.sleep(60_000));
    await clock.limit({ seconds: 0, cancelled: never }, () => clock.sleep(60_000));
    assert.deepEqual(passing.sleeps, [60_000, 60_000, 60_000]);
  });

  it("ends a wait that would be longer than the time of the call, which each call has for itself", async () => {
    const clock = new CallClock(new TestClock());
    await clock.limit({ seconds: 5, cancelled: never }, async () => {
      await clock.sleep(3_000);
      const error = await failure(clock.sleep(3_000));
      assert.match(error.message, /not done within the 5 s that the program gives it; .*customTimeouts/);
    });
    await clock.limit({ seconds: 5, cancelled: never }, () => clock.sleep(4_000));
  });

  it("cuts deadlines of requests to the time of the call", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    const deadline = await clock.limit({ seconds: 5, cancelled: never }, async () => clock.deadline(60_000));
    passing.pass(6_000);
    assert.ok(deadline.aborted);
  });

  it("ends a wait as soon as the run is cancelled, and begins none after that", async () => {
    const run = new AbortController();
    const passing = new TestClock();
    const clock = new CallClock(passing);
    passing.meanwhile = () => run.abort();
    await clock.limit({ cancelled: run.signal }, async () => {
      assert.match((await failure(clock.sleep(1_000))).message, /the run was cancelled/);
      assert.match((await failure(clock.sleep(1_000))).message, /the run was cancelled/);
    });
    assert.deepEqual(passing.sleeps, [1_000]);
  });

  it("does not end the short pauses that gather reads of several calls", async () => {
    const clock = new CallClock(new TestClock());
    await clock.limit({ seconds: 0.01, cancelled: never }, () => clock.sleep(50));
  });
});
