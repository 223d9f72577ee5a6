import assert from "node:assert/strict";
import { collectingLines, failure } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostBefore, PROVIDER_TEXT } from "./made-up-kind";

describe("FlowLogProvider: read", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  it("names drift property by property and keeps what the vendor does not report", async () => {
    const { id, outs } = await at.create({ secretive: "kept" });
    at.put({ days: 30, retention: { on: true, days: 0 } });
    const { inputs } = await at.provider.read(id, outs);
    const before = await at.checked({ secretive: "kept" });
    assert.deepEqual(inputs, { ...before, days: 30, retention: { on: true, days: 0 } });
  });

  it("does not take for drift what the cloud resets while a log is off", async () => {
    const { id, outs } = await at.create({ days: 5 });
    at.put({ days: 0, enabled: false });
    const { inputs } = await at.provider.read(id, outs);
    assert.equal(inputs?.days, 5);
    assert.equal(inputs?.enabled, false);
  });

  it("answers the state's own words where they mean the same", async () => {
    const { id, outs } = await at.create({ target: at.target.toUpperCase() });
    assert.equal((await at.provider.read(id, outs)).inputs?.target, at.target.toUpperCase());
  });

  it("marks what is not in effect, so that the next deployment writes the same settings again", async () => {
    const { id, outs } = await at.create();
    at.put({ failedReason: "its last change failed" });
    const { props = {} } = await at.provider.read(id, outs);
    assert.deepEqual(await at.diff(id, props), { changes: true, deleteBeforeReplace: true });
    const mended = await at.update(id, props);
    assert.deepEqual(at.writes(), [`write ${at.target} 7`, `write ${at.target} 7`]);
    assert.deepEqual(at.log, { days: 7, enabled: true, retention: { on: false, days: 0 } });
    assert.deepEqual(await at.diff(id, mended), { changes: false });
    told.expect(/^warning: id-t1: its last change failed$/);
  });

  it("works from the id alone", async () => {
    at.put({ days: 3 });
    const { id, inputs } = await at.provider.read(`id-${at.target}`, { __provider: PROVIDER_TEXT });
    assert.equal(id, `id-${at.target}`);
    assert.deepEqual(inputs, await at.checked({ days: 3 }));
  });

  it("answers nothing only when the cloud says so", async () => {
    assert.deepEqual(await at.provider.read("id-none", await at.checked()), {});
    at.cloud.failures.look = [lostBefore];
    await assert.rejects(at.provider.read("id-none", {}), { message: /reading log id-none: 503\./ });
  });

  it("keeps what was accepted minutes ago and is not shown yet, and no longer", async () => {
    at.cloud.recreatesWithSameId = false;
    at.cloud.deaf = true;
    const { id = "", properties = {} } = await failure(at.create());
    const { props = {} } = await at.provider.read(id, properties);
    assert.deepEqual(props, properties);
    assert.deepEqual(await at.diff(id, props), { changes: true, deleteBeforeReplace: true });
    const { message } = await failure(at.update(id, props));
    assert.match(message, /does not show it yet; run `pulumi up` again in a few minutes\. Nothing was changed\.$/);
    await at.clock.sleep(10 * 60_000);
    assert.deepEqual(await at.provider.read(id, properties), {});
    told.expect(/^warning: id-t1: the cloud has accepted it only minutes ago/);
  });

  it("removes what was accepted minutes ago although it is not shown yet", async () => {
    at.cloud.deaf = true;
    const { id = "", properties = {} } = await failure(at.create());
    await at.provider.delete(id, properties);
    assert.deepEqual(at.cloud.calls.slice(-2), [`remove ${at.target}`, `look ${at.target}`]);
  });

  it("says that what a program asks for by its id alone is not there", async () => {
    await assert.rejects(at.provider.read("id-none", { __provider: PROVIDER_TEXT }), {
      message: /id-none does not exist/,
    });
  });

  it("answers the same at every read of what a program asks for by its id", async () => {
    at.put({ days: 3 });
    const read = () => at.provider.read(`id-${at.target}`, { __provider: PROVIDER_TEXT });
    assert.deepEqual(await read(), await read());
  });

  it("refuses to look in another place than the state's, naming both", async () => {
    const { id, outs } = await at.create();
    at.cloud.region = "elsewhere";
    await assert.rejects(at.provider.read(id, outs), { message: /region here, but .* region elsewhere/ });
  });

  it("follows the place that the program named, wherever the environment points", async () => {
    const { id, outs } = await at.create({ region: "there" });
    at.cloud.region = "elsewhere";
    assert.equal((await at.provider.read(id, outs)).inputs?.region, "there");
  });
});
