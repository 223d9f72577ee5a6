import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabEngine, Result } from "../../../lab/engine";
import { Normaliser, recordedSteps, recording, render } from "./recording";
import { Workspace } from "./workspace";

/**
 * Replays the story of the recordings, with the real program host and the real dynamic-provider host, and expects the
 * same calls in the same order with the same bags.
 */
describe("the lab's engine against recordings of the real one", function () {
  this.timeout(30_000);
  const workspace = new Workspace();
  const ours = new Normaliser();
  const theirs = new Normaliser();
  const replayed: string[] = [];
  after(() => workspace.remove());

  type Command = (engine: LabEngine) => Promise<Result>;
  const preview: Command = (engine) => engine.preview();
  const previewRefresh: Command = (engine) => engine.preview({ refresh: true });
  const up: Command = (engine) => engine.up();

  async function run(step: string, command: Command): Promise<Result> {
    const result = await command(workspace.engine());
    const theirRun = recording(step).find(({ method }) => method === "LanguageRuntime/Run");
    const failed = theirRun?.errors !== undefined;
    assert.equal(result.failed, failed, result.errors.join("\n"));
    assert.deepEqual(ours.lines(workspace.calls.map(render), failed), theirs.lines(recording(step), failed));
    replayed.push(step);
    return result;
  }

  const t0 = (inputs: object, options = {}) => ({
    name: "t0",
    inputs: { name: "n0", color: "red", tags: { a: "1" }, ...inputs },
    options,
  });
  const chain = (inputs: object) => [
    t0(inputs),
    { name: "t1", inputs: { name: "n1", color: { output: "t0.arn" }, tags: {} } },
    { name: "t2", inputs: { name: "n2", color: { output: "t1.arn" }, tags: {} } },
  ];
  const newStack = () => {
    rmSync(workspace.stateFile, { force: true });
    workspace.cloud = { things: {}, slots: true };
  };

  it("01 preview", async () => {
    workspace.program([t0({})]);
    const { changes } = await run("01", preview);
    assert.deepEqual(changes, { create: 2 });
  });
  it("02 up", async () => {
    const { changes } = await run("02", up);
    assert.deepEqual(changes, { create: 2 });
  });
  it("03 up without a change", async () => {
    const { changes } = await run("03", up);
    assert.deepEqual(changes, { same: 2 });
  });
  it("04 update", async () => {
    workspace.program([t0({ color: "green" })]);
    const { steps } = await run("04", up);
    assert.deepEqual(steps.find(({ name }) => name === "t0")?.diff, {
      color: { kind: "update", old: "red", new: "green", inputDiff: true },
    });
  });
  it("05 preview --refresh after a change in the cloud", async () => {
    workspace.changeThing("id-n0", { color: "blue", tags: { a: "2", z: "9" } });
    const { steps } = await run("05", previewRefresh);
    const told = steps.filter(({ name }) => name === "t0").map(({ op, result, diff }) => ({ op, result, diff }));
    assert.deepEqual(told, [
      {
        op: "refresh",
        result: "update",
        diff: {
          color: { kind: "update", old: "green", new: "blue", inputDiff: true },
          "tags.a": { kind: "update", old: "1", new: "2", inputDiff: true },
          "tags.z": { kind: "add", new: "9", inputDiff: true },
        },
      },
      {
        op: "update",
        result: undefined,
        diff: {
          color: { kind: "update", old: "blue", new: "green", inputDiff: true },
          "tags.a": { kind: "update", old: "2", new: "1", inputDiff: true },
          "tags.z": { kind: "delete", old: "9", inputDiff: true },
        },
      },
    ]);
  });
  it("06 refresh", async () => {
    const { changes } = await run("06", (engine) => engine.refresh());
    assert.deepEqual(changes, { update: 1 });
  });
  it("07 up repairs", async () => {
    const { changes } = await run("07", up);
    assert.deepEqual(changes, { same: 1, update: 1 });
  });
  it("08 replacement", async () => {
    workspace.program([t0({ color: "green", name: "m0" })]);
    const { changes, steps } = await run("08", up);
    assert.deepEqual(changes, { same: 1, replace: 1 });
    const ops = steps.filter(({ name }) => name === "t0").map(({ op }) => op);
    assert.deepEqual(ops, ["create-replacement", "replace", "delete-replaced"]);
  });
  it("09 check failure", async () => {
    workspace.program([t0({ color: "bad", name: "m0" })]);
    const { errors } = await run("09", up);
    const type = "pulumi-nodejs:dynamic/flowlogs:Thing";
    const problem = `${type} resource 't0': property color value {"bad"} has a problem: must be red, green or blue`;
    assert.deepEqual(errors, [problem]);
  });
  it("10 preview with an output and a secret as inputs", async () => {
    const t1 = { name: "t1", inputs: { name: { output: "t0.arn" }, color: { secret: "blue" }, tags: {} } };
    workspace.program([t0({ color: "green", name: "m0" }), t1]);
    const { changes, steps } = await run("10", preview);
    assert.deepEqual(changes, { same: 2, create: 1 });
    assert.equal(steps.find(({ name }) => name === "t1")?.newInputs?.color, "[secret]");
  });
  it("11 up of the same", async () => {
    await run("11", up);
  });
  it("12 create fails after the cloud accepted it", async () => {
    workspace.program([t0({ color: "poison", name: "p0" })]);
    const { errors } = await run("12", up);
    assert.match(errors.join("\n"), /1 error occurred:\n\t\* creating thing: cloud accepted it, then the wait failed/);
  });
  it("13 update, although nothing changed", async () => {
    await run("13", up);
  });
  it("14 it converges", async () => {
    workspace.program([t0({ name: "p0" })]);
    await run("14", up);
  });
  it("15 ignoreChanges", async () => {
    workspace.program([t0({ color: "blue", name: "p0" }, { ignoreChanges: ["color"] })]);
    const { changes } = await run("15", up);
    assert.deepEqual(changes, { same: 2 });
  });
  it("16 refresh after everything vanished", async () => {
    workspace.cloud = { things: {}, slots: false };
    const { changes } = await run("16", (engine) => engine.refresh());
    assert.deepEqual(changes, { delete: 1 });
  });
  it("17 up creates it again", async () => {
    workspace.program([t0({ name: "p0" })]);
    await run("17", up);
  });
  it("18 destroy", async () => {
    await run("18", (engine) => engine.destroy());
    assert.deepEqual(workspace.engine().state()?.deployment.resources, []);
  });

  it("19 up --refresh after a change in the cloud", async () => {
    newStack();
    workspace.program([t0({})]);
    await workspace.engine().up();
    workspace.changeThing("id-n0", { color: "blue" });
    const { changes } = await run("19", (engine) => engine.up({ refresh: true }));
    assert.deepEqual(changes, { same: 1, update: 1 });
  });
  it("20 a chain of dependent resources", async () => {
    workspace.program(chain({}));
    await run("20", up);
  });
  it("21 preview of delete-before-replace at its head", async () => {
    workspace.program(chain({ slot: 2 }));
    const { changes } = await run("21", preview);
    assert.deepEqual(changes, { same: 1, replace: 1, update: 2 });
  });
  it("22 up of the same", async () => {
    const { changes } = await run("22", up);
    assert.deepEqual(changes, { same: 2, replace: 1, update: 1 });
  });
  it("23 create-before-delete at its head", async () => {
    workspace.program(chain({ slot: 2, name: "m0" }));
    await run("23", up);
  });
  it("24 destroy of the chain", async () => {
    await run("24", (engine) => engine.destroy());
  });

  it("25 up after the engine was killed while create was running", async () => {
    newStack();
    workspace.cloud = { ...workspace.cloud, hang: true };
    workspace.program([t0({})]);
    const script = join(__dirname, "up-in-own-process.ts");
    const engine = spawn(process.execPath, ["--import", "tsx", script, workspace.dir, workspace.stateFile], {
      detached: true,
      stdio: "inherit",
    });
    const exited = once(engine, "exit");
    try {
      while (!("id-n0" in workspace.cloud.things)) await sleep(50);
    } finally {
      // The whole group, so that its two hosts go with it.
      process.kill(-(engine.pid ?? 0), "SIGKILL");
      await exited;
    }
    const pending = workspace.engine().state()?.deployment.pending_operations;
    assert.deepEqual(
      pending?.map(({ type, resource }) => [type, resource.urn.split("::").at(-1)]),
      [["creating", "t0"]],
    );

    workspace.cloud = { ...workspace.cloud, hang: false };
    const { diagnostics } = await run("25", up);
    const warnings = diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message);
    assert.match(warnings.join("\n"), /1 pending operations.*\n.*t0, interrupted while creating/);
    assert.equal(workspace.cloud.creates, 2);
  });

  it("26 import by file", async () => {
    newStack();
    const inputs = { name: "n0", color: "red", size: 1, tags: { a: "1" } };
    workspace.cloud = { slots: true, things: { "id-n0": { ...inputs, arn: "arn:n0:0" } } };
    const { changes } = await run("26", (engine) => engine.importFile([Workspace.thing("id-n0", inputs, "arn:n0:0")]));
    assert.deepEqual(changes, { import: 1 });
  });
  it("27 preview --refresh after it", async () => {
    workspace.program([t0({})]);
    const { changes } = await run("27", previewRefresh);
    assert.deepEqual(changes, { same: 2 });
  });

  it("has replayed every recording", () => {
    assert.deepEqual(replayed.sort(), recordedSteps().sort());
  });
});
