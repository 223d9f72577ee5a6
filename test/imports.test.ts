/** No file of provider or lab imports itself through other files. */
import assert from "node:assert/strict";
import { circlesIn, importsBelow } from "./imports";

for (const folder of ["provider", "lab"]) {
  it(`${folder} has no import circle`, () => {
    const imports = importsBelow(folder);
    assert.ok([...imports.values()].flat().length > imports.size);
    assert.deepEqual(circlesIn(imports), []);
  });
}

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
