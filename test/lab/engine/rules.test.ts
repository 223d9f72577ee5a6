import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineOptions } from "../../../lab/engine";
import { signatureKey } from "../../../lab/engine/property-value";
import { inProcess } from "./in-process";
import { Workspace } from "./workspace";

/** Rules that the recordings do not reach. Each test has a stack of its own. */
describe("the rules of the lab's engine", () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = new Workspace();
  });
  afterEach(() => workspace.remove());

  const thing = (name: string, inputs: object = {}, more: object = {}) => ({
    name,
    inputs: { name, color: "red", ...inputs },
    ...more,
  });
  const engine = (options?: Partial<EngineOptions>) =>
    workspace.engine({ hosts: inProcess(workspace.dir), ...options });
  const up = (options?: Partial<EngineOptions>) => engine(options).up();
  const stored = () => engine().state()?.deployment.resources ?? [];
  const find = (name: string) => stored().find(({ urn }) => urn.endsWith(`::${name}`));

  it("hands secrets over in plain text and keeps them secret everywhere else", async () => {
    const token = "made-up-token";
    const config = { "thing:token": { secret: token }, color: "configured" };
    workspace.program(
      [
        thing(
          "t0",
          { color: { config: "color" }, note: { secret: "made-up-note" } },
          { options: { additionalSecretOutputs: ["copy"] } },
        ),
      ],
      { note: { output: "t0.note" }, copy: { output: "t0.copy" }, arn: { output: "t0.arn" } },
    );
    const result = await up({ config });
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.outputs, {
      note: { value: "made-up-note", secret: true },
      copy: { value: token, secret: true },
      arn: { value: "arn:t0", secret: false },
    });
    const configured = workspace.calls.find(({ method }) => method.endsWith("/Configure"));
    assert.match(JSON.stringify(configured?.request.toObject()), /pulumi-nodejs:config:thing:token/);
    assert.equal(workspace.cloud.things["id-t0"]?.note, "made-up-note");
    const text = readFileSync(workspace.stateFile, "utf8");
    assert.doesNotMatch(text, /made-up/);
    for (const value of [find("t0")?.inputs?.note, find("t0")?.outputs?.note, find("t0")?.outputs?.copy]) {
      assert.deepEqual(Object.keys(Object(value)), [signatureKey, "ciphertext"]);
    }
    assert.doesNotMatch(JSON.stringify(result.steps), /made-up/);

    // What changed is the provider's configuration only: no resource notices.
    const again = await up({ config: { ...config, "thing:token": { secret: "another" } } });
    assert.deepEqual(again.changes, { same: 2 });
  });

  it("ends a run at the first failure, lets the rest finish and keeps what was made", async () => {
    workspace.cloud = { ...workspace.cloud, delay: 400 };
    workspace.program([thing("slow"), thing("t0", { color: "refused" })]);
    const { failed, errors, changes } = await up();
    assert.equal(failed, true);
    assert.deepEqual(errors, ["the cloud refuses this color"]);
    assert.deepEqual(changes, { create: 2 });
    assert.equal(find("slow")?.id, "id-slow");
    assert.equal(find("t0"), undefined);
    assert.deepEqual(engine().state()?.deployment.pending_operations, []);

    workspace.program([thing("slow"), thing("t0", { color: "undiffable" })]);
    assert.equal((await up()).failed, false);
    const second = await up();
    assert.deepEqual(second.errors, ["no diff today"]);
  });

  it("keeps what could not be deleted, and deletes nothing that it needs", async () => {
    workspace.program([thing("t0"), thing("t1", { color: { output: "t0.arn" } })]);
    await up();
    workspace.changeThing("id-t1", { undeletable: true });
    workspace.program([]);
    const { errors } = await up();
    assert.deepEqual(errors, ["the cloud refuses to delete it"]);
    assert.deepEqual(workspace.cloud.deletes, undefined);
    assert.ok(find("t0") && find("t1"));
  });

  it("creates side by side, as many as allowed", async () => {
    workspace.program(Array.from({ length: 12 }, (_, i) => thing(`t${i}`)));
    for (const parallel of [12, 3, 1]) {
      // The delay gives one too many the time to show up.
      workspace.cloud = { things: {}, slots: false, gather: parallel, delay: 100 };
      await up({ parallel, stateFile: join(workspace.dir, `${parallel}.json`) });
      const { creates, mostAtOnce } = workspace.cloud;
      assert.deepEqual([creates, mostAtOnce], [12, parallel]);
    }
  });

  it("deletes first what would be replaced anyway, and makes it anew", async () => {
    const program = (slot: number) => [
      thing("t0", { slot }),
      thing("t1", { name: { output: "t0.arn" } }),
      thing("t2", { color: { output: "t1.arn" } }),
    ];
    workspace.cloud = { ...workspace.cloud, slots: true };
    workspace.program(program(1));
    await up();
    workspace.program(program(2));
    const { changes } = await up();
    assert.deepEqual(changes, { same: 1, replace: 2, update: 1 });
    const writes = workspace.providerCalls().filter((call) => /Create|Delete|Update/.test(call));
    assert.deepEqual(writes, ["Delete t1", "Delete t0", "Create t0", "Create t1", "Update t2"]);
  });

  it("finishes a replacement whose second half failed without deleting again", async () => {
    workspace.program([thing("t0", { slot: 1 })]);
    await up();
    workspace.program([thing("t0", { slot: 2, color: "refused" })]);
    assert.equal((await up()).failed, true);
    assert.equal(find("t0")?.pendingReplacement, true);
    workspace.program([thing("t0", { slot: 2 })]);
    const { changes } = await up();
    assert.deepEqual(changes, { same: 1, replace: 1 });
    assert.deepEqual(workspace.cloud.deletes, ["id-t0"]);
    assert.equal(find("t0")?.pendingReplacement, undefined);
  });

  it("knows components, aliases, protect, retainOnDelete and .get()", async () => {
    workspace.cloud = { things: { "id-alien": { name: "alien", color: "grey", arn: "arn:alien" } }, slots: false };
    workspace.program(
      [
        { name: "box", box: true, inputs: { size: 1 } },
        thing("box-child", {}, { parent: "box" }),
        thing("kept", {}, { options: { retainOnDelete: true } }),
        thing("safe", {}, { options: { protect: true } }),
        { name: "alien", get: "id-alien" },
      ],
      { alien: { output: "alien.arn" } },
    );
    const first = await up();
    assert.deepEqual(first.changes, { create: 5, read: 1 });
    assert.equal(first.outputs.alien?.value, "arn:alien");
    assert.deepEqual(find("box")?.outputs, { size: 1 });

    workspace.program([
      { name: "carton", box: true, inputs: { size: 2 }, aliases: [{ name: "box" }] },
      thing("carton-child", { name: "box-child" }, { parent: "carton" }),
      thing("safe", {}, { options: { protect: true } }),
    ]);
    const second = await up();
    assert.deepEqual(second.errors, []);
    assert.deepEqual(second.changes, { same: 3, update: 1, delete: 1 });
    assert.deepEqual(workspace.cloud.deletes, undefined);
    const child = "urn:pulumi:dev::e2e::flowlogs:index:Box$pulumi-nodejs:dynamic/flowlogs:Thing::carton-child";
    assert.equal(find("carton-child")?.urn, child);

    const destroyed = await engine().destroy();
    assert.match(destroyed.errors.join(), /::safe" cannot be deleted because it is protected/);
    assert.ok("id-safe" in workspace.cloud.things && "id-alien" in workspace.cloud.things);
  });

  it("refuses by name what it does not know", async () => {
    workspace.program([thing("t0", {}, { options: { replacementTrigger: "once more" } })]);
    const { failed, errors } = await up();
    assert.equal(failed, true);
    assert.match(errors.join("\n"), /the option `replacementTrigger` is not supported by the lab's engine/);
    assert.deepEqual(workspace.cloud.things, {});
  });
});
