import assert from "node:assert/strict";
import { budgetInCall, CallClock, endOfCall, outsideCalls, timeOver, withinCall } from "../../provider/core/call-clock";
import { Attempts } from "../../provider/core/http/attempts";
import { Throttle } from "../../provider/core/http/throttle";
import { asLongAsCall, ONE_LOOK, pollUntil } from "../../provider/core/polling";
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

  it("makes the budget of a wait as long as the call, and never shorter than usual", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    assert.equal(budgetInCall(60_000), 60_000);
    await clock.limit({ cancelled: never }, async () => assert.equal(budgetInCall(60_000), 60_000));
    await clock.limit({ seconds: 5, cancelled: never }, async () => assert.equal(budgetInCall(60_000), 60_000));
    await clock.limit({ seconds: 3600, cancelled: never }, async () => {
      passing.pass(600_000);
      assert.equal(asLongAsCall({ ...ONE_LOOK, budgetMs: 60_000 }).budgetMs, 3_000_000);
    });
  });

  it("looks less and less often in a wait that is longer than usual", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    const poll = { budgetMs: 120_000, firstStepMs: 200, longestStepMs: 2_000 };
    let looks = 0;
    const look = async () => {
      looks += 1;
    };
    await clock.limit({ seconds: 7200, cancelled: never }, () =>
      pollUntil(look, () => false, asLongAsCall(poll), clock),
    );
    assert.ok(looks < 600, `${looks} looks in two hours`);
    assert.ok(Math.max(...passing.sleeps) <= 60_000);
  });

  it("sends what the rate limit refuses again as long as the call lasts, and waits as long as the cloud asks", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    const pauses = (seconds: number) =>
      clock.limit({ seconds, cancelled: never }, async () => {
        const attempts = new Attempts(new Throttle(), clock);
        const refused = { repeatable: false, status: 429, retryAfter: "300" };
        const first = attempts.pauseAfter(refused);
        passing.pass(first ?? 0);
        return [first, attempts.pauseAfter(refused)].map((pause) => pause !== undefined && pause >= 300_000);
      });
    assert.deepEqual(await pauses(0), [false, false]);
    assert.deepEqual(await pauses(3600), [true, true]);
  });

  it("ends requests, and leaves a moment for one last look", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    assert.equal(endOfCall(), undefined);
    await clock.limit({ seconds: 5, cancelled: never }, async () => {
      const request = endOfCall();
      assert.equal(timeOver(), undefined);
      passing.pass(5_000);
      assert.equal(request?.aborted, true);
      assert.match(timeOver()?.message ?? "", /not done within the 5 s/);
      const look = endOfCall();
      const other = clock.deadline(60_000);
      passing.pass(1_900);
      assert.deepEqual([look?.aborted, other.aborted], [false, false]);
      passing.pass(200);
      assert.deepEqual([look?.aborted, other.aborted], [true, true]);
    });
  });

  it("ends no work that other calls wait for, but the wait of its own call", async () => {
    const passing = new TestClock();
    const clock = new CallClock(passing);
    let answer: (text: string) => void = () => undefined;
    let end: AbortSignal | undefined;
    const work = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const own = clock.limit({ seconds: 5, cancelled: never }, () => {
      const shared = outsideCalls(async () => {
        end = endOfCall();
        return work;
      });
      return withinCall(shared);
    });
    const other = clock.limit({ cancelled: never }, () => withinCall(work));
    const failed = failure(own);
    passing.pass(6_000);
    assert.match((await failed).message, /not done within the 5 s/);
    assert.equal(end, undefined);
    answer("done");
    assert.equal(await other, "done");
  });
});
