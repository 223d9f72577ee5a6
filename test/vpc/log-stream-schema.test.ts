/** The inputs of VpcLogStream: what is taken, what is refused, and in which words. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { VpcLogStreamArgs } from "../../provider/vpc/log-stream/resource";
import { vpcLogStreamSchema as schema } from "../../provider/vpc/log-stream/schema";

type Keys = keyof typeof schema.shape;
/** Does not compile when the class documents other inputs than the schema takes. */
const sameKeys: [keyof VpcLogStreamArgs, Keys] extends [Keys, keyof VpcLogStreamArgs] ? true : never = true;

const good = { logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd", logStreamName: "flows" };
const controls = { adopt: "identical", onDelete: "delete" };

describe("VpcLogStream, inputs", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("fill in their defaults, and leave place to config and environment", () => {
    assert.deepEqual(schema.check(good), { inputs: { ...good, ...controls }, failures: [] });
  });

  const fine: [string, unknown][] = [
    ["logStreamName", "x".repeat(64)],
    ["ttlInDays", 365],
    ["onDelete", "keep"],
    ["cloud", "myhuaweicloud.eu"],
  ];
  for (const [property, value] of fine) {
    it(`take ${property} ${JSON.stringify(value).slice(0, 40)}`, () => {
      const { inputs, failures } = schema.check({ ...good, [property]: value });
      assert.deepEqual([failures, (inputs as Record<string, unknown>)[property]], [[], value]);
    });
  }

  const bad: [string, unknown, RegExp][] = [
    ["logGroupId", "network", /must be the UUID of a log group/],
    ["logStreamName", undefined, /^logStreamName is required/],
    ["ttlInDays", -1, /from 1 to 365, got -1$/],
    ["onDelete", "disable", /must be "delete" or "keep"/],
    ["colour", {}, /^colour is not an input of VpcLogStream/],
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

  it("let unknown values pass", () => {
    const unknown = Object.fromEntries(schema.keys.map((key) => [key, UNKNOWN]));
    assert.deepEqual(schema.check(unknown), { inputs: unknown, failures: [] });
  });
});
