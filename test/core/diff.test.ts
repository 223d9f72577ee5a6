import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Bag, Deployment } from "./deployment";
import { PROVIDER_TEXT } from "./made-up-kind";

describe("FlowLogProvider: diff", () => {
  let at: Deployment;
  beforeEach(() => {
    at = new Deployment();
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
    assert.deepEqual(await diff({}, { days: 3 }), {});
  });
  it("replaces on identity", async () => {
    assert.deepEqual(await diff({}, { target: "other" }), { replaces: ["target"], deleteBeforeReplace: false });
  });
  it("replaces on some changes of an input and not on others, judged with the state", async () => {
    const olds = { ...(await at.checked()), arn: "one", place: { region: "here" } };
    const moved = async (zone: string) => at.diff("id", olds, { zone });
    assert.deepEqual(await moved("one"), {});
    assert.deepEqual(await moved("two"), { replaces: ["zone"], deleteBeforeReplace: false });
  });
  it("takes an unknown value for a change", async () => {
    assert.deepEqual(await diff({}, { retention: { on: true, days: UNKNOWN } }), {});
    assert.deepEqual(await diff({}, { target: UNKNOWN }), { replaces: ["target"], deleteBeforeReplace: false });
  });
  it("replaces when the program names another place, not when it begins or ceases to name the same", async () => {
    assert.deepEqual(await diff({}, { region: "there" }), { replaces: ["region"], deleteBeforeReplace: false });
    assert.deepEqual(await diff({}, { region: "here" }), {});
    assert.deepEqual(await diff({ region: "here" }, {}), {});
    assert.deepEqual(await diff({ region: "here" }, { region: "here" }), { changes: false });
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
  it("shows no change for the state of a version that lacked an input or a part of the place", async () => {
    const { onDelete: _, ...older } = await at.checked();
    const olds = { ...older, place: {} };
    assert.deepEqual(await at.diff("id", olds), { changes: false });
    assert.deepEqual(await at.diff("id", olds, { region: "here" }), {});
  });
  it("leaves an imported state without outputs to the engine", async () => {
    assert.deepEqual(await at.diff("id", { __provider: PROVIDER_TEXT }), {});
  });
});
