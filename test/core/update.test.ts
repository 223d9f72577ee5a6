import assert from "node:assert/strict";
import { collectingLines, failure, TAKEN_OVER, warningsOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { goneAfter, lostAfter, lostAfterwards, lostBefore, PROVIDER_TEXT, refused } from "./made-up-kind";

describe("FlowLogProvider: update", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  it("writes what changed and reads it back", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    const updated = await at.update(id, outs, { days: 2 });
    assert.deepEqual(at.cloud.calls, [`look ${at.target}`, `write ${at.target} 2`, `look ${at.target}`]);
    assert.equal(updated.days, 2);
  });

  it("writes a setting that the cloud does not confirm, although nothing differs", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    at.cloud.unconfirmed = ["days"];
    await at.update(id, outs, { secretive: "new" });
    assert.deepEqual(at.writes(), [`write ${at.target} 7`]);
    await at.update(id, outs, { secretive: "newer" });
    assert.equal(at.writes().length, 1);
  });

  it("is no success as long as the cloud does not confirm a setting", async () => {
    const { id, outs } = await at.create();
    Object.assign(at.cloud, { unconfirmed: ["days"], deaf: true });
    const error = await failure(at.update(id, outs, { secretive: "new" }));
    assert.match(error.message, /accepted it, but shows days is not confirmed/);
    assert.equal(error.id, id);
  });

  it("may not turn to a target that another resource of the program has just taken", async () => {
    const { id, outs } = await at.create();
    const other = "t2";
    await at.create({ target: other });
    const error = await failure(at.update(id, outs, { target: other }));
    assert.match(error.message, /already taken by another resource of this program .*Nothing was changed\./);
    assert.equal(error.id, undefined);
  });

  it("may not move away what another resource of the program has just taken over", async () => {
    at.put();
    const { id, props = {} } = await at.provider.read(`id-${at.target}`, { __provider: PROVIDER_TEXT });
    await at.create();
    assert.deepEqual(at.writes(), []);
    const update = at.update(String(id), props, { target: "t2" });
    assert.match(
      (await failure(update)).message,
      /id-t\d+ is already taken by another resource of this program \(log t\d+/,
    );
    assert.deepEqual(at.writes(), []);
    told.expect(TAKEN_OVER);
  });

  it("releases its old target when it is retargeted, and reserves the new one", async () => {
    at.put();
    const { id, props = {} } = await at.provider.read(`id-${at.target}`, { __provider: PROVIDER_TEXT });
    at.cloud.deaf = true;
    const other = "t2";
    await at.update(String(id), props, { target: other }).catch(() => undefined);
    assert.match((await failure(at.create({ target: other }))).message, /already taken by another resource/);
  });

  it("says which settings it changes back that somebody else had changed", async () => {
    const { id, outs } = await at.create();
    at.put({ retention: { on: true, days: 4 } });
    const lines = await warningsOf(() => at.update(id, outs, { days: 9 }));
    const said = "retention.on, retention.days had been changed outside this program, and is changed back";
    assert.deepEqual(lines, [`warning: ${id}: ${said}`]);
  });

  it("does not call somebody else's what an earlier failure of its own left", async () => {
    at.cloud.failures.look = [undefined, refused];
    const { id = "", properties = {} } = await failure(at.create());
    at.put({ days: 1 });
    assert.deepEqual(await warningsOf(() => at.update(id, properties)), []);
    assert.equal(at.log?.days, 7);
  });

  it("takes over the state of another class without a call, so that its own code reads and deletes it", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    const olds = { ...outs, __provider: "exports.handler=()=>require('sibling')" };
    assert.deepEqual(await at.diff(id, olds), { changes: true, deleteBeforeReplace: true });
    const taken = await at.update(id, olds);
    assert.deepEqual(at.cloud.calls, []);
    assert.deepEqual(taken, outs);
  });

  it("gives a state without __provider the text of its class without a call", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    const { __provider, ...olds } = outs;
    assert.deepEqual(await at.update(id, olds), outs);
    assert.deepEqual(at.cloud.calls, []);
  });

  it("fills an imported state that has nothing but what the cloud assigned, without a write", async () => {
    const { id, outs } = await at.released();
    const filled = await at.update(id, { arn: outs.arn });
    assert.deepEqual({ ...filled, holder: outs.holder }, outs);
    assert.equal(filled.__provider, PROVIDER_TEXT);
    assert.deepEqual(at.writes(), []);
  });

  it("makes no call when only adopt or onDelete changed", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    const updated = await at.update(id, outs, { onDelete: "keep" });
    assert.deepEqual(at.cloud.calls, []);
    assert.equal(updated.onDelete, "keep");
    assert.equal(updated.arn, `arn:${at.target}`);
  });

  it("makes no call when the program begins to name the place, and follows it from then on", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    const named = await at.update(id, outs, { region: "here" });
    assert.deepEqual(at.cloud.calls, []);
    at.cloud.region = "elsewhere";
    assert.equal((await at.provider.read(id, named)).inputs?.region, "here");
    await at.provider.delete(id, named);
  });

  it("continues what an earlier failure left, even when nothing else changed", async () => {
    at.cloud.failures.look = [undefined, refused];
    const { id, properties } = await failure(at.create());
    at.put({ days: 1 });
    const outs = await at.update(String(id), properties ?? {}, { onDelete: "keep" });
    assert.equal(at.log?.days, 7);
    assert.equal(outs.unfinished, undefined);
  });

  it("makes a vanished one again under its natural id", async () => {
    const { id, outs } = await at.create();
    at.cloud.logs.clear();
    await at.update(id, outs, { days: 2 });
    assert.equal(at.log?.days, 2);
  });

  it("says that a vanished one must be created anew when its id can't come back", async () => {
    const { id, outs } = await at.create();
    at.cloud.logs.clear();
    at.cloud.recreatesWithSameId = false;
    const error = await failure(at.update(id, outs, { days: 2 }));
    assert.match(error.message, /no longer exists; run `pulumi up --refresh`/);
  });

  for (const [recreatesWithSameId, advice] of [
    [true, "run `pulumi up` again"],
    [false, "run `pulumi up --refresh` to make it again"],
  ] as const) {
    it(`says what to do when it vanishes between the look and the write: ${advice}`, async () => {
      const { id, outs } = await at.create();
      at.cloud.recreatesWithSameId = recreatesWithSameId;
      at.cloud.failures.write = [goneAfter(() => at.cloud.logs.clear())];
      const error = await failure(at.update(id, outs, { days: 2 }));
      assert.ok(
        error.message.includes(`: 404; it was deleted meanwhile: ${advice}. Nothing was changed.`),
        error.message,
      );
    });
  }

  it("does not call it gone when the cloud still shows it", async () => {
    const { id, outs } = await at.create();
    at.cloud.failures.write = [goneAfter(() => undefined)];
    assert.match((await failure(at.update(id, outs, { days: 2 }))).message, /: 404; run `pulumi up` again\. Nothing/);
  });

  it("does not make one under another id when it vanishes during an update without an answer", async () => {
    at.cloud.recreatesWithSameId = false;
    const { id, outs } = await at.create();
    at.cloud.failures.write = [lostAfterwards(() => at.cloud.logs.clear())];
    await failure(at.update(id, outs, { days: 2 }));
    assert.equal(at.cloud.logs.size, 0);
  });

  it("says that nothing was changed when the look before it gets no answer", async () => {
    const { id, outs } = await at.create();
    at.cloud.calls.length = 0;
    at.cloud.failures.look = [lostBefore];
    const error = await failure(at.update(id, outs, { days: 2 }));
    assert.equal(error.id, undefined);
    assert.match(error.message, /503\. Nothing was changed/);
    assert.deepEqual(at.writes(), []);
  });

  it("keeps what the cloud assigned, and its mark, when it fails half way", async () => {
    const { id, outs } = await at.create();
    at.cloud.failures.look = [undefined, refused];
    const { properties } = await failure(at.update(id, outs, { days: 2 }));
    assert.deepEqual(properties, { ...outs, days: 2, unfinished: true });
  });

  it("keeps its mark", async () => {
    const { id, outs } = await at.create();
    const updated = await at.update(id, outs, { days: 2 });
    assert.equal(updated.holder, outs.holder);
  });

  it("does not touch another place than the state's", async () => {
    const { id, outs } = await at.create();
    at.cloud.region = "elsewhere";
    const error = await failure(at.update(id, outs, { days: 2 }));
    assert.match(error.message, /region here, but .* region elsewhere/);
    assert.equal(at.log?.days, 7);
  });

  it("keeps the old state when the cloud refuses", async () => {
    const { id, outs } = await at.create();
    at.cloud.failures.write = [refused];
    const error = await failure(at.update(id, outs, { days: 2 }));
    assert.equal(error.id, undefined);
    assert.match(error.message, /Nothing was changed/);
  });

  it("keeps the resource, marked unfinished, when the outcome is unknown", async () => {
    const { id, outs } = await at.create();
    at.cloud.failures.write = [lostAfter];
    at.cloud.failures.look = [undefined, lostBefore];
    const error = await failure(at.update(id, outs, { days: 2 }));
    assert.equal(error.id, id);
    assert.equal(error.properties?.unfinished, true);
  });
});
