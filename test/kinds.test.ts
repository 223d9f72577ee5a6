/** The table of resource classes says what the classes, the dynamic modules and the package say. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import packageJson from "../package.json";
import * as provider from "../provider";
import { CONFIG } from "../provider/config-keys";
import { textOf, tokenOf } from "../provider/core/inputs/registration";
import { CLASSES } from "../provider/kinds";
import { ROOT } from "./imports";

const exported = new Map<string, unknown>(Object.entries(provider));

describe("the table of resource classes", () => {
  for (const [className, entry] of Object.entries(CLASSES)) {
    it(`${className} has its class, kind, dynamic module and documented file`, () => {
      assert.equal((exported.get(className) as { __pulumiType: string }).__pulumiType, tokenOf(className));
      assert.equal(entry.load().schema.type, className);
      assert.ok(existsSync(path.join(ROOT, "provider", entry.documentedIn)));
      assert.ok(`./dynamic/${entry.module}` in packageJson.exports);
      assert.match(textOf(entry.module), new RegExp(`pulumi-flowlogs/dynamic/${entry.module}"`));
    });
  }

  it("has all classes of the package and all dynamic modules", () => {
    const classes = [...exported].flatMap(([name, value]) => ("__pulumiType" in Object(value) ? [name] : []));
    assert.deepEqual(classes.sort(), Object.keys(CLASSES).sort());
    const modules = readdirSync(path.join(ROOT, "provider/dynamic")).map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(
      modules.sort(),
      Object.values(CLASSES)
        .map((entry) => entry.module)
        .sort(),
    );
  });

  it("names clouds that have config", () => {
    for (const { clouds } of Object.values(CLASSES)) for (const cloud of clouds) assert.ok(cloud in CONFIG);
  });
});
