/** Tags that hold for a whole stack. */
import assert from "node:assert/strict";
import { withStackTags } from "../../provider/core/inputs/stack-tags";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { Settings } from "../../provider/core/settings";
import type { Bag } from "../inputs";

const complete = (config: Record<string, unknown>, args: Bag) => {
  const texts = Object.entries(config).map(([key, value]) => [`c:${key}`, JSON.stringify(value)]);
  const all = Object.fromEntries(texts);
  return withStackTags(new Settings((key) => all[key], {}), "c", args);
};

describe("withStackTags: tags of a stack", () => {
  it("are added to the program's, whose values win", () => {
    const defaultTags = { owner: "net", stage: "live" };
    assert.deepEqual(complete({ defaultTags }, {}), { tags: defaultTags });
    assert.deepEqual(complete({ defaultTags }, { tags: { stage: "test", x: "1" } }), {
      tags: { owner: "net", stage: "test", x: "1" },
    });
    assert.deepEqual(complete({ defaultTags: { tags: { owner: "net" } } }, {}), { tags: { owner: "net" } });
    assert.deepEqual(complete({ defaultTags: { tags: "a" } }, {}), { tags: { tags: "a" } });
  });

  it("that are ignored are added to those that the program ignores", () => {
    assert.deepEqual(complete({ ignoreTags: ["a", "b*"] }, { ignoreTags: ["a"] }), { ignoreTags: ["a", "b*"] });
    assert.deepEqual(complete({ ignoreTags: ["a"] }, {}), { ignoreTags: ["a"] });
  });

  it("change nothing without config, or while a preview does not know the program's", () => {
    assert.deepEqual(complete({}, { x: 1 }), { x: 1 });
    assert.deepEqual(complete({ defaultTags: { a: "1" } }, { tags: UNKNOWN }), { tags: UNKNOWN });
    assert.deepEqual(complete({ defaultTags: { a: "1" } }, { tags: { b: UNKNOWN } }), { tags: { a: "1", b: UNKNOWN } });
    assert.deepEqual(complete({ ignoreTags: ["a"] }, { ignoreTags: UNKNOWN }), { ignoreTags: UNKNOWN });
  });

  for (const wrong of ["owner", 1, ["a"], { a: 1 }, { a: { b: "c" } }]) {
    it(`are refused with the command that sets them: ${JSON.stringify(wrong)}`, () => {
      assert.throws(
        () => complete({ defaultTags: wrong }, {}),
        /^FlowLogError: config c:defaultTags is not a map of tags; set it with `pulumi config set --path 'c:defaultTags.owner network'`\.$/,
      );
    });
  }
  it("ignored tags are refused when they are no list", () => {
    assert.throws(
      () => complete({ ignoreTags: { a: "b" } }, {}),
      /is not a list of names; .*'c:ignoreTags\[0\] owner'/,
    );
  });
});
