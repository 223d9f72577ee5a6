import assert from "node:assert/strict";
import { diffProperties, invert, resetIgnored } from "../../../lab/engine/property-diff";
import { makeSecret, unknownValue } from "../../../lab/engine/property-value";

describe("the difference of two bags of inputs", () => {
  it("names nested paths, list items and names that need quotes", () => {
    const olds = {
      policy: { days: 7, enabled: true },
      list: [1, 2],
      tags: { "a b": "x", gone: "y" },
      same: [{ a: 1 }],
    };
    const news = {
      policy: { days: 30, enabled: true },
      list: [1, 3, 4],
      tags: { "a b": "z" },
      same: [{ a: 1 }],
      added: {},
    };
    assert.deepEqual(diffProperties(olds, news), {
      added: { kind: "add", new: {}, inputDiff: true },
      "list[1]": { kind: "update", old: 2, new: 3, inputDiff: true },
      "list[2]": { kind: "add", new: 4, inputDiff: true },
      "policy.days": { kind: "update", old: 7, new: 30, inputDiff: true },
      'tags["a b"]': { kind: "update", old: "x", new: "z", inputDiff: true },
      "tags.gone": { kind: "delete", old: "y", inputDiff: true },
    });
  });

  it("compares secrets by content and never shows them, at any depth", () => {
    const olds = { token: makeSecret("a"), same: makeSecret("s"), deep: makeSecret({ key: "k1", other: 1 }) };
    const news = { token: makeSecret("b"), same: "s", deep: makeSecret({ key: "k2", other: 1 }) };
    assert.deepEqual(diffProperties(olds, news), {
      "deep.key": { kind: "update", old: "[secret]", new: "[secret]", inputDiff: true },
      token: { kind: "update", old: "[secret]", new: "[secret]", inputDiff: true },
    });
  });

  it("takes an unknown value for a change", () => {
    assert.deepEqual(diffProperties({ a: { b: 1 } }, { a: unknownValue }), {
      a: { kind: "update", old: { b: 1 }, new: "[unknown]", inputDiff: true },
    });
  });

  it("is told from the other side by a refresh", () => {
    const diff = diffProperties({ a: 1, b: 2 }, { b: 3, c: 4 });
    assert.deepEqual(invert(diff), {
      a: { kind: "add", new: 1, inputDiff: true },
      b: { kind: "update", old: 3, new: 2, inputDiff: true },
      c: { kind: "delete", old: 4, inputDiff: true },
    });
  });

  it("ignoreChanges puts old values back, takes new ones away, follows paths", () => {
    const olds = { color: "red", policy: { days: 7, on: true }, list: [{ a: 1 }, { a: 2 }], tags: { "x.y": "old" } };
    const news = {
      color: "blue",
      policy: { days: 9, on: false },
      list: [{ a: 8 }, { a: 9 }],
      tags: { "x.y": "new" },
      extra: 1,
    };
    const paths = ["color", "policy.days", "list[*].a", 'tags["x.y"]', "extra"];
    assert.deepEqual(resetIgnored(paths, olds, news), { ...olds, policy: { days: 7, on: false } });
    assert.equal(news.color, "blue");
  });
});
