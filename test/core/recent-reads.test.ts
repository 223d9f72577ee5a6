/** Single reads that the calls of one command share. */
import assert from "node:assert/strict";
import { RecentReads } from "../../provider/core/reconcile/recent-reads";
import { TestClock } from "../clock";

describe("RecentReads", () => {
  let clock: TestClock;
  let reads: RecentReads<number>;
  let asked: number;
  beforeEach(() => {
    clock = new TestClock();
    reads = new RecentReads(5_000, clock);
    asked = 0;
  });

  const read = (good = true) =>
    reads.read(
      "key",
      async () => ++asked,
      () => good,
    );
  const readInTurn = async (times: number) => {
    const answers: number[] = [];
    for (let time = 0; time < times; time++) answers.push(await read());
    return answers;
  };

  it("answers calls at the same time with one read", async () => {
    assert.deepEqual(await Promise.all([read(), read()]), [1, 1]);
  });

  it("keeps an answer as soon as three calls have come within the lifetime", async () => {
    assert.deepEqual(await readInTurn(4), [1, 2, 2, 2]);
  });

  it("reads again when the answer is too old", async () => {
    await readInTurn(3);
    clock.pass(5_000);
    assert.deepEqual(await readInTurn(1), [3]);
  });

  it("keeps no answer that is not good, and no failure", async () => {
    for (let time = 1; time <= 4; time++) assert.equal(await read(false), time);
    const fail = () =>
      reads.read(
        "key",
        () => Promise.reject(new Error("no")),
        () => true,
      );
    await assert.rejects(fail(), /no/);
    assert.equal(await read(), 5);
  });

  it("keeps each key apart, and nothing with a lifetime of 0", async () => {
    await readInTurn(3);
    assert.equal(
      await reads.read(
        "other",
        async () => 7,
        () => true,
      ),
      7,
    );
    reads = new RecentReads(0, clock);
    assert.deepEqual(await readInTurn(4), [3, 4, 5, 6]);
  });
});
