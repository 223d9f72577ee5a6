import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineOptions } from "../../../lab/engine";
import { Workspace } from "./workspace";

describe("the SDK's hosts under the lab's engine", function () {
  this.timeout(30_000);
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.remove());

  const thing = (color = "red") => ({ name: "t0", inputs: { name: "t0", color } });
  const up = (options?: Partial<EngineOptions>) => workspace.engine(options).up();

  it("tells what a provider writes to its standard error, all that it has for warnings", async () => {
    workspace.program([thing()]);
    await up();
    workspace.program([thing("undiffable")]);
    const { errors, diagnostics } = await up();
    assert.deepEqual(errors, ["no diff today"]);
    // The host writes the stack of what a provider throws.
    const lines = diagnostics.filter(({ severity }) => severity === "info").map(({ message }) => message);
    assert.match(lines.join("\n"), /no diff today/);
  });

  it("deletes nothing when a program fails, and names the program's mistake", async () => {
    workspace.program([thing()]);
    await up();
    // A string: Node 20.20.2 takes half a minute to print the stack of an Error thrown through the SDK.
    workspace.program([], {}, "the program's own mistake");
    const { failed, errors } = await up();
    assert.equal(failed, true);
    assert.match(errors.join("\n"), /the program's own mistake/);
    assert.ok("id-t0" in workspace.cloud.things);
  });

  it("runs TypeScript through the SDK's own loader, in the folder of the program", async () => {
    writeFileSync(
      join(workspace.dir, "typed.ts"),
      `import * as pulumi from "@pulumi/pulumi";
console.log("a line of the program");
pulumi.log.warn("a warning of the program");
export const where: string = process.cwd();
export const project: string = pulumi.getProject();`,
    );
    const { outputs, diagnostics } = await up({
      program: "typed.ts",
      env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    assert.equal(outputs.where?.value, workspace.dir);
    assert.equal(outputs.project?.value, "e2e");
    const told = diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
    assert.ok(told.includes("info: a line of the program"));
    assert.ok(told.includes("warning: a warning of the program"));
  });
});
