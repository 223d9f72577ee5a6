/** The inputs of VpcFlowLog: what is taken, what is refused, and in which words. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { VpcFlowLogArgs } from "../../provider/vpc/flow-log/resource";
import { vpcFlowLogSchema as schema } from "../../provider/vpc/flow-log/schema";

type Keys = keyof typeof schema.shape;
/** Does not compile when the class documents other inputs than the schema takes. */
const sameKeys: [keyof VpcFlowLogArgs, Keys] extends [Keys, keyof VpcFlowLogArgs] ? true : never = true;

const good = {
  resourceType: "vpc",
  resourceId: "5e2f0c1d-1111-4222-8333-444455556666",
  trafficType: "all",
  logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd",
  logTopicId: "a9d7dee7-37d2-4cba-a208-a016252aaa63",
};
const filled = {
  ...good,
  ...{ name: "", description: "", indexEnabled: false, adminState: true, adopt: "identical", onDelete: "delete" },
};

describe("VpcFlowLog, inputs", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("fill in their defaults, and leave place to config and environment", () => {
    assert.deepEqual(schema.check(good), { inputs: filled, failures: [] });
  });

  const normal: [string, unknown, unknown][] = [
    ["resourceType", "Port", "port"],
    ["resourceType", "NETWORK", "network"],
    ["trafficType", "Reject", "reject"],
    ["resourceId", "5E2F0C1D-1111-4222-8333-444455556666", "5e2f0c1d-1111-4222-8333-444455556666"],
    ["logGroupId", "8AC95C07-357B-11E9-BC2A-286ED488CE71", "8ac95c07-357b-11e9-bc2a-286ed488ce71"],
    ["name", "边缘_Edge-1.x", "边缘_Edge-1.x"],
    ["name", "名".repeat(64), "名".repeat(64)],
    ["description", "Prüfung – 流日志\n2", "Prüfung – 流日志\n2"],
    ["cloud", "OTC", "otc"],
    ["cloud", "otc.t-systems.com", "otc"],
    ["cloud", "MyHuaweiCloud.com", "huawei"],
    ["cloud", "myhuaweicloud.eu", "myhuaweicloud.eu"],
    ["projectId", "B2782E6708B8475C993E6064BC456BF8", "b2782e6708b8475c993e6064bc456bf8"],
    ["region", "cn-north-4", "cn-north-4"],
    ["adminState", false, false],
    ["indexEnabled", true, true],
  ];
  for (const [property, written, expected] of normal) {
    it(`takes ${property} ${JSON.stringify(written)} as ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(schema.check({ ...good, [property]: written }), {
        inputs: { ...filled, [property]: expected },
        failures: [],
      });
    });
  }

  const bad: [string, unknown, RegExp][] = [
    ["resourceType", undefined, /^resourceType is required: it must be "port", "network" or "vpc"$/],
    ["resourceType", "subnet", /must be "port", "network" or "vpc", got "subnet"$/],
    ["resourceType", 1, /must be "port", "network" or "vpc", got 1$/],
    ["resourceId", undefined, /^resourceId is required/],
    ["resourceId", "vpc-1", /must be the UUID of the port, the network \(subnet\) or the VPC, got "vpc-1"$/],
    ["trafficType", undefined, /^trafficType is required: it must be "all", "accept" or "reject"$/],
    ["trafficType", "some", /must be "all", "accept" or "reject", got "some"$/],
    ["logGroupId", "group", /must be the UUID of a log group/],
    ["logTopicId", undefined, /^logTopicId is required/],
    ["logTopicId", "a9d7dee7-37d2-4cba-a208-a016252aaa6", /must be the UUID of a log stream/],
    ["name", "n".repeat(65), /must be at most 64 letters/],
    ["name", "two words", /must be at most 64 letters/],
    ["name", 7, /must be at most 64 letters.*got 7$/],
    ["description", "d".repeat(256), /must be at most 255 characters/],
    ["description", "a<b", /must be at most 255 characters without "<" and ">", got "a<b"$/],
    ["indexEnabled", "true", /must be true or false, got "true"$/],
    ["adminState", 1, /must be true or false, got 1$/],
    ["cloud", "azure", /must be "otc", "huawei" or the domain of an endpoint/],
    ["cloud", "constructor", /must be "otc", "huawei" or the domain of an endpoint/],
    ["region", "eu de", /must be the name of a region/],
    ["projectId", "eu-de", /must be the id of a project: 32 hexadecimal digits/],
    ["adopt", "sometimes", /must be "never", "identical" or "always"/],
    ["onDelete", true, /must be "delete", "disable" or "keep"/],
    ["retention", 30, /^retention is not an input of VpcFlowLog; its inputs are name, /],
  ];
  for (const [property, value, reason] of bad) {
    it(`refuses ${property} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      const { failures } = schema.check({ ...good, [property]: value });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
      assert.ok(failures[0]?.reason.startsWith(property));
    });
  }

  it("let unknown values pass", () => {
    const unknown = Object.fromEntries(schema.keys.map((key) => [key, UNKNOWN]));
    assert.deepEqual(schema.check(unknown), { inputs: unknown, failures: [] });
  });

  it("compare ids and words without regard to case", () => {
    assert.ok(schema.same("resourceId", good.resourceId, good.resourceId.toUpperCase()));
    assert.ok(schema.same("trafficType", "all", "All"));
    assert.ok(!schema.same("name", "edge", "Edge"));
  });
});
