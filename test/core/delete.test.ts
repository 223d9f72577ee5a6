/** What delete removes, and what onDelete leaves. */
import assert from "node:assert/strict";
import { failure, linesOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";
import { lostAfter, lostBefore, refused } from "./made-up-kind";

describe("FlowLogProvider: delete", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });
  const removals = () => at.cloud.calls.filter((call) => call.startsWith("remove")).length;

  it("removes, and is content when it is gone already", async () => {
    const { id, outs } = await at.released();
    await at.provider.delete(id, outs);
    assert.equal(at.cloud.logs.size, 0);
    await at.provider.delete(id, outs);
    assert.equal(removals(), 1);
  });

  it("succeeds when the answer was lost after the effect", async () => {
    const { id, outs } = await at.released();
    at.cloud.failures.remove = [lostAfter];
    await at.provider.delete(id, outs);
    assert.equal(removals(), 1);
  });

  it("removes one that is switched off", async () => {
    const { id, outs } = await at.released();
    Object.assign(at.log ?? {}, { enabled: false });
    await at.provider.delete(id, outs);
    assert.equal(at.cloud.logs.size, 0);
  });

  it("asks again when a look shows that the lost request had no effect", async () => {
    const { id, outs } = await at.released();
    at.cloud.failures.remove = [lostBefore];
    await at.provider.delete(id, outs);
    assert.equal(at.cloud.logs.size, 0);
  });

  it("does not call it done while the cloud still shows it", async () => {
    const { id, outs } = await at.released();
    at.cloud.failures.remove = [() => undefined];
    await assert.rejects(at.provider.delete(id, outs), /accepted the request, but still shows id-/);
  });

  it("fails when the cloud refuses and it is still there", async () => {
    const { id, outs } = await at.released();
    at.cloud.failures.remove = [refused];
    await assert.rejects(at.provider.delete(id, outs), { message: /deleting log .*: 400 no/ });
  });

  it("does not touch another place than the state's", async () => {
    const { id, outs } = await at.released();
    at.cloud.region = "elsewhere";
    await assert.rejects(at.provider.delete(id, outs), { message: /region here, but .* region elsewhere/ });
    assert.equal(at.cloud.logs.size, 1);
  });

  it("lets the same be created once it is gone", async () => {
    const { id, outs } = await at.create();
    await at.provider.delete(id, outs);
    await at.create();
    assert.equal(at.cloud.logs.size, 1);
  });

  it('keeps it untouched with onDelete "keep", and only switches it off with "disable"', async () => {
    const { id, outs } = await at.released();
    at.cloud.calls.length = 0;
    await at.provider.delete(id, { ...outs, onDelete: "keep" });
    assert.deepEqual(at.cloud.calls, []);
    await at.provider.delete(id, { ...outs, onDelete: "disable" });
    assert.equal(at.log?.enabled, false);
  });

  for (const onDelete of ["keep", "disable"]) {
    it(`goes on with what onDelete "${onDelete}" left for a replacement on request, and says that nothing was replaced`, async () => {
      const { id, outs } = await at.released();
      await at.provider.delete(id, { ...outs, onDelete });
      const lines = await linesOf(() => at.create({ days: 3, adopt: "never" }));
      assert.equal(at.log?.days, 3);
      assert.equal(at.log?.enabled, true);
      assert.match(lines.join(), new RegExp(`^${id}: nothing was replaced, because onDelete left it there`));
      assert.doesNotMatch(lines.join(), /another/);
    });

    it(`refuses a replacement that the change needs, of what onDelete "${onDelete}" left`, async () => {
      const { id, outs } = await at.released();
      const state = { ...outs, arn: "here", onDelete };
      const provider = at.provider;
      // The new zone shows nowhere: an adoption would leave the old one.
      assert.deepEqual((await provider.diff(id, state, await at.checked({ zone: "there" }))).replaces, ["zone"]);
      await provider.delete(id, state);
      const error = await failure(provider.create(await at.checked({ zone: "there" })));
      assert.match(error.message, /onDelete left it there.*set onDelete to "delete", run `pulumi up`/);
    });
  }
});
