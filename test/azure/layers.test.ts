import assert from "node:assert/strict";
import path from "node:path";
import { circlesIn, importsBelow } from "../imports";

/** Each folder of provider/azure may import from itself, from the folders before it and from core. */
const LAYERS = ["credentials", "arm", "prerequisites", "flow-log"];

describe("the folders of provider/azure", () => {
  const imports = importsBelow("provider/azure");

  it("are the four layers", () => {
    const folders = new Set([...imports.keys()].map((file) => path.relative("provider/azure", path.dirname(file))));
    assert.deepEqual([...folders].sort(), [...LAYERS].sort());
  });

  for (const [index, layer] of LAYERS.entries()) {
    const allowed = ["provider/core", ...LAYERS.slice(0, index + 1).map((name) => `provider/azure/${name}`)];

    it(`${layer} imports from ${allowed.join(", ")} alone`, () => {
      const arrows = [...imports].filter(([file]) => file.startsWith(`provider/azure/${layer}/`));
      assert.ok(arrows.length > 0);
      const others = arrows.flatMap(([file, targets]) =>
        targets.filter((target) => !allowed.includes(path.dirname(target))).map((target) => `${file} → ${target}`),
      );
      assert.deepEqual(others, []);
    });
  }

  it("have no import circle", () => {
    assert.deepEqual(circlesIn(imports), []);
  });
});

describe("a search for import circles", () => {
  it("finds two files that import each other, and no file that only leads there", () => {
    const imports = { a: ["b"], b: ["c"], c: ["b", "d"], d: [] };
    assert.deepEqual(circlesIn(new Map(Object.entries(imports))), [["b", "c"]]);
  });

  it("finds two circles that have no file in common", () => {
    const imports = { a: ["b"], b: ["a"], c: ["d", "a"], d: ["c"] };
    assert.deepEqual(circlesIn(new Map(Object.entries(imports))), [
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});
