/** When reads that wait together are sent. */
import assert from "node:assert/strict";
import DataLoader from "dataloader";
import { ReadWindow } from "../../provider/core/reconcile/read-window";
import { TestClock } from "../clock";
import { inFlight } from "../in-flight";

const LATENCY_MS = 50;

function reader({ most = 20, windowMs = 25 } = {}) {
  const clock = new TestClock();
  const window = new ReadWindow({ windowMs, most, clock });
  /** The reads of each request, and when it was sent. */
  const requests: { readonly size: number; readonly at: number }[] = [];
  const start = clock.now();
  const answer = async (keys: readonly number[]) => {
    requests.push({ size: keys.length, at: clock.now() - start });
    await clock.sleep(LATENCY_MS);
    return keys;
  };
  const options = { maxBatchSize: most, cache: false, batchScheduleFn: window.schedule };
  const loader = new DataLoader<number, number>(answer, options);
  return { clock, requests, read: (key: number) => window.read(() => loader.load(key)) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const sizes = (requests: readonly { size: number }[]) => requests.map(({ size }) => size);

describe("ReadWindow", () => {
  it("waits for a window at first, because nothing is known of how many reads come", async () => {
    const { read, requests } = reader();
    await Promise.all(numbers(5).map(read));
    assert.deepEqual(requests, [{ size: 5, at: 25 }]);
  });

  it("sends without a wait as soon as as many reads wait as were under way together before", async () => {
    const { read, requests, clock } = reader();
    const start = clock.now();
    await inFlight(10, numbers(100), read);
    assert.deepEqual(sizes(requests), Array(10).fill(10));
    assert.equal(clock.now() - start, 25 + 10 * LATENCY_MS);
  });

  it("fills requests although the calls between two reads take different times", async () => {
    const { read, requests, clock } = reader();
    await inFlight(10, numbers(200), async (key) => {
      await clock.sleep((key * 7) % 23);
      return read(key);
    });
    assert.ok(requests.length <= 1.2 * (200 / 10), String(sizes(requests)));
  });

  it("sends reads of one tick together although fewer were under way before", async () => {
    const { read, requests } = reader();
    await Promise.all(numbers(3).map(read));
    await Promise.all(numbers(20).map(read));
    assert.deepEqual(sizes(requests), [3, 20]);
  });

  it("sends a full request at once", async () => {
    const { read, requests } = reader({ most: 4 });
    await Promise.all(numbers(10).map(read));
    assert.deepEqual(requests, [
      { size: 4, at: 0 },
      { size: 4, at: 0 },
      { size: 2, at: LATENCY_MS },
    ]);
  });

  it("lets a read that comes meanwhile wait for those that are under way, because their callers read again", async () => {
    const { read, requests, clock } = reader();
    await Promise.all(numbers(3).map(read));
    const first = Promise.all(numbers(3).map(read));
    await clock.sleep(5);
    const late = read(9);
    await first;
    await Promise.all([...numbers(3).map(read), late]);
    assert.deepEqual(sizes(requests), [3, 3, 4]);
  });

  it("waits for no read that gets no answer for long", async () => {
    const { read, requests, clock } = reader();
    const started = clock.now();
    await Promise.all([
      inFlight(1, numbers(1), read),
      clock.sleep(30).then(() => read(1)),
      clock.sleep(300).then(() => read(2)),
    ]);
    assert.equal(requests.length, 3);
    assert.ok(clock.now() - started <= 300 + 8 * 25 + LATENCY_MS);
  });

  it("hands errors to those who read, and goes on", async () => {
    const clock = new TestClock();
    const window = new ReadWindow({ windowMs: 25, most: 20, clock });
    let fails = true;
    const loader = new DataLoader<number, number>(
      async (keys) => (fails ? keys.map(() => new Error("no answer")) : keys),
      { cache: false, batchScheduleFn: window.schedule },
    );
    const read = (key: number) => window.read(() => loader.load(key));
    await assert.rejects(read(1), /no answer/);
    fails = false;
    assert.equal(await read(1), 1);
  });
});
