/** The programs that `import` writes for 300 flow logs of each cloud: TypeScript's strictest settings find nothing. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import type { CloudName } from "../../provider/discoveries";
import { clockAt } from "../clock";
import { FLEETS } from "../command/fleets";
import { command } from "../command/run";

const root = path.join(__dirname, "../..");

describe("programs that import writes", function () {
  this.timeout(600_000);

  it("declare 300 flow logs of each cloud under strict", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-adopted-"));
    try {
      const programs: string[] = [];
      for (const name of Object.keys(FLEETS) as CloudName[]) {
        const { cloud, close } = await FLEETS[name](300);
        const [file, program] = [path.join(folder, `${name}-import.json`), path.join(folder, `${name}.ts`)];
        const { code, noted } = await command(
          cloud.env,
          ["import", name, "--file", file, "--program", program],
          clockAt(cloud),
        );
        await close();
        assert.equal(code, 0, noted);
        programs.push(program);
      }
      assert.equal(complaints(programs), "");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function complaints(files: readonly string[]): string {
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    typeRoots: [path.join(root, "node_modules/@types")],
    types: ["node"],
    paths: { "pulumi-flowlogs": [path.join(root, "dist/index.d.ts")] },
  });
  const host = { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => "\n" };
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host);
}
