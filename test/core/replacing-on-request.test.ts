/** Replacements that the program or the command line asks for: id and target of old and new are the same. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { collectingLines, failure, KEPT, linesOf, TAKEN_OVER } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { refused } from "./made-up-kind";

describe("FlowLogProvider: a replacement on request", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });

  for (const reservesIds of [false, true]) {
    describe(`where the ${reservesIds ? "program" : "cloud"} chooses the id`, () => {
      beforeEach(() => {
        at.cloud.reservesIds = reservesIds;
      });

      it("deletes and creates when diff was asked (replaceOnChanges)", async () => {
        const { id, outs } = await at.released();
        assert.deepEqual(await at.diff(id, outs, { days: 3 }), { deleteBeforeReplace: true });
        await at.provider.delete(id, outs);
        assert.equal(at.cloud.logs.size, 0);
        await at.create({ days: 3 });
        assert.equal(at.log?.days, 3);
      });

      it("creates in a later run what the first run has deleted and failed to create", async () => {
        const { id, outs } = await at.released();
        const provider = at.provider;
        // The engine keeps the deleted one in the state, asks diff again, and creates without a delete.
        const news = await at.checked({ days: 3 });
        at.cloud.logs.clear();
        await provider.diff(id, outs, news);
        await provider.create(news);
        assert.equal(at.log?.days, 3);
      });

      it("creates in a later run although the change was undone", async () => {
        const { id, outs } = await at.released();
        const provider = at.provider;
        at.cloud.logs.clear();
        assert.deepEqual(await provider.diff(id, outs, await at.checked()), { changes: false });
        await provider.create(await at.checked());
        // The engine asked for no delete first, so the old one is deleted at the end.
        await provider.delete(id, outs);
        assert.equal(at.log?.days, 7);
        told.expect(KEPT);
      });

      it("is refused, and changes nothing, when the new one is created first (deleteBeforeReplace: false)", async () => {
        const { id, outs } = await at.released();
        const provider = at.provider;
        const news = await at.checked({ days: 3, adopt: "always" });
        await provider.diff(id, outs, news);
        const error = await failure(provider.create(news));
        assert.match(
          error.message,
          /this resource itself, which is not replaced, because deleteBeforeReplace is false or retainOnDelete/,
        );
        assert.doesNotMatch(error.message, /another resource/);
        assert.equal(at.log?.days, 7);
      });

      it("that onDelete or the cloud forbids is refused, and says so", async () => {
        for (const [state, isRetired, reason] of [
          [{ onDelete: "keep" }, false, 'its onDelete is "keep"'],
          [{ onDelete: "disable" }, false, 'its onDelete is "disable"'],
          [{}, true, "the cloud would make no new one"],
        ] as const) {
          const { id, outs } = await at.released();
          at.cloud.isRetired = isRetired;
          const provider = at.provider;
          const news = await at.checked({ ...state, days: 3 });
          assert.deepEqual(await provider.diff(id, { ...outs, ...state }, news), {});
          const error = await failure(provider.create(news));
          assert.match(error.message, new RegExp(`this resource itself, which is not replaced, because ${reason}`));
          assert.match(error.message, /broke off, run `pulumi state delete` with its URN, and `pulumi up` again/);
          assert.doesNotMatch(error.message, /another resource/);
          assert.equal(at.log?.days, 7);
        }
      });
    });
  }

  it("for a target that was not known yet goes on with what is still there (retainOnDelete, deletedWith)", async () => {
    const { id, outs } = await at.released();
    const provider = at.provider;
    const { replaces } = await provider.diff(id, outs, await at.checked({ target: UNKNOWN }));
    assert.deepEqual(replaces, ["target"]);
    // The engine takes the old one out of the state without a call.
    const made = await provider.create(await at.checked());
    assert.equal(made.id, id);
    assert.deepEqual(await at.diff(id, made.outs as Bag), { changes: false });
    told.expect(TAKEN_OVER);
  });

  it("that broke off and left the old one there is refused with the way out", async () => {
    const { id, outs } = await at.released();
    const provider = at.provider;
    await provider.diff(id, outs, await at.checked());
    const error = await failure(provider.create(await at.checked()));
    assert.match(error.message, /already taken by another resource of this program/);
    assert.match(error.message, /whose replacement broke off, run `pulumi state delete` with its URN/);
  });

  it("says that nothing was replaced when diff was not asked (--target-replace, state taint)", async () => {
    const { id, outs } = await at.released();
    at.cloud.calls.length = 0;
    await at.create();
    const lines = await linesOf(() => at.provider.delete(id, outs));
    assert.equal(lines.length, 1);
    assert.match(lines.join(), new RegExp(`^${id}: kept, and nothing was replaced: `));
    assert.doesNotMatch(lines.join(), /another/);
    assert.match(lines.join(), /option deleteBeforeReplace/);
    assert.deepEqual(at.writes(), []);
    told.expect(TAKEN_OVER);
  });

  it("does not advise to delete first what the cloud would not make again", async () => {
    at.cloud.isRetired = true;
    const { id, outs } = await at.released();
    await at.create();
    const lines = await linesOf(() => at.provider.delete(id, outs));
    assert.match(lines.join(), /nothing was replaced: .*would make no new one any more$/);
    told.expect(TAKEN_OVER);
  });

  it("may be tried again after the cloud has refused the create", async () => {
    at.cloud.reservesIds = true;
    const { id, outs } = await at.released();
    const provider = at.provider;
    await provider.diff(id, outs, await at.checked({ days: 3 }));
    await provider.delete(id, outs);
    at.cloud.failures.write = [refused];
    await failure(provider.create(await at.checked({ days: 3 })));
    await provider.create(await at.checked({ days: 3 }));
    assert.equal(at.log?.days, 3);
  });
});
