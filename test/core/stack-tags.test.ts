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

  it("give way to a tag of the program whose name differs in capitals only, and to what the program ignores", () => {
    const defaultTags = { Owner: "net", stage: "live" };
    assert.deepEqual(complete({ defaultTags }, { tags: { owner: "db" } }), { tags: { stage: "live", owner: "db" } });
    const ignoreTags = ["own*"];
    assert.deepEqual(complete({ defaultTags }, { ignoreTags }), { ignoreTags, tags: { stage: "live" } });
    assert.deepEqual(complete({ defaultTags }, { ignoreTags: [1, UNKNOWN] }).tags, defaultTags);
  });

  it("are texts, also where `pulumi config set --path` makes numbers and truth values of them", () => {
    const defaultTags = { year: 2026, backup: true, code: "007" };
    assert.deepEqual(complete({ defaultTags }, {}), { tags: { year: "2026", backup: "true", code: "007" } });
    assert.deepEqual(complete({ ignoreTags: [2026, "a"] }, {}), { ignoreTags: ["2026", "a"] });
    assert.throws(
      () => complete({ defaultTags: { account: 2 ** 60 } }, {}),
      /c:defaultTags\.account is a number with more digits than are kept; set it with .* --type string --path 'c:defaultTags\.account'/,
    );
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

  for (const wrong of ["owner", 1, ["a"], { a: null }, { a: { b: "c" } }]) {
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
