/** `triggers`: a change switches a running flow log off and on again in one update. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { collectingLines, failure, TAKEN_OVER, warningsOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostBefore, refused } from "./made-up-kind";

describe("FlowLogProvider: triggers", () => {
  const told = collectingLines();
  let at: Deployment;
  let made: { id: string; outs: Bag };
  beforeEach(async () => {
    at = deploy();
    made = await at.create({ triggers: ["2026-10"] });
    at.cloud.calls.length = 0;
  });
  const update = (news: Bag, outs = made.outs) => at.update(made.id, outs, news);
  const diff = (news: Bag, outs = made.outs) => at.diff(made.id, outs, news);
  const changes = () => at.cloud.calls.filter((call) => !call.startsWith("look"));

  it("switch off and on again when one changes, with any value, also from none", async () => {
    for (const triggers of [["2026-11"], ["2026-10", 1], [{ key: ["a"] }], [null], []]) {
      assert.notEqual((await diff({ triggers })).changes, false);
      at.cloud.calls.length = 0;
      const outs = await update({ triggers });
      assert.deepEqual(changes(), [`disable ${at.target}`, `write ${at.target} 7`]);
      assert.deepEqual(outs.triggers, triggers);
      assert.equal(at.log?.enabled, true);
    }
    const { triggers: _, ...without } = made.outs;
    at.cloud.calls.length = 0;
    await update({ triggers: ["first"] }, without);
    assert.deepEqual(changes(), [`disable ${at.target}`, `write ${at.target} 7`]);
  });

  it("change nothing while they are the same, or when they are taken out", async () => {
    assert.deepEqual(await diff({ triggers: ["2026-10"] }), { changes: false });
    assert.notEqual((await diff({})).changes, false);
    assert.equal((await update({})).triggers, undefined);
    await update({ triggers: ["2026-10"], days: 3 });
    assert.deepEqual(changes(), [`write ${at.target} 3`]);
  });

  it("count as changed as long as a preview does not know one", async () => {
    assert.notEqual((await diff({ triggers: [UNKNOWN] })).changes, false);
    assert.deepEqual((await diff({ triggers: [UNKNOWN] })).replaces, undefined);
  });

  it("send other changes with the same write, and leave a log off that is to be off", async () => {
    await update({ triggers: ["2026-11"], days: 3 });
    assert.deepEqual(changes(), [`disable ${at.target}`, `write ${at.target} 3`]);
    await update({ triggers: ["2026-12"], enabled: false });
    assert.equal(at.log?.enabled, false);
    told.expect(/^warning: id-t1: days had been changed outside this program, and is changed back$/);
  });

  it("switch on what was off, without a request to switch off", async () => {
    at.put({ enabled: false });
    await update({ triggers: ["2026-11"] });
    assert.deepEqual(changes(), [`write ${at.target} 7`]);
    told.expect(/^warning: id-t1: enabled had been changed outside this program, and is changed back$/);
  });

  it("let a log be made anew that is gone, where an update does so", async () => {
    at.cloud.logs.clear();
    await update({ triggers: ["2026-11"] });
    assert.deepEqual(changes(), [`write ${at.target} 7`]);
    at.cloud.logs.clear();
    at.cloud.recreatesWithSameId = false;
    const gone = await failure(update({ triggers: ["2026-12"] }));
    assert.match(gone.message, /no longer exists.*Nothing was changed\.$/);
    assert.equal(gone.id, undefined);
  });

  it("tell what somebody else has changed and this changes back, and call their own work nobody else's", async () => {
    assert.deepEqual(await warningsOf(() => update({ triggers: ["2026-11"] })), []);
    at.put({ days: 2 });
    const lines = await warningsOf(() => update({ triggers: ["2026-12"] }));
    assert.deepEqual(lines, [`warning: ${made.id}: days had been changed outside this program, and is changed back`]);
  });

  it("keep the old state when the log can't be switched off, so that the next update tries again", async () => {
    at.cloud.failures.disable = [refused];
    const error = await failure(update({ triggers: ["2026-11"] }));
    assert.match(error.message, /400 no; say yes\. Nothing was changed\.$/);
    assert.equal(error.id, undefined);
  });

  it("are still owed when it is unknown whether the log was off", async () => {
    at.cloud.failures.disable = [lostBefore, lostBefore, lostBefore];
    const { id, properties = {} } = await failure(update({ triggers: ["2026-11"] }));
    assert.equal(id, made.id);
    assert.deepEqual(properties.triggers, ["2026-10"]);
    at.cloud.calls.length = 0;
    const outs = await update({ triggers: ["2026-11"] }, properties);
    assert.deepEqual(changes(), [`disable ${at.target}`, `write ${at.target} 7`]);
    assert.deepEqual(outs.triggers, ["2026-11"]);
  });

  it("have done their part once the log was off: the next update only switches on", async () => {
    at.cloud.failures.write = [refused];
    const { id, message, properties = {} } = await failure(update({ triggers: ["2026-11"] }));
    assert.match(message, /It may hold old or new settings, or be off; the next `pulumi up` looks and continues\.$/);
    assert.deepEqual([id, properties.triggers, properties.unfinished], [made.id, ["2026-11"], true]);
    at.cloud.calls.length = 0;
    await update({ triggers: ["2026-11"] }, properties);
    assert.deepEqual(changes(), [`write ${at.target} 7`]);
    assert.equal(at.log?.enabled, true);
  });

  it("are no setting: a create sends none, a refresh keeps them, an adoption compares none", async () => {
    const { props = {}, inputs = {} } = await at.provider.read(made.id, made.outs);
    assert.deepEqual([props.triggers, (inputs as Bag).triggers], [["2026-10"], ["2026-10"]]);
    const other = deploy();
    other.put();
    const { outs } = await other.create({ triggers: ["any"] });
    assert.deepEqual(other.writes(), []);
    assert.deepEqual(outs.triggers, ["any"]);
    told.expect(TAKEN_OVER);
  });

  it("appear in no failure, because they may hold the key itself", async () => {
    const { failures } = await at.provider.check({}, { target: "t", triggers: "a-secret-key" });
    assert.deepEqual(failures, []);
  });
});
