import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/unknowns";
import type { VpcLogGroupArgs, VpcLogStreamArgs } from "../../provider/vpc/lts/resource";
import { logGroupSchema, logStreamSchema } from "../../provider/vpc/lts/schema";

type GroupKeys = keyof typeof logGroupSchema.shape;
type StreamKeys = keyof typeof logStreamSchema.shape;
/** Does not compile when a class documents other inputs than its schema takes. */
const sameGroupKeys: [keyof VpcLogGroupArgs, GroupKeys] extends [GroupKeys, keyof VpcLogGroupArgs] ? true : never =
  true;
const sameStreamKeys: [keyof VpcLogStreamArgs, StreamKeys] extends [StreamKeys, keyof VpcLogStreamArgs] ? true : never =
  true;

const group = { logGroupName: "network", ttlInDays: 30 };
const stream = { logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd", logStreamName: "flows" };
const controls = { adopt: "identical", onDelete: "delete" };
const schemas = { VpcLogGroup: logGroupSchema, VpcLogStream: logStreamSchema };
const good = { VpcLogGroup: group, VpcLogStream: stream };

describe("inputs of VpcLogGroup and VpcLogStream", () => {
  it("are those that the classes document", () => assert.ok(sameGroupKeys && sameStreamKeys));

  it("fill in their defaults, and leave place to config and environment", () => {
    assert.deepEqual(logGroupSchema.check(group), { inputs: { ...group, tags: {}, ...controls }, failures: [] });
    assert.deepEqual(logStreamSchema.check(stream), { inputs: { ...stream, ...controls }, failures: [] });
  });

  const fine: [keyof typeof schemas, string, unknown][] = [
    ["VpcLogGroup", "logGroupName", "a"],
    ["VpcLogGroup", "logGroupName", "-"],
    ["VpcLogGroup", "logGroupName", "9.a_b-C_"],
    ["VpcLogGroup", "logGroupName", "x".repeat(100)],
    ["VpcLogGroup", "ttlInDays", 1],
    ["VpcLogGroup", "ttlInDays", 365],
    ["VpcLogGroup", "tags", { stage: "", "Kosten: Stelle@1": "Grün/1_=+-" }],
    ["VpcLogGroup", "logGroupNameAlias", "Flüsse – 流"],
    ["VpcLogStream", "logStreamName", "x".repeat(64)],
    ["VpcLogStream", "ttlInDays", 365],
    ["VpcLogStream", "onDelete", "keep"],
    ["VpcLogStream", "cloud", "myhuaweicloud.eu"],
  ];
  for (const [type, property, value] of fine) {
    it(`take ${type}.${property} ${JSON.stringify(value).slice(0, 40)}`, () => {
      const { inputs, failures } = schemas[type].check({ ...good[type], [property]: value });
      assert.deepEqual([failures, (inputs as Record<string, unknown>)[property]], [[], value]);
    });
  }

  const many = Object.fromEntries(Array.from({ length: 21 }, (_, no) => [`t${no}`, ""]));
  const bad: [keyof typeof schemas, string, unknown, RegExp][] = [
    ["VpcLogGroup", "logGroupName", undefined, /^logGroupName is required: it must be 1 to 64/],
    ["VpcLogGroup", "logGroupName", "", /^logGroupName must be 1 to 64 \(Huawei Cloud: 100\) letters.*got ""$/],
    ["VpcLogGroup", "logGroupName", "_a", /not begin with "." or "_"/],
    ["VpcLogGroup", "logGroupName", ".a", /not begin with/],
    ["VpcLogGroup", "logGroupName", "a.", /not end with/],
    ["VpcLogGroup", "logGroupName", "a b", /must be 1 to 64/],
    ["VpcLogGroup", "logGroupName", "x".repeat(101), /must be 1 to 64/],
    ["VpcLogGroup", "ttlInDays", undefined, /^ttlInDays is required: it must be a whole number of days from 1 to 365$/],
    ["VpcLogGroup", "ttlInDays", 0, /from 1 to 365, got 0$/],
    ["VpcLogGroup", "ttlInDays", 366, /from 1 to 365, got 366$/],
    ["VpcLogGroup", "ttlInDays", 1.5, /whole number of days/],
    ["VpcLogGroup", "ttlInDays", "30", /whole number of days from 1 to 365, got "30"$/],
    ["VpcLogGroup", "tags", many, /at most 20 tags/],
    ["VpcLogGroup", "tags", ["a"], /at most 20 tags/],
    ["VpcLogGroup", "logGroupNameAlias", "", /must be 1 to 64 characters/],
    ["VpcLogGroup", "onDelete", "disable", /^onDelete must be "delete" or "keep", got "disable"$/],
    ["VpcLogStream", "logGroupId", "network", /must be the UUID of a log group/],
    ["VpcLogStream", "logStreamName", undefined, /^logStreamName is required/],
    ["VpcLogStream", "ttlInDays", -1, /from 1 to 365, got -1$/],
    ["VpcLogStream", "onDelete", "disable", /must be "delete" or "keep"/],
    ["VpcLogStream", "tags", {}, /^tags is not an input of VpcLogStream/],
  ];
  for (const [type, property, value, reason] of bad) {
    it(`refuse ${type}.${property} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      const { failures } = schemas[type].check({ ...good[type], [property]: value });
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
      const { failures } = logGroupSchema.check({ ...group, tags });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
    });
  }

  it("let unknown values pass", () => {
    for (const schema of Object.values(schemas)) {
      const unknown = Object.fromEntries(schema.keys.map((key) => [key, UNKNOWN]));
      assert.deepEqual(schema.check(unknown), { inputs: unknown, failures: [] });
    }
    const tags = { stage: UNKNOWN };
    assert.deepEqual(logGroupSchema.check({ ...group, tags }).failures, []);
  });
});
