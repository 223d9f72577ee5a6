/** Every example stands alone: a copy of its folder is a project, with the packed package beside it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { findCli } from "../../lab/stacks/cli-stack";
import { PackedProject, root } from "./packed";

const own = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const examples = readdirSync(path.join(root, "examples"));

describe("an example on its own", function () {
  this.timeout(600_000);
  let project: PackedProject;
  before(() => {
    project = new PackedProject();
  });
  after(() => project.remove());

  for (const name of examples) {
    describe(name, () => {
      const folder = path.join(root, "examples", name);

      it("names what it needs: this package, the SDK, a compiler", () => {
        const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
        assert.deepEqual(dependencies, { "@pulumi/pulumi": "^3.216.0", "pulumi-flowlogs": `^${own.version}` });
        assert.deepEqual(Object.keys(devDependencies), ["@types/node", "typescript"]);
      });

      it("compiles by its own tsconfig.json against the packed package", () => {
        const copy = path.join(project.folder, name);
        cpSync(folder, copy, { recursive: true });
        const tsc = path.join(root, "node_modules/typescript/bin/tsc");
        const { stdout } = spawnSync(process.execPath, [tsc, "-p", copy, "--noEmit", "--skipLibCheck"], {
          encoding: "utf8",
        });
        assert.equal(stdout, "");
        assert.equal(readFileSync(path.join(copy, "tsconfig.json"), "utf8").includes("extends"), false);
      });

      it("is a template: pulumi new copies it whole", async function () {
        const cli = await findCli();
        if (!cli) return this.skip();
        const target = path.join(project.folder, `${name}-new`);
        const args = ["new", folder, "--generate-only", "--yes", "--name", `my-${name}`, "--dir", target];
        const env = {
          ...process.env,
          PULUMI_HOME: path.join(project.folder, "home"),
          PULUMI_SKIP_UPDATE_CHECK: "true",
        };
        const { status, stderr } = spawnSync(cli.command, [...args, "--non-interactive"], { encoding: "utf8", env });
        assert.equal(status, 0, stderr);
        assert.match(readFileSync(path.join(target, "Pulumi.yaml"), "utf8"), new RegExp(`^name: my-${name}$`, "m"));
        for (const file of ["index.ts", "package.json", "tsconfig.json"]) {
          assert.equal(existsSync(path.join(target, file)), true, file);
        }
        rmSync(target, { recursive: true });
      });
    });
  }
});
