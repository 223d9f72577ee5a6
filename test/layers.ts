/** Which folders of one part of the provider import from which others. */
import assert from "node:assert/strict";
import path from "node:path";
import { importsBelow } from "./imports";

/**
 * Tests that each folder below `root` imports from itself, from the folders listed for it alone, and from what every
 * folder may use: core for a cloud, and for core the files directly in core. A folder may list only folders that stand
 * before it. Files directly in `root` import only what every folder may use.
 */
export function testLayers(root: string, layers: Readonly<Record<string, readonly string[]>>): void {
  describe(`the folders of ${root}`, () => {
    const imports = importsBelow(root);
    const forAll = (folder: string) =>
      folder === "provider/core" || (root !== "provider/core" && folder.startsWith("provider/core/"));
    const othersThan = (allowed: readonly string[], folder: string) =>
      [...imports]
        .filter(([file]) => path.dirname(file) === folder)
        .flatMap(([file, targets]) =>
          targets
            .filter((target) => !forAll(path.dirname(target)) && !allowed.includes(path.dirname(target)))
            .map((target) => `${file} → ${target}`),
        );

    it("are the listed layers", () => {
      const folders = new Set([...imports.keys()].map((file) => path.relative(root, path.dirname(file))));
      folders.delete("");
      assert.deepEqual([...folders].sort(), Object.keys(layers).sort());
    });

    it("have nothing beside them that imports from them", () => {
      assert.deepEqual(othersThan([], root), []);
    });

    for (const [index, [layer, below]] of Object.entries(layers).entries()) {
      it(`${layer} imports from ${["core", ...below].join(", ")} alone`, () => {
        const before = Object.keys(layers).slice(0, index);
        assert.deepEqual(
          below.filter((name) => !before.includes(name)),
          [],
        );
        assert.deepEqual(
          othersThan(
            [...below, layer].map((name) => `${root}/${name}`),
            `${root}/${layer}`,
          ),
          [],
        );
      });
    }
  });
}
