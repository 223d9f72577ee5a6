/**
 * Settings that come back from a write neither as before nor as wanted, from a cloud that does not tell when it has
 * finished.
 */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure, linesOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostAfter } from "./made-up-kind";

describe("FlowLogProvider: what others change after a write", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });
  const waited = () => at.clock.sleeps.reduce((sum, one) => sum + one, 0);

  for (const [what, make] of [
    ["create", () => at.create({ days: 3 })],
    [
      "update",
      async () => {
        const { id, outs } = await at.released();
        return { id, outs: await at.update(id, outs, { days: 3 }) };
      },
    ],
  ] as const) {
    it(`is told in one line, and ends the wait of a ${what} after a few seconds`, async () => {
      at.cloud.changeByOthers = (log) => ({ ...log, days: 30 });
      let made: { id: string; outs: Bag } | undefined;
      const lines = await linesOf(async () => {
        made = await make();
      });
      assert.deepEqual(lines, [
        `warning: id-${at.target}: days is 30, asked for 3: changed after the write, by a policy or by the cloud; a refresh shows it`,
      ]);
      assert.equal(made?.outs.days, 3);
      assert.equal(made?.outs.unfinished, undefined);
      assert.ok(waited() >= 4_000 && waited() < 12_000, String(waited()));
      assert.deepEqual(await at.diff(made?.id ?? "", made?.outs ?? {}, { days: 3 }), { changes: false });
      const { props } = await at.provider.read(made?.id ?? "", made?.outs ?? {});
      assert.equal((props as Bag).days, 30);
    });
  }

  it("is still waited for while the cloud shows the old value", async () => {
    const { id, outs } = await at.released();
    at.cloud.deaf = true;
    const error = await failure(at.update(id, outs, { days: 3 }));
    assert.match(error.message, /the cloud accepted it, but shows days is 7, asked for 3/);
    assert.ok(waited() > 100_000, String(waited()));
  });

  it("ends the wait of an update of something else, too, although it was there before", async () => {
    const { id, outs } = await at.released();
    Object.assign(at.log ?? {}, { days: 30 });
    at.cloud.changeByOthers = (log) => ({ ...log, days: 30 });
    const retention = { on: true, days: 2 };
    let after: Bag = {};
    const lines = await linesOf(async () => {
      after = await at.update(id, outs, { retention });
    });
    assert.deepEqual([after.days, after.retention], [7, retention]);
    assert.match(lines.join("\n"), /days is 30, asked for 7: changed after the write/);
    assert.ok(waited() < 12_000, String(waited()));
  });

  it("is still waited for while it changes from read to read, or when the wanted value comes after all", async () => {
    const { id, outs } = await at.released();
    let reads = 0;
    at.cloud.changeByOthers = (log) => ({
      ...log,
      get days() {
        return ++reads < 6 ? 10 + reads : log.days;
      },
    });
    const lines = await linesOf(() => at.update(id, outs, { days: 3 }));
    assert.deepEqual(lines, []);
  });

  it("is not what a create leaves that is still under way", async () => {
    at.cloud.isPartialCreate = (seen) => seen.days === 30;
    at.cloud.changeByOthers = (log) => ({ ...log, days: 30 });
    assert.match((await failure(at.create({ days: 3 }))).message, /the cloud accepted it, but shows days is 30/);
  });

  it("keeps a create whose answer was lost from being taken for nothing", async () => {
    at.cloud.changeByOthers = (log) => ({ ...log, days: 30 });
    at.cloud.failures.write = [lostAfter];
    const { message } = await failure(at.create({ days: 3 }));
    assert.match(message, /already captures this with other settings \(days is 30, asked for 3\)/);
    assert.match(message, /It may be what this create has made, whose answer was lost/);
    assert.doesNotMatch(message, /Nothing was created/);
  });
});
