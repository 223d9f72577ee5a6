import assert from "node:assert/strict";
import { ONE_LOOK, pollUntil } from "../../provider/core/polling";
import { TestClock } from "../clock";

describe("pollUntil", () => {
  const poll = { budgetMs: 100, firstStepMs: 10, longestStepMs: 20 };
  let clock: TestClock;
  let looks: number;
  const look = async () => ++looks;
  const never = () => false;
  beforeEach(() => {
    clock = new TestClock();
    looks = 0;
  });

  it("ends as soon as it sees what it wants", async () => {
    assert.equal(await pollUntil(look, (seen) => seen === 3, poll, clock), 3);
  });
  it("pauses half as long again each time, up to the longest step, and never beyond its budget", async () => {
    assert.equal(await pollUntil(look, never, poll, clock), looks);
    assert.deepEqual(clock.sleeps, [10, 15, 20, 20, 20]);
  });
  it("looks once when it has no time at all", async () => {
    await pollUntil(look, never, ONE_LOOK, clock);
    assert.equal(looks, 1);
    assert.deepEqual(clock.sleeps, []);
  });
});
