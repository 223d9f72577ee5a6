/** The inputs of VpcLogGroup: what is taken, what is refused, and in which words. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { VpcLogGroupArgs } from "../../provider/vpc/log-group/resource";
import { vpcLogGroupSchema as schema } from "../../provider/vpc/log-group/schema";

type Keys = keyof typeof schema.shape;
/** Does not compile when the class documents other inputs than the schema takes. */
const sameKeys: [keyof VpcLogGroupArgs, Keys] extends [Keys, keyof VpcLogGroupArgs] ? true : never = true;

const good = { logGroupName: "network", ttlInDays: 30 };
const controls = { adopt: "identical", onDelete: "delete" };

describe("VpcLogGroup, inputs", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("fill in their defaults, and leave place to config and environment", () => {
    assert.deepEqual(schema.check(good), { inputs: { ...good, tags: {}, ...controls }, failures: [] });
  });

  const fine: [string, unknown][] = [
    ["logGroupName", "a"],
    ["logGroupName", "-"],
    ["logGroupName", "9.a_b-C_"],
    ["logGroupName", "x".repeat(100)],
    ["ttlInDays", 1],
    ["ttlInDays", 365],
    ["tags", { stage: "", "Kosten: Stelle@1": "Grün/1_=+-" }],
    ["logGroupNameAlias", "Flüsse – 流"],
  ];
  for (const [property, value] of fine) {
    it(`take ${property} ${JSON.stringify(value).slice(0, 40)}`, () => {
      const { inputs, failures } = schema.check({ ...good, [property]: value });
      assert.deepEqual([failures, (inputs as Record<string, unknown>)[property]], [[], value]);
    });
  }

  const many = Object.fromEntries(Array.from({ length: 21 }, (_, no) => [`t${no}`, ""]));
  const bad: [string, unknown, RegExp][] = [
    ["logGroupName", undefined, /^logGroupName is required: it must be 1 to 64/],
    ["logGroupName", "", /^logGroupName must be 1 to 64 \(Huawei Cloud: 100\) letters.*got ""$/],
    ["logGroupName", "_a", /not begin with "." or "_"/],
    ["logGroupName", ".a", /not begin with/],
    ["logGroupName", "a.", /not end with/],
    ["logGroupName", "a b", /must be 1 to 64/],
    ["logGroupName", "x".repeat(101), /must be 1 to 64/],
    ["ttlInDays", undefined, /^ttlInDays is required: it must be a whole number of days from 1 to 365$/],
    ["ttlInDays", 0, /from 1 to 365, got 0$/],
    ["ttlInDays", 366, /from 1 to 365, got 366$/],
    ["ttlInDays", 1.5, /whole number of days/],
    ["ttlInDays", "30", /whole number of days from 1 to 365, got "30"$/],
    ["tags", many, /at most 20 tags/],
    ["tags", ["a"], /at most 20 tags/],
    ["logGroupNameAlias", "", /must be 1 to 64 characters/],
    ["onDelete", "disable", /^onDelete must be "delete" or "keep", got "disable"$/],
  ];
  for (const [property, value, reason] of bad) {
    it(`refuse ${property} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      const { failures } = schema.check({ ...good, [property]: value });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  for (const [tags, property] of [
    [{ _sys: "x" }, "tags._sys"],
    [{ "a*b": "x" }, "tags.a*b"],
    [{ a: "x*" }, "tags.a"],
    [{ a: 1 }, "tags.a"],
    [{ a: "x".repeat(256) }, "tags.a"],
  ] as const) {
    it(`refuse the tags ${JSON.stringify(tags).slice(0, 30)}, naming ${property}`, () => {
      const { failures } = schema.check({ ...good, tags });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
    });
  }

  it("let unknown values pass", () => {
    const unknown = Object.fromEntries(schema.keys.map((key) => [key, UNKNOWN]));
    assert.deepEqual(schema.check(unknown), { inputs: unknown, failures: [] });
    assert.deepEqual(schema.check({ ...good, tags: { stage: UNKNOWN } }).failures, []);
  });
});
