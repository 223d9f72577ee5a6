/** Creates whose requests or answers are lost. */
import assert from "node:assert/strict";
import { FlowLogError } from "../../provider/core/errors";
import { failure } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostAfter, lostAfterwards, lostBefore, lostSilently, refused } from "./made-up-kind";

describe("Reconciler: a write without an answer", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  for (const [what, look] of [
    ["no answer", lostBefore],
    ["a refusal", refused],
  ] as const) {
    it(`sends nothing and says so when the first look gets ${what}`, async () => {
      at.cloud.failures.look = [look];
      const error = await failure(at.create());
      assert.match(error.message, /Nothing was created\.$/);
      assert.deepEqual(at.writes(), []);
      await at.create();
    });
  }

  it("looks before it sends again, and makes one when the answer was lost after the effect", async () => {
    at.cloud.failures.write = [lostAfter];
    const { id } = await at.create();
    assert.equal(id, `id-${at.target}`);
    assert.equal(at.writes().length, 1);
  });

  it("sends again when a look shows that the lost request had no effect", async () => {
    at.cloud.failures.write = [lostBefore];
    await at.create();
    assert.equal(at.writes().length, 2);
  });

  it("gives up after three requests without an answer", async () => {
    at.cloud.failures.write = [lostBefore, lostBefore, lostBefore];
    assert.match((await failure(at.create())).message, /503\. It may exist all the same/);
    assert.equal(at.writes().length, 3);
  });

  it("is content when the last try had its effect although its answer was lost", async () => {
    at.cloud.failures.write = [lostBefore, lostBefore, lostAfter];
    assert.equal((await at.create()).id, `id-${at.target}`);
    assert.equal(at.writes().length, 3);
  });

  it("does not send again what shows its effect a moment after its answer was lost", async () => {
    let late: () => void = () => undefined;
    at.cloud.failures.write = [
      lostAfterwards((effect) => {
        late = effect;
      }),
    ];
    // The observations before the request and right after it find nothing.
    at.cloud.failures.look = [undefined, undefined, undefined, () => late()];
    await at.create();
    assert.equal(at.writes().length, 1);
  });

  it("does not repeat what surely had no effect", async () => {
    at.cloud.failures.write = [
      () => {
        throw FlowLogError.refused("unavailable", { said: "503" });
      },
    ];
    assert.match((await failure(at.create())).message, /Nothing was created/);
    assert.equal(at.writes().length, 1);
  });

  it("does not say that nothing was created when a refusal follows a request without an answer", async () => {
    at.cloud.failures.write = [lostBefore, refused];
    const error = await failure(at.create());
    assert.match(error.message, /400 no; say yes\. It may exist all the same/);
  });

  it("does not overwrite what somebody else made while our answer was lost", async () => {
    at.cloud.failures.write = [lostAfterwards(() => at.put({ days: 30 }))];
    const error = await failure(at.create());
    assert.equal(error.id, undefined);
    assert.match(error.message, /already captures this with other settings/);
    assert.equal(at.log?.days, 30);
  });

  it("reads back again when the first read-back gets no answer", async () => {
    at.cloud.failures.look = [undefined, lostBefore];
    await at.create();
    assert.equal(at.writes().length, 1);
  });

  it("waits for a setting that shows late, and does not send it again", async () => {
    at.cloud.failures.look = [undefined, lostBefore, lostBefore];
    await at.create();
    assert.equal(at.writes().length, 1);
  });

  it("records nothing when the look gets no answer either, and the next create adopts", async () => {
    at.cloud.failures.write = [lostAfter];
    at.cloud.failures.look = [undefined, lostBefore];
    const error = await failure(at.create());
    assert.equal(error.id, undefined);
    assert.match(
      error.message,
      /no answer in time; looking whether it took effect got no answer either \(503\)\. It may/,
    );
  });

  it("does not say that nothing was created when the read-back of an unnamed one is refused", async () => {
    at.cloud.failures.write = [lostSilently];
    at.cloud.failures.look = [undefined, refused];
    const error = await failure(at.create());
    assert.match(error.message, /It may exist all the same/);
  });

  it("keeps the id that only the read-back told, when the settings are not in effect", async () => {
    at.cloud.failures.write = [lostSilently];
    at.cloud.failures.look = [undefined, () => Object.assign(at.log ?? {}, { failedReason: "it failed" })];
    const error = await failure(at.create());
    assert.match(error.message, /accepted it, but shows it failed/);
    assert.equal(error.id, `id-${at.target}`);
  });

  it("keeps its reservation while nobody knows whether it exists", async () => {
    at.cloud.failures.write = [lostAfter];
    at.cloud.failures.look = [undefined, lostBefore];
    await failure(at.create());
    assert.match((await failure(at.create())).message, /is already taken by another resource of this program/);
  });

  it("continues its own create that stopped half way, whatever adopt says", async () => {
    at.cloud.isPartialCreate = ({ days }) => days === 1;
    at.cloud.failures.write = [lostAfterwards(() => at.put({ days: 1 }))];
    await at.create({ adopt: "never" });
    assert.equal(at.log?.days, 7);
  });

  it("keeps the id of what a lost request left half made when the next one is refused", async () => {
    at.cloud.isPartialCreate = ({ days }) => days === 1;
    at.cloud.failures.write = [lostAfterwards(() => at.put({ days: 1 })), refused];
    assert.equal((await failure(at.create())).id, `id-${at.target}`);
  });
});
