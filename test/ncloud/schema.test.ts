/** The inputs of NcloudFlowLog: what is taken, what is refused, and in which words. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { NcloudFlowLogArgs } from "../../provider/ncloud/resource";
import { ncloudFlowLogSchema } from "../../provider/ncloud/schema";

const asked = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
const check = (news: Record<string, unknown>) => ncloudFlowLogSchema.check({ ...asked, ...news });

/** Compiles only while the documented inputs are those of the schema. */
const sameKeys: [keyof NcloudFlowLogArgs] extends [keyof typeof ncloudFlowLogSchema.shape]
  ? [keyof typeof ncloudFlowLogSchema.shape] extends [keyof NcloudFlowLogArgs]
    ? true
    : never
  : never = true;

describe("NcloudFlowLog, inputs", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("get the vendor's defaults", () => {
    assert.deepEqual(check({}), {
      inputs: {
        ...asked,
        collectIntervalMinute: 15,
        storageTypeCode: "OBJT",
        storageBucketDirectoryName: "VPC_FLOW_LOG",
        adopt: "identical",
        onDelete: "delete",
      },
      failures: [],
    });
  });

  const good: Record<string, unknown[]> = {
    site: ["public", "gov", "fin", undefined],
    regionCode: ["KR", "SGN", "JPN", "FKR", undefined],
    networkInterfaceNo: ["0", "0034001", "90071992547409931"],
    collectActionTypeCode: ["ALLOW", "DENY", "ALL"],
    collectIntervalMinute: [5, 6, 14, 15],
    storageTypeCode: ["OBJT"],
    storageBucketName: ["abc", "a.b-c", "0a0", "a".repeat(63)],
    storageBucketDirectoryName: ["a", "VPC_FLOW_LOG", "Logs_2", "x".repeat(100)],
  };
  for (const [property, values] of Object.entries(good)) {
    for (const value of values) {
      it(`${property} may be ${JSON.stringify(value)?.slice(0, 40)}`, () => {
        const { inputs, failures } = check({ [property]: value });
        assert.deepEqual(failures, []);
        if (value !== undefined) assert.deepEqual((inputs as Record<string, unknown>)[property], value);
      });
    }
  }

  const bad: [property: string, value: unknown, reason: RegExp][] = [
    ["site", "Public", /^site must be "public", "gov" or "fin", got "Public"$/],
    ["regionCode", "kr", /^regionCode must be a region code in capitals.*, got "kr"$/],
    ["regionCode", "KR/1", /^regionCode must be a region code/],
    ["networkInterfaceNo", 123487, /^networkInterfaceNo must be a string of digits, got 123487$/],
    ["networkInterfaceNo", "12a", /^networkInterfaceNo must be a string of digits, got "12a"$/],
    ["networkInterfaceNo", "", /^networkInterfaceNo must be a string of digits, got ""$/],
    ["networkInterfaceNo", "123\n", /^networkInterfaceNo must be a string of digits/],
    ["networkInterfaceNo", undefined, /^networkInterfaceNo is required: it must be a string of digits$/],
    ["collectActionTypeCode", "ACCEPT", /^collectActionTypeCode must be "ALLOW", "DENY" or "ALL", got "ACCEPT"$/],
    ["collectActionTypeCode", "all", /^collectActionTypeCode must be/],
    ["collectActionTypeCode", undefined, /^collectActionTypeCode is required: it must be/],
    ["collectIntervalMinute", 4, /^collectIntervalMinute must be a whole number of minutes from 5 to 15, got 4$/],
    ["collectIntervalMinute", 16, /^collectIntervalMinute must be .*, got 16$/],
    ["collectIntervalMinute", 7.5, /^collectIntervalMinute must be .*, got 7.5$/],
    ["collectIntervalMinute", "10", /^collectIntervalMinute must be .*, got "10"$/],
    ["storageTypeCode", "S3", /^storageTypeCode must be "OBJT" \(Object Storage\), got "S3"$/],
    ["storageBucketName", undefined, /^storageBucketName is required: it must be a bucket name/],
    ["storageBucketName", "ab", /^storageBucketName must be a bucket name: 3 to 63/],
    ["storageBucketName", "a".repeat(64), /^storageBucketName must be/],
    ["storageBucketName", "Logs", /^storageBucketName must be/],
    ["storageBucketName", "-logs", /^storageBucketName must be/],
    ["storageBucketName", "logs.", /^storageBucketName must be/],
    ["storageBucketName", "10.0.0.1", /^storageBucketName must be .*not an IP address, got "10.0.0.1"$/],
    ["storageBucketDirectoryName", "", /^storageBucketDirectoryName must be 1 to 100 letters, digits or underscores/],
    ["storageBucketDirectoryName", "a/b", /^storageBucketDirectoryName must be/],
    ["storageBucketDirectoryName", "x".repeat(101), /^storageBucketDirectoryName must be/],
    ["adopt", "yes", /^adopt must be "never", "identical" or "always", got "yes"$/],
    ["onDelete", "remove", /^onDelete must be "delete", "disable" or "keep", got "remove"$/],
    ["tags", {}, /^tags is not an input of NcloudFlowLog; its inputs are site, regionCode, /],
  ];
  for (const [property, value, reason] of bad) {
    it(`${property} can't be ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      const { failures } = check({ [property]: value });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  it("may be unknown in a preview", () => {
    const unknown = Object.fromEntries(ncloudFlowLogSchema.keys.map((key) => [key, UNKNOWN]));
    assert.deepEqual(check(unknown), { inputs: unknown, failures: [] });
  });
});
