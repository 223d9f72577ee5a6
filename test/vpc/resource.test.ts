import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VpcFlowLog } from "../../provider/vpc/flow-log/resource";
import { registering, value } from "../registering";

const args = {
  resourceType: "Vpc",
  resourceId: "5e2f0c1d-1111-4222-8333-444455556666",
  trafficType: "all",
  logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd",
  logTopicId: "a9d7dee7-37d2-4cba-a208-a016252aaa63",
} as const;

describe("VpcFlowLog", () => {
  let registered: pulumi.runtime.MockResourceArgs[];
  beforeEach(async () => {
    registered = await registering("41b0", { place: { cloud: "otc" } });
  });

  it("registers its token and the one provider text that every state holds", async () => {
    const flowLog = new VpcFlowLog("edge", args);
    assert.equal(await value(flowLog.id), "41b0");
    const { type, inputs } = registered[0] ?? assert.fail();
    assert.equal(type, "pulumi-nodejs:dynamic/flowlogs:VpcFlowLog");
    const text =
      'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/vpc-flow-log",{paths:[".",process.argv[1]]}))';
    assert.deepEqual(inputs, { ...args, __provider: text });
    assert.ok(Buffer.byteLength(text) <= 130);
    assert.deepEqual(await value(flowLog.place), { cloud: "otc" });
    assert.ok(pulumi.Output.isInstance(flowLog.destination));
  });

  it("get reads one by its id alone", async () => {
    const found = VpcFlowLog.get("there", "35868d55-443e-4d5c-90a4-ac618dc45c1a");
    assert.equal(await value(found.id), "35868d55-443e-4d5c-90a4-ac618dc45c1a");
    assert.deepEqual(Object.keys(registered[0]?.inputs ?? {}), ["__provider"]);
    assert.ok(pulumi.Output.isInstance(found.trafficType));
  });
});
