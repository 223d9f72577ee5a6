import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describeAnswer } from "../../provider/core/cloud-answer";
import { answered, attempting, FlowLogError, outcomeOfStatus } from "../../provider/core/errors";
import { samePlace } from "../../provider/core/place";
import { ONE_LOOK, pollUntil } from "../../provider/core/polling";
import { Settings } from "../../provider/core/settings";
import { structurable } from "../../provider/core/structurable";
import { TestClock } from "../clock";

describe("errors", () => {
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
    assert.equal(describeAnswer({ status: 502, code: "" }), "502");
    assert.equal(FlowLogError.refused("auth", { said: "no" }).status, undefined);
  });
  it("takes a stranger for a defect of its own, with an unknown outcome", async () => {
    await assert.rejects(
      attempting("doing", async () => {
        throw new TypeError("x is not a function");
      }),
      (error: FlowLogError) =>
        error.kind === "internal" && error.outcome === "unknown" && /^doing: Type/.test(error.message),
    );
  });
});

describe("settings", () => {
  const settings = new Settings((key) => ({ "a:key": "from config", "a:empty": " " })[key], {
    KEY: "from env",
    OTHER: "x",
  });
  it("lets config beat the environment", () => {
    assert.deepEqual(settings.get(["a:key"], ["KEY"]), { value: "from config", from: "config a:key" });
  });
  it("takes the first name that holds something", () => {
    assert.deepEqual(settings.get(["a:none", "a:empty"], ["NONE", "KEY", "OTHER"]), { value: "from env", from: "KEY" });
  });
  it("answers nothing when nothing is set", () => {
    assert.equal(settings.get(["a:none"], ["NONE"]), undefined);
  });
});

describe("results for the engine", () => {
  it("hold nothing that a protobuf Struct refuses or empties", () => {
    const made = structurable({
      a: undefined,
      b: [1, undefined, { c: undefined, d: 2n }],
      f: () => 1,
      t: new Date(0),
      n: null,
    });
    assert.deepEqual(made, { b: [1, { d: "2" }], t: "1970-01-01T00:00:00.000Z", n: null });
    assert.deepEqual(Struct.fromJavaScript(made as never).toJavaScript(), made);
  });
});

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

describe("place", () => {
  it("is the same in another case, and compares only what both tell", () => {
    assert.ok(samePlace({ region: "KR" }, { region: "kr" }));
    assert.ok(samePlace({ region: "KR" }, { region: "KR", site: "public" }));
    assert.ok(!samePlace({ region: "KR", site: "gov" }, { region: "KR", site: "public" }));
  });
});
