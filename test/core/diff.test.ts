import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { type Deployment, deploy } from "./deployment";
import { PROVIDER_TEXT } from "./made-up-kind";

/** The engine names what changed. When the program asks for a replacement of itself, the old one is deleted first. */
const update = { deleteBeforeReplace: true };

describe("FlowLogProvider: diff", () => {
  let at: Deployment;
  beforeEach(() => {
    at = deploy();
  });
  const diff = async (olds: Bag, news: Bag) =>
    at.diff("id", { ...(await at.checked(olds)), place: { region: "here" } }, news);

  it("answers no change for equal inputs", async () => {
    assert.deepEqual(await diff({}, {}), { changes: false });
  });
  it("answers no change for another spelling of the same", async () => {
    assert.deepEqual(await diff({}, { target: at.target.toUpperCase() }), { changes: false });
  });
  it("leaves it to the engine to name what changed", async () => {
    assert.deepEqual(await diff({}, { days: 3 }), update);
  });
  it("replaces on identity", async () => {
    assert.deepEqual(await diff({}, { target: "other" }), { replaces: ["target"], deleteBeforeReplace: false });
  });
  it("replaces on some changes of an input and not on others, judged with the state", async () => {
    const olds = { ...(await at.checked()), arn: "one", place: { region: "here" } };
    const moved = async (zone: string) => at.diff("id", olds, { zone });
    assert.deepEqual(await moved("one"), update);
    assert.deepEqual(await moved("two"), { replaces: ["zone"], deleteBeforeReplace: false });
  });
  it("takes an unknown value for a change", async () => {
    assert.deepEqual(await diff({}, { retention: { on: true, days: UNKNOWN } }), update);
    assert.deepEqual(await diff({}, { target: UNKNOWN }), { replaces: ["target"], deleteBeforeReplace: false });
  });
  it("replaces when the program names another place, not when it begins or ceases to name the same", async () => {
    assert.deepEqual(await diff({}, { region: "there" }), { replaces: ["region"], deleteBeforeReplace: false });
    assert.deepEqual(await diff({}, { region: "here" }), update);
    assert.deepEqual(await diff({ region: "here" }, {}), update);
    assert.deepEqual(await diff({ region: "here" }, { region: "here" }), { changes: false });
  });
  describe("of a place that config or environment have moved", () => {
    const message =
      /^comparing log t1 with what the program asks for: the state says it lives in region here, but config and environment lead to region there; use the credentials and settings of the place it lives in, or name that place in the program: region "here"\. Nothing was changed, and the state keeps it\.$/;
    beforeEach(() => {
      at.cloud.namedRegion = "there";
    });
    it("is refused with both places, whether an input has changed or not", async () => {
      await assert.rejects(diff({}, {}), { kind: "wrongScope", message });
      await assert.rejects(diff({}, { days: 3 }), { kind: "wrongScope", message });
    });
    it("says nothing where the program names the place", async () => {
      assert.deepEqual(await diff({}, { region: "here" }), update);
      assert.deepEqual(await diff({ region: "here" }, { region: "here" }), { changes: false });
    });
    it("refuses a replacement that could not delete the old one, unless the old one stays", async () => {
      await assert.rejects(diff({}, { target: "other" }), { kind: "wrongScope" });
      const replacement = { replaces: ["target"], deleteBeforeReplace: false };
      assert.deepEqual(await diff({ onDelete: "keep" }, { target: "other" }), replacement);
      assert.deepEqual(await diff({ region: "here" }, { target: "other", region: UNKNOWN }), {
        replaces: ["target", "region"],
        deleteBeforeReplace: false,
      });
    });
    it("says nothing of a state without a place, or with another part of one", async () => {
      assert.deepEqual(await at.diff("id", await at.checked()), { changes: false });
      assert.deepEqual(await at.diff("id", { ...(await at.checked()), place: { account: "a" } }), { changes: false });
    });
    it("says nothing where settings name no place, or lead nowhere: the request says that", async () => {
      at.cloud.settingsAreBroken = true;
      assert.deepEqual(await diff({}, {}), { changes: false });
      at.cloud.settingsAreBroken = false;
      at.cloud.namedRegion = undefined;
      assert.deepEqual(await diff({}, {}), { changes: false });
    });
  });
  it("refuses at preview what needs a delete that onDelete forbids", async () => {
    at.cloud.deleteBeforeReplace = true;
    const change = { target: "other" };
    assert.deepEqual(await diff({}, change), { replaces: ["target"], deleteBeforeReplace: true });
    for (const onDelete of ["keep", "disable"]) {
      await assert.rejects(
        diff({ onDelete }, change),
        /changing target of id: .*its onDelete is "(keep|disable)"; set/,
      );
    }
  });
  it("never deletes first what the cloud would not make again", async () => {
    at.cloud.isRetired = true;
    assert.deepEqual(await diff({}, { days: 3 }), {});
    at.cloud.deleteBeforeReplace = true;
    await assert.rejects(
      diff({}, { target: "other" }),
      /changing target of id: .*makes no new one of this sort any more/,
    );
  });
  it("shows no change for the state of a version that lacked an input or a part of the place", async () => {
    const { onDelete: _, ...older } = await at.checked();
    const olds = { ...older, place: {} };
    assert.deepEqual(await at.diff("id", olds), { changes: false });
    assert.deepEqual(await at.diff("id", olds, { region: "here" }), update);
  });
  it("leaves an imported state without outputs to the engine", async () => {
    assert.deepEqual(await at.diff("id", { __provider: PROVIDER_TEXT }), update);
  });

  for (const onDelete of ["keep", "disable"]) {
    it(`does not let a replacement on request delete first what onDelete "${onDelete}" leaves in the cloud`, async () => {
      assert.deepEqual(await diff({ onDelete }, { onDelete, days: 3 }), {});
      // The delete follows the old onDelete.
      assert.deepEqual(await diff({ onDelete }, { days: 3 }), {});
      assert.deepEqual(await diff({}, { onDelete, days: 3 }), update);
    });
  }

  describe("of outputs without __provider, which another shell or an import left", () => {
    const without = async (olds: Bag = {}) => {
      const { __provider, ...rest } = await at.checked(olds);
      return { ...rest, place: { region: "here" } };
    };

    it("asks for an update, although no input has changed", async () => {
      assert.deepEqual(await at.diff("id", await without()), { changes: true, ...update });
    });
    it("asks for an update when no input is echoed", async () => {
      assert.deepEqual(await at.diff("id", { arn: "arn:t1" }), { changes: true, ...update });
    });
    it("refuses a replacement at preview, because the old one could never be deleted", async () => {
      await assert.rejects(
        at.diff("id", await without(), { target: "other" }),
        /changing target of id: the state lacks .*__provider.*; run `pulumi up` without this change first.*Nothing was changed/,
      );
    });
  });
});
