/** Which folders of one cloud import from which others. */
import assert from "node:assert/strict";
import path from "node:path";
import { importsBelow } from "./imports";

/**
 * Tests that each folder below `root` imports from itself, from core and from the folders listed for it alone. A folder
 * may list only folders that stand before it. Files directly in `root` import from core alone.
 */
export function testLayers(root: string, layers: Readonly<Record<string, readonly string[]>>): void {
  describe(`the folders of ${root}`, () => {
    const imports = importsBelow(root);
    const othersThan = (allowed: readonly string[], folder: string) =>
      [...imports]
        .filter(([file]) => path.dirname(file) === folder)
        .flatMap(([file, targets]) =>
          targets.filter((target) => !allowed.includes(path.dirname(target))).map((target) => `${file} → ${target}`),
        );

    it("are the listed layers", () => {
      const folders = new Set([...imports.keys()].map((file) => path.relative(root, path.dirname(file))));
      folders.delete("");
      assert.deepEqual([...folders].sort(), Object.keys(layers).sort());
    });

    it("have nothing beside them that imports from them", () => {
      assert.deepEqual(othersThan(["provider/core"], root), []);
    });

    for (const [index, [layer, below]] of Object.entries(layers).entries()) {
      it(`${layer} imports from ${["core", ...below].join(", ")} alone`, () => {
        const before = Object.keys(layers).slice(0, index);
        assert.deepEqual(
          below.filter((name) => !before.includes(name)),
          [],
        );
        const allowed = [...below, layer].map((name) => `${root}/${name}`);
        assert.deepEqual(othersThan(["provider/core", ...allowed], `${root}/${layer}`), []);
      });
    }
  });
}
