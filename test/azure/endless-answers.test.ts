/** Answers and lists without an end. */
import assert from "node:assert/strict";
import { flowLogFailure, information, watcher } from "./operation-answers";
import { type Answer, type Scripted, scripted } from "./scripted-server";

const DRIP: Answer = { status: 200, instead: "drip" };
const ref = { ...watcher, flowLogName: "f" };

describe("NetworkWatcherApi: an answer whose body has no end", () => {
  let at: Scripted;
  beforeEach(async () => {
    at = await scripted([DRIP, DRIP, DRIP, DRIP, DRIP]);
  });
  afterEach(() => at.close());

  it("is no answer to a read, which is sent again, four times at the most", async () => {
    const { kind, outcome, message } = await flowLogFailure(at.api.flowLog(ref));
    assert.deepEqual([kind, outcome, at.requests.length], ["timeout", "none", 4]);
    assert.match(message, /Azure gave no answer in time/);
  });

  it("leaves open what became of a write, which is not sent again", async () => {
    const { kind, outcome } = await flowLogFailure(at.api.putFlowLog(ref, { ...information, location: "westus" }));
    assert.deepEqual([kind, outcome, at.requests.length], ["timeout", "unknown", 1]);
  });
});

describe("NetworkWatcherApi: a list without an end", () => {
  let at: Scripted;
  afterEach(() => at.close());
  const page = (row: object, nextLink: string): Answer => ({ status: 200, body: { value: [row], nextLink } });

  for (const [what, linkOf] of [
    ["each page leads to another one", (number: number) => `?page=${number}`],
    ["one page leads to itself", () => "?page=1"],
  ] as const) {
    it(`is an error where ${what}`, async () => {
      at = await scripted([]);
      const row = { id: "/f", properties: { targetResourceId: "/t", enabled: true } };
      const pages = Array.from({ length: 600 }, (_, number) => page(row, `${at.here}/flowLogs${linkOf(number)}`));
      at.answers.push(...pages);
      const { kind, message } = await flowLogFailure(at.api.flowLogs(watcher));
      assert.equal(kind, "unreadable");
      assert.match(message, /the list has no end: 500 rows on 500 pages/);
      assert.equal(at.requests.length, 501);
    }).timeout(30_000);
  }
});
