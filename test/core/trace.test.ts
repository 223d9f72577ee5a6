/** What NODE_DEBUG=flowlogs prints. */
import assert from "node:assert/strict";
import { describeAttempt } from "../../provider/core/trace";
import { collectingLines, failure, TAKEN_OVER } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostAfter, lostBefore, refused } from "./made-up-kind";

describe("describeAttempt", () => {
  const attempt = {
    ...{ method: "GET", url: "https://user:password@vpc.example.com/v1/5f67/fl/flow_logs?token=SECRET#SECRET" },
    ...{ attempt: 2, milliseconds: 34.4, result: 200 },
  };
  const headers =
    (all: Record<string, string>) =>
    (name: string): string | undefined =>
      all[name];

  it("tells method, host and path, status, time and number, and nothing else of the address", () => {
    assert.equal(describeAttempt(attempt), "GET vpc.example.com/v1/5f67/fl/flow_logs: 200 in 34 ms, attempt 2");
  });

  it("tells the network's code when there was no answer", () => {
    assert.match(describeAttempt({ ...attempt, result: "ECONNRESET" }), /: ECONNRESET in 34 ms/);
  });

  it("tells the id of the request, whatever the vendor calls the header", () => {
    for (const name of ["x-request-id", "x-ms-request-id"]) {
      assert.match(describeAttempt({ ...attempt, header: headers({ [name]: "7f3a-1" }) }), /, request 7f3a-1$/);
    }
  });

  it("tells no header that is no id", () => {
    for (const value of ["Bearer SECRET", "a\nb", "x".repeat(101)]) {
      assert.match(describeAttempt({ ...attempt, header: headers({ "x-request-id": value }) }), /attempt 2$/);
    }
  });

  it("tells nothing of an address that is none", () => {
    assert.equal(
      describeAttempt({ ...attempt, url: "SECRET" }),
      "GET an address that is none: 200 in 34 ms, attempt 2",
    );
  });
});

describe("FlowLogProvider: trace", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });
  /** What was told since the last call of this, without the resource. */
  const decisions = () => at.decisions.splice(0).map((line) => line.replace(/^\w+ log (id-)?t1: /, ""));

  it("tells of a create what was found, each write and each read-back", async () => {
    await at.create();
    assert.deepEqual(at.decisions, [
      "creating log t1: found nothing",
      "creating log t1: write 1 of 3",
      "creating log t1: read back: shown",
    ]);
  });

  it("tells why a write is sent again", async () => {
    at.cloud.failures.write = [lostBefore];
    await at.create();
    assert.deepEqual(decisions(), [
      "found nothing",
      "write 1 of 3",
      "no answer (unavailable): looks whether the write took effect",
      "found nothing",
      "write 2 of 3",
      "read back: shown",
    ]);
  });

  it("tells that a write without an answer took effect", async () => {
    at.cloud.failures.write = [lostAfter];
    await at.create();
    assert.deepEqual(decisions().slice(2), [
      "no answer (timeout): looks whether the write took effect",
      "found id-t1",
      "nothing is left to write",
    ]);
  });

  it("tells of a setting that does not show yet", async () => {
    at.cloud.failures.look = [undefined, lostBefore];
    await at.create();
    assert.deepEqual(decisions().slice(2), ["read back: not shown yet", "read back: shown"]);
  });

  it("tells of an adoption why", async () => {
    at.put();
    await at.create();
    assert.deepEqual(decisions(), [
      "found id-t1",
      "adopts id-t1: it has the wanted settings",
      "nothing is left to write",
    ]);
    told.expect(TAKEN_OVER);
  });

  it("tells of an adoption by a write why", async () => {
    at.put({ enabled: false });
    await at.create();
    assert.deepEqual(decisions().slice(0, 3), [
      "found id-t1, inactive",
      "adopts id-t1 by a write: it is inactive",
      "write 1 of 3",
    ]);
  });

  it("tells of an update and of a delete, the failed ones too", async () => {
    const { id, outs } = await at.create();
    decisions();
    await at.update(id, outs, { days: 2 });
    assert.deepEqual(decisions(), ["found id-t1", "write 1 of 3", "read back: shown"]);
    at.cloud.failures.remove = [lostBefore];
    await at.provider.delete(id, outs);
    assert.deepEqual(decisions(), [
      "found id-t1",
      "removal 1 of 3",
      "no answer (unavailable): looks whether it took effect",
      "found id-t1",
      "removal 2 of 3",
    ]);
  });

  it("tells of updates and deletes that make no request", async () => {
    const { id, outs } = await at.create();
    decisions();
    await at.update(id, outs, { onDelete: "keep" });
    await at.provider.delete(id, { ...outs, onDelete: "keep" });
    assert.deepEqual(decisions(), ["no request is needed", "no request, because onDelete is keep"]);
  });

  it("tells no value of a setting, and no text of a cloud", async () => {
    at.put({ days: 8, retention: { on: true, days: 3 } });
    await failure(at.create({ secretive: "SECRET" }));
    at.put({ days: 8 });
    at.cloud.failures.write = [refused];
    await failure(at.create({ secretive: "SECRET", adopt: "always" }));
    assert.doesNotMatch(at.decisions.join("\n"), /SECRET|8|say yes/);
  });
});
