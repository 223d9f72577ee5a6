/** No file of provider or lab imports itself through other files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { circlesIn, importsBelow, ROOT } from "./imports";

for (const folder of ["provider", "lab"]) {
  it(`${folder} has no import circle`, () => {
    const imports = importsBelow(folder);
    assert.ok([...imports.values()].flat().length > imports.size);
    assert.deepEqual(circlesIn(imports), []);
  });
}

/** An import that loads one of the libraries that take long to load, and no import of types. */
const LARGE =
  /(?:^|\n)(?:import|export) (?!type\b)[^;]*? from "(zod|axios|@azure\/[^"]+)"|require\("(zod|axios|@azure\/[^"]+)"\)/g;

it("large libraries are imported by the files alone that the build holds in part", () => {
  const importing = [...importsBelow("provider").keys()].filter(
    (file) => [...readFileSync(path.join(ROOT, file), "utf8").matchAll(LARGE)].length > 0,
  );
  const parts = ["provider/azure/sdk/azure-sdk.ts", "provider/core/http/axios.ts", "provider/core/zod.ts"];
  assert.deepEqual(importing.sort(), parts);
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
