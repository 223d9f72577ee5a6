import assert from "node:assert/strict";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { z } from "zod";
import { InputSchema } from "../../provider/core/inputs/schema";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { schema } from "./made-up-kind";

describe("InputSchema", () => {
  const good = { target: "A" };
  const reasons = (news: Record<string, unknown>) => schema.check(news).failures.map(({ reason }) => reason);

  it("works defaults out once, because every diff and every refresh needs them", () => {
    let made = 0;
    const counted = z.number().default(() => ++made);
    const schema = new InputSchema<{ days: number }>("Counted", { days: counted });
    const first = schema.defaults();
    for (let call = 0; call < 100; call++) assert.deepEqual(schema.defaults(), first);
    assert.equal(made, 1);
    assert.notEqual(schema.defaults(), first, "each caller gets an object of its own");
  });

  it("fills defaults in", () => {
    assert.deepEqual(schema.check(good), {
      inputs: {
        target: "A",
        days: 7,
        enabled: true,
        retention: { on: false, days: 0 },
        adopt: "identical",
        onDelete: "delete",
      },
      failures: [],
    });
  });

  for (const [what, news, property, reason] of [
    ["a missing input", {}, "target", "target is required: it must be the name of a target"],
    ["a wrong type", { ...good, days: "9" }, "days", 'days must be a whole number of days, got "9"'],
    ["a fraction", { ...good, days: 1.5 }, "days", "days must be a whole number of days, got 1.5"],
    ["a value out of range", { ...good, days: 0 }, "days", "days must be 1 or more, got 0"],
    ["a nested value", { ...good, retention: { on: 1 } }, "retention.on", "retention.on must be true or false, got 1"],
    [
      "a value of the wrong shape",
      { ...good, retention: 3 },
      "retention",
      "retention must be an object {on, days}, got 3",
    ],
    ["a nested name nobody knows", { ...good, retention: { of: 1 } }, "retention.of", "retention.of is not an input"],
    [
      "a name nobody knows",
      { ...good, dayz: 3 },
      "dayz",
      "dayz is not an input of Log; its inputs are target, days, enabled, retention, secretive, zone, region, triggers, adopt, onDelete",
    ],
    ["an enum", { ...good, adopt: "yes" }, "adopt", 'adopt must be "never", "identical" or "always", got "yes"'],
    [
      "values that disagree",
      { ...good, days: 3, retention: { on: true, days: 5 } },
      "retention.days",
      "retention.days must not exceed days",
    ],
  ] as const) {
    it(`names property and rule for ${what}`, () => {
      assert.deepEqual(schema.check(news).failures, [{ property, reason }]);
    });
  }

  it("knows the SDK's mark for unknown values", () => {
    assert.equal(UNKNOWN, unknownValue);
  });

  it("lets unknown values pass at any depth, and keeps them", () => {
    const news = { target: UNKNOWN, days: UNKNOWN, retention: { on: true, days: UNKNOWN } };
    const { inputs, failures } = schema.check(news);
    assert.deepEqual(failures, []);
    assert.deepEqual({ ...inputs, adopt: undefined }, { ...news, enabled: true, adopt: undefined, onDelete: "delete" });
  });

  it("still finds what is wrong beside an unknown value", () => {
    assert.deepEqual(reasons({ target: "A", retention: { on: 1, days: UNKNOWN, of: 2 } }), [
      "retention.on must be true or false, got 1",
      "retention.of is not an input",
    ]);
  });

  it("skips rules over several inputs when one of them is unknown", () => {
    assert.deepEqual(reasons({ target: "A", days: UNKNOWN, retention: { on: true, days: 99 } }), []);
  });

  it("reads null as left out", () => {
    assert.deepEqual(reasons({ target: null, days: null }), ["target is required: it must be the name of a target"]);
  });

  it("takes an empty text for one that is not set", () => {
    assert.ok(schema.same("secretive", "", undefined));
    assert.ok(!schema.same("secretive", "", "x"));
  });

  it("names differences leaf by leaf, and none where the vendor sees none", () => {
    const one = { target: "A", days: 7, retention: { on: true, days: 3 } };
    const other = { target: "a", days: 8, retention: { on: true, days: 4 } };
    assert.deepEqual(schema.differences(one, other), [
      { property: "days", input: 7, observed: 8 },
      { property: "retention.days", input: 3, observed: 4 },
    ]);
  });
});
