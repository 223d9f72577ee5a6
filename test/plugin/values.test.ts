import assert from "node:assert/strict";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { changesBetween } from "../../provider/plugin/changes";
import { forCore, forEngine, plain, SECRET_MARK, SPECIAL } from "../../provider/plugin/values";
import { secret } from "./fixture";

describe("values between engine and plugin", () => {
  it("mark secrets with the texts of the SDK", () => {
    assert.deepEqual([SPECIAL, SECRET_MARK], [specialSigKey, specialSecretSig]);
  });

  it("are plain after the wrappers are taken off, at every depth and twice", () => {
    assert.deepEqual(plain({ a: [secret({ b: secret(1) })], c: secret(secret(null)) }), { a: [{ b: 1 }], c: null });
  });

  it("name the inputs that hold a secret anywhere, and those that a dynamic class has recorded", () => {
    const bag = { __provider: "text", __secrets: ["b", "gone"], a: { x: [secret(1)] }, b: 2, c: 3, place: secret("p") };
    assert.deepEqual(forCore(bag, ["a", "b", "c"]), { a: { x: [1] }, b: 2, c: 3, place: "p", __secrets: ["a", "b"] });
  });

  it("wrap named inputs, and outputs that repeat their values in any case; an unknown value is repeated by none", () => {
    const outs = { name: "Made-Up", id: "1", place: { x: "is/MADE-up/too" }, arn: UNKNOWN, key: UNKNOWN };
    const marked = forEngine({ ...outs, __secrets: ["name", "key"] });
    assert.deepEqual(marked, { ...outs, name: secret("Made-Up"), place: secret(outs.place), key: secret(UNKNOWN) });
  });
});

describe("the paths of changes", () => {
  for (const [before, after, paths] of [
    [
      { a: 1 },
      { a: 2, b: 3 },
      [
        ["in.a", "UPDATE"],
        ["in.b", "ADD"],
      ],
    ],
    [{ "b c": "1" }, {}, [['in["b c"]', "DELETE"]]],
    [
      ["a", "b"],
      ["a", "c", "d"],
      [
        ["in[1]", "UPDATE"],
        ["in[2]", "ADD"],
      ],
    ],
    [undefined, { a: 1 }, [["in", "ADD"]]],
    [[1], { 0: 1 }, [["in", "UPDATE"]]],
    [{ a: [1] }, { a: [1] }, []],
  ] as const) {
    it(`of ${JSON.stringify(before)} to ${JSON.stringify(after)}`, () => {
      assert.deepEqual(changesBetween(before, after, ["in"]), paths);
    });
  }
});
