/** A plugin whose engine is killed in the middle of a create: the process ends, and the next run adopts what was made. */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type EngineOptions, LabEngine } from "../../lab/engine";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { azure } from "./dangers";
import { pluginFolder } from "./plugin-folder";

describe("a plugin whose engine is killed", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), "flowlogs-killed-"));
  let lab: Lab;
  let engine: ChildProcess | undefined;

  beforeEach(async function () {
    if (process.platform === "win32") return this.skip();
    forgetCloudAccounts();
    lab = await startLab();
  });
  afterEach(async () => {
    engine?.kill("SIGKILL");
    await lab?.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function options(): Promise<EngineOptions> {
    const FLOWLOGS_E2E_PROGRAM = JSON.stringify([azure]);
    const PATH = `${await pluginFolder()}${path.delimiter}${process.env.PATH}`;
    return {
      ...{ projectDir: path.join(__dirname, "project"), program: "index.js", project: "e2e", stack: "killed" },
      stateFile: path.join(folder, "state.json"),
      env: { ...lab.env, PATH, FLOWLOGS_E2E_PROGRAM, FLOWLOGS_SHELL: "plugin" },
    };
  }

  /** The processes of the plugin that these tests have made. */
  async function running(): Promise<string[]> {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "pid,args"]);
    const executable = path.join(await pluginFolder(), "pulumi-resource-flowlogs");
    return stdout.split("\n").filter((line) => line.includes(executable));
  }

  it("ends by itself, and the next run finds what was made and makes no second one", async () => {
    Object.assign(lab.azure.switches, { operationPolls: 1e9, operationMilliseconds: 1e9 });
    const child = fork(path.join(__dirname, "engine-up.ts"), { execArgv: ["--import", "tsx"] });
    engine = child;
    await once(child, "message");
    child.send(await options());
    while (writesOf(lab).length === 0) {
      assert.equal(child.exitCode, null, "the engine has ended before the cloud got the write");
      await sleep(20);
    }
    assert.equal((await running()).length, 1);
    child.kill("SIGKILL");
    for (let looks = 0; (await running()).length > 0; looks++) {
      assert.ok(looks < 100, "the plugin lives on");
      await sleep(100);
    }
    const again = new LabEngine(await options());
    const pending = again.state()?.deployment.pending_operations ?? [];
    assert.deepEqual(
      pending.map(({ type }) => type),
      ["creating"],
    );

    Object.assign(lab.azure.switches, { operationPolls: 0, operationMilliseconds: 0 });
    const before = Object.keys(lab.azure.memory.flowLogs).length;
    const { errors, changes } = await again.up();
    assert.deepEqual(errors, []);
    assert.equal(changes.create, 1);
    assert.equal(Object.keys(lab.azure.memory.flowLogs).length, before);
    assert.deepEqual((await again.preview({ refresh: true })).changes, { same: 2 });
  });
});
