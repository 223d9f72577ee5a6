/** Several resources that hold one log: a log that one resource no longer holds may belong to another one by then. */
import assert from "node:assert/strict";
import { type Controls, InputSchema } from "../../provider/core/inputs/schema";
import { collectingLines, failure, KEPT, TAKEN_OVER } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { type LogInputs, refused, schema } from "./made-up-kind";

describe("FlowLogProvider: ownership", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  it("keeps what the new name has adopted, although finishing that failed", async () => {
    const { id, outs } = await at.released();
    at.cloud.failures.look = [undefined, undefined, refused];
    assert.equal((await failure(at.create({ adopt: "always", days: 9 }))).id, id);
    await at.provider.delete(id, outs);
    assert.equal(at.cloud.logs.size, 1);
    told.expect(KEPT);
  });

  describe("after a rename, which creates under the new name before it deletes under the old", () => {
    it("keeps what the new name has adopted", async () => {
      const { id, outs } = await at.released();
      await at.create();
      await at.provider.delete(id, outs);
      assert.equal(at.cloud.logs.size, 1);
      told.expect(TAKEN_OVER, KEPT);
    });

    it("keeps what a class of the same family has adopted under another spelling of the id", async () => {
      at.cloud.family = "made up";
      const { id, outs } = await at.released();
      const sibling = at.providerOf({
        ...at.cloud.kind(),
        schema: new InputSchema<LogInputs & Controls>("Sibling", schema.shape),
      });
      await sibling.create(await at.checked());
      await at.provider.delete(id.toUpperCase(), outs);
      assert.equal(at.cloud.logs.size, 1);
      assert.match((await failure(at.create())).message, /already taken by another resource of this program/);
      told.expect(TAKEN_OVER, KEPT);
    });

    it("keeps it in a later run too, when the first broke off before the delete", async () => {
      const { id, outs: old } = await at.released();
      // The new name's state comes from another process, whose ownership knew it.
      const renamed = { ...old, holder: "ffffffff" };
      await at.diff(id, renamed);
      await at.provider.delete(id, old);
      assert.equal(at.cloud.logs.size, 1);
      told.expect(KEPT);
    });

    it("deletes it when the last one that holds it goes", async () => {
      const { id, outs: old } = await at.released();
      const renamed = { ...old, holder: "ffffffff" };
      // A refresh reads both resources, and calls diff for each to show the result.
      for (const olds of [old, renamed]) {
        await at.provider.read(id, olds);
        await at.diff(id, olds);
      }
      await at.provider.delete(id, old);
      await at.provider.delete(id, renamed);
      assert.equal(at.cloud.logs.size, 0);
      told.expect(KEPT);
    });
  });

  describe("what a resource that stays in the program holds", () => {
    it("is not adopted by one that is new in the program, whatever it allows", async () => {
      const { id, outs } = await at.released();
      await at.diff(id, outs);
      const error = await failure(at.create({ adopt: "always", enabled: false }));
      assert.match(
        error.message,
        /log t\d+ is already taken by another resource of this program \(log t\d+: enabled is true there and false here, /,
      );
      assert.deepEqual(at.writes(), []);
      assert.equal(at.log?.enabled, true);
    });

    it("is reported too when the new one came first", async () => {
      const { id, outs } = await at.released();
      await at.create();
      await assert.rejects(at.diff(id, outs), /already taken by another resource/);
      told.expect(TAKEN_OVER);
    });

    it("is reported as long as two hold it", async () => {
      const { id, outs } = await at.released();
      await at.diff(id, outs);
      const twin = { ...outs, holder: "ffffffff" };
      await assert.rejects(at.diff(id, twin), /already taken by another resource/);
    });

    it("is adopted under a new name although a refresh has looked at the old one", async () => {
      const { id, outs } = await at.released();
      const { props = {} } = await at.provider.read(id, outs);
      await at.diff(id, props);
      await at.create();
      await at.provider.delete(id, props);
      assert.equal(at.cloud.logs.size, 1);
      told.expect(TAKEN_OVER, KEPT);
    });

    it("is not adopted after a refresh either, once the engine has asked about the program, too", async () => {
      const { id, outs } = await at.released();
      const { props = {} } = await at.provider.read(id, outs);
      // The first diff shows what the refresh found, the second what the program changes.
      for (let asked = 0; asked < 2; asked++) await at.diff(id, props);
      assert.match((await failure(at.create())).message, /already taken by another resource of this program/);
    });

    it("is not adopted by one that engines create a moment before they ask about it", async () => {
      const { id, outs } = await at.released();
      at.clock.meanwhile = () => at.diff(id, outs);
      const error = await failure(at.create({ adopt: "always" }));
      assert.match(error.message, /already taken by another resource of this program/);
    });

    it("is free for the next one once it was deleted first", async () => {
      const { id, outs } = await at.released();
      await at.diff(id, outs);
      await at.provider.delete(id, outs);
      await at.create();
      assert.equal(at.cloud.logs.size, 1);
    });
  });
});
