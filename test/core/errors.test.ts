import assert from "node:assert/strict";
import { describeAnswer } from "../../provider/core/cloud-answer";
import { answered, attempting, FlowLogError, outcomeOfStatus } from "../../provider/core/errors";

describe("FlowLogError", () => {
  it("reads as one sentence with what was tried, said, to do, and left", () => {
    const error = FlowLogError.refused("conflict", { said: "409 Duplicate.", advice: "adopt it" });
    assert.equal(
      error.withMissing({ attempt: "creating log", stateLeft: "Nothing was changed." }).message,
      "creating log: 409 Duplicate; adopt it. Nothing was changed.",
    );
  });
  it("keeps what the layer below said", () => {
    const error = FlowLogError.refused("auth", { said: "no", attempt: "logging in" });
    assert.equal(error.withMissing({ attempt: "creating" }).message, "logging in: no.");
  });
  it("holds no half of a character: the host would never answer", () => {
    const error = FlowLogError.refused("invalid", { said: "\u{1F600}".slice(0, 1) });
    assert.doesNotThrow(() => encodeURI(error.message));
  });
  it("prints no stack: the host would show the sentence twice", () => {
    assert.equal(FlowLogError.refused("auth", { said: "no" }).stack, "");
  });
  it("takes a request timeout for an answer that tells nothing of the effect", () => {
    assert.deepEqual([400, 404, 408, 409, 429, 500, 504].map(outcomeOfStatus), [
      ...["none", "none", "unknown", "none", "none", "unknown", "unknown"],
    ]);
  });
  it("tells what a cloud answered, as text and as fields", () => {
    const answer = { status: 429, code: "VPC.1", message: "slow down", requestId: "r-1", retryAfter: "120" };
    const error = FlowLogError.refused("throttled", { ...answered(answer), advice: "wait" }).withMissing({});
    assert.equal(error.message, "429 VPC.1 slow down (request r-1), and asks to wait 120 s; wait.");
    assert.deepEqual([error.status, error.code, error.requestId], [429, "VPC.1", "r-1"]);
    const retryAfter = "Sat, 21 Nov 2026 06:00:00 GMT";
    assert.equal(describeAnswer({ message: "no", retryAfter }), `no, and asks to wait until ${retryAfter}`);
    assert.equal(describeAnswer({ message: "no", retryAfter: "1.5" }), "no, and asks to wait 1.5 s");
    assert.equal(describeAnswer({ status: 502, code: "" }), "502");
    assert.equal(FlowLogError.refused("auth", { said: "no" }).status, undefined);
  });
  for (const retryAfter of ["-5", "1e400", "9".repeat(400), "soon", "soon 1", ""]) {
    it(`says nothing of an unreadable Retry-After: ${JSON.stringify(retryAfter).slice(0, 40)}`, () => {
      assert.equal(describeAnswer({ status: 429, message: "slow down", retryAfter }), "429 slow down");
    });
  }
  it("takes an error of another class for a defect of its own, with an unknown outcome", async () => {
    await assert.rejects(
      attempting("doing", async () => {
        throw new TypeError("x is not a function");
      }),
      (error: FlowLogError) =>
        error.kind === "internal" && error.outcome === "unknown" && /^doing: Type/.test(error.message),
    );
  });
});
