import assert from "node:assert/strict";
import path from "node:path";
import { importsBelow } from "../imports";

/** Each folder of provider/azure may import from itself, from the folders before it and from core. */
const LAYERS = ["credentials", "arm", "prerequisites", "flow-log"];

describe("the folders of provider/azure", () => {
  const imports = importsBelow("provider/azure");
  const othersThan = (allowed: readonly string[], folder: string) =>
    [...imports]
      .filter(([file]) => path.dirname(file) === folder)
      .flatMap(([file, targets]) =>
        targets.filter((target) => !allowed.includes(path.dirname(target))).map((target) => `${file} → ${target}`),
      );

  it("are the four layers", () => {
    const folders = new Set([...imports.keys()].map((file) => path.relative("provider/azure", path.dirname(file))));
    folders.delete("");
    assert.deepEqual([...folders].sort(), [...LAYERS].sort());
  });

  it("have nothing beside them that imports from them", () => {
    assert.deepEqual(othersThan(["provider/core"], "provider/azure"), []);
  });

  for (const [index, layer] of LAYERS.entries()) {
    const before = LAYERS.slice(0, index + 1).map((name) => `provider/azure/${name}`);

    it(`${layer} imports from ${["provider/core", ...before].join(", ")} alone`, () => {
      assert.deepEqual(othersThan(["provider/core", ...before], `provider/azure/${layer}`), []);
    });
  }
});
