/**
 * What create does about a log that exists already: made by somebody else, or by an own create that broke off half way.
 */
import assert from "node:assert/strict";
import { collectingLines, failure, linesOf, TAKEN_OVER } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { conflictAfter, goneAfter, refused } from "./made-up-kind";

describe("FlowLogProvider: create, where there is one already", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  it("adopts an identical one without a write, and says so", async () => {
    at.put();
    const lines = await linesOf(async () => assert.equal((await at.create()).id, `id-${at.target}`));
    assert.deepEqual(at.writes(), []);
    assert.match(lines.join(), /^id-t\d+: was there already and is taken over$/);
  });

  it("says nothing of that kind about one that it makes", async () => {
    assert.deepEqual(await linesOf(() => at.create()), []);
  });

  it("adopts one with the same settings that are not in effect, and writes them again", async () => {
    at.put({ failedReason: "its last change failed" });
    await at.create();
    assert.deepEqual(at.writes(), [`write ${at.target} 7`]);
    assert.deepEqual(at.log, { days: 7, enabled: true, retention: { on: false, days: 0 } });
    told.expect(TAKEN_OVER);
  });

  it("overwrites one with a setting that the cloud does not confirm, where that is allowed, and else refuses", async () => {
    at.put();
    at.cloud.unconfirmed = ["days"];
    const error = await failure(at.create());
    assert.match(error.message, /already captures this with other settings \(days is not confirmed\); align/);
    assert.deepEqual(at.writes(), []);
    at.cloud.failures.write = [refused];
    assert.equal((await failure(at.create({ adopt: "always" }))).id, undefined);
    await at.create({ adopt: "always" });
    assert.equal(at.writes().length, 2);
  });

  it("is no success as long as the cloud says that it is not in effect", async () => {
    at.cloud.deaf = true;
    at.put({ failedReason: "its last change failed" });
    const error = await failure(at.create());
    assert.match(error.message, /accepted it, but shows its last change failed/);
    assert.equal(error.id, `id-${at.target}`);
    told.expect(TAKEN_OVER);
  });

  it("takes one that is off, whatever it says", async () => {
    at.put({ days: 99, enabled: false });
    await at.create();
    assert.equal(at.log?.days, 7);
  });

  it("refuses a different one with the list of differences", async () => {
    at.put({ days: 8, retention: { on: true, days: 3 } });
    const error = await failure(at.create());
    assert.equal(error.id, undefined);
    assert.equal(
      error.message,
      `creating log ${at.target}: id-${at.target} already captures this with other settings (days is 8, asked for 7, ` +
        "retention.on is true, asked for false, retention.days is 3, asked for 0); " +
        'align the settings, or set adopt to "always" to overwrite them. Nothing was created.',
    );
    assert.deepEqual(at.writes(), []);
  });

  it('refuses an identical one with adopt "never"', async () => {
    at.put();
    assert.match((await failure(at.create({ adopt: "never" }))).message, /already captures this, exactly as asked/);
  });

  it('overwrites a different one with adopt "always"', async () => {
    at.put({ days: 8 });
    await at.create({ adopt: "always" });
    assert.equal(at.log?.days, 7);
  });

  it("writes once when the cloud calls what it may overwrite a conflict", async () => {
    at.put({ days: 8 });
    at.cloud.failures.write = [conflictAfter(() => undefined)];
    assert.match((await failure(at.create({ adopt: "always" }))).message, /409\. Nothing was created/);
    assert.equal(at.writes().length, 1);
  });

  it("says what to do when the cloud does not show what is in the way, and nothing else where it does", async () => {
    at.cloud.failures.write = [conflictAfter(() => undefined)];
    const hidden = await failure(at.create());
    assert.match(
      hidden.message,
      /: 409; the cloud does not show yet .*: run `pulumi up` again in a few minutes\. Nothing/,
    );
    at.put({ days: 8 });
    at.cloud.failures.write = [conflictAfter(() => undefined)];
    assert.match((await failure(at.create({ adopt: "always" }))).message, /: 409\. Nothing was created\.$/);
  });

  it("says what to do when what it may overwrite is deleted before the write", async () => {
    at.put({ enabled: false });
    at.cloud.failures.write = [goneAfter(() => at.cloud.logs.clear())];
    const error = await failure(at.create());
    assert.match(error.message, /: 404; it, or what it needs, was deleted meanwhile: run `pulumi up` again/);
  });

  it("decides by the rules for adoption about one that was made between our look and our write", async () => {
    const rival = (days: number) => conflictAfter(() => at.put({ days }));
    at.cloud.failures.write = [rival(7)];
    await at.create();
    at.target += "-other";
    at.cloud.failures.write = [rival(8)];
    assert.match((await failure(at.create())).message, /already captures this with other settings/);
  });

  it("does not adopt what only a stale list still shows", async () => {
    at.cloud.stale.set(at.target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
    await at.create();
    assert.equal(at.writes().length, 1);
  });

  it('does not take a running one that looks half made with adopt "never"', async () => {
    at.cloud.isPartialCreate = ({ days }) => days === 1;
    at.put({ days: 1 });
    assert.match((await failure(at.create({ adopt: "never" }))).message, /already captures this with other settings/);
    assert.deepEqual(at.writes(), []);
  });

  it("keeps the id of its own half-made one when finishing it is refused", async () => {
    at.cloud.isPartialCreate = ({ days }) => days === 1;
    at.put({ days: 1 });
    at.cloud.failures.write = [refused];
    assert.equal((await failure(at.create())).id, `id-${at.target}`);
    told.expect(TAKEN_OVER);
  });

  it("keeps the id of a half-made rival of its own when finishing it is refused", async () => {
    at.cloud.isPartialCreate = ({ days }) => days === 1;
    at.cloud.failures.write = [conflictAfter(() => at.put({ days: 1 })), refused];
    assert.equal((await failure(at.create())).id, `id-${at.target}`);
  });
});
