/**
 * `import --plugin`: Pulumi reads flow logs that nobody declared by their ids, and writes the program. Without `pulumi`
 * on PATH, or without its language YAML, these tests are reported as pending.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { forgetCloudAccounts } from "../../lab/lab";
import type { CloudName } from "../../provider/discoveries";
import { clockAt } from "../clock";
import { FLEETS } from "../command/fleets";
import { command } from "../command/run";
import { openCommandLine } from "./command-line";
import { pluginFolder } from "./plugin-folder";

describe("flow logs that nobody declared, with the plugin", function () {
  this.timeout(600_000);
  let folder: string;
  before(function () {
    if (spawnSync("pulumi-language-yaml", ["--help"]).error) this.skip();
    forgetCloudAccounts();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-adopted-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  for (const name of Object.keys(FLEETS) as CloudName[]) {
    it(`${name}: 50 of them`, async function () {
      const { cloud, close } = await FLEETS[name](50);
      const projectFile = path.join(folder, "Pulumi.yaml");
      const project = "name: adopted\nruntime: yaml\n";
      await writeFile(projectFile, project);
      const env = { ...cloud.env, PATH: `${await pluginFolder()}${path.delimiter}${process.env.PATH}` };
      const stack = await openCommandLine(folder, `adopted-${process.pid}-${name}`, env);
      try {
        if (!stack) return this.skip();
        const succeeds = async (...args: string[]) => {
          const { ok, text } = await stack.run(...args);
          assert.ok(ok, text);
        };
        const asked = (...args: string[]) => command(cloud.env, args, clockAt(cloud));
        const [file, program] = [path.join(folder, "import.json"), path.join(folder, "program.yaml")];
        const { code, noted } = await asked("import", name, "--plugin", "--file", file);
        assert.equal(code, 0, noted);
        await succeeds("import", "--file", file, "--out", program, "--protect=false", "--skip-preview", "--yes");
        await writeFile(projectFile, project + (await readFile(program, "utf8")));
        await succeeds("preview", "--refresh", "--expect-no-changes");
        await succeeds("destroy", "--skip-preview", "--yes");
        const lists = name === "azure" ? ["--source", "list"] : [];
        const { printed } = await asked("discover", name, "--json", ...lists);
        assert.deepEqual(JSON.parse(printed).flowLogs, []);
      } finally {
        await stack?.close();
        await close();
      }
    });
  }
});
