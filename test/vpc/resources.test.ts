/** The classes that programs write `new` on, as they register themselves. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VpcFlowLog } from "../../provider/vpc/flow-log/resource";
import { VpcLogGroup } from "../../provider/vpc/log-group/resource";
import { VpcLogStream } from "../../provider/vpc/log-stream/resource";
import { registering, value } from "../registering";

const flowLog = {
  resourceType: "Vpc",
  resourceId: "5e2f0c1d-1111-4222-8333-444455556666",
  trafficType: "all",
  logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd",
  logTopicId: "a9d7dee7-37d2-4cba-a208-a016252aaa63",
} as const;
const logGroup = { logGroupName: "network", ttlInDays: 30, tags: { stage: "test" } };
const logStream = { logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd", logStreamName: "flows" };

const classes = [
  {
    type: "VpcFlowLog",
    module: "vpc-flow-log",
    args: flowLog,
    make: () => new VpcFlowLog("it", flowLog),
    get: () => VpcFlowLog.get("there", "35868d55"),
    outputs: ["destination", "trafficType"],
  },
  {
    type: "VpcLogGroup",
    module: "vpc-log-group",
    args: logGroup,
    make: () => new VpcLogGroup("it", logGroup),
    get: () => VpcLogGroup.get("there", "35868d55"),
    outputs: ["createdAt"],
  },
  {
    type: "VpcLogStream",
    module: "vpc-log-stream",
    args: logStream,
    make: () => new VpcLogStream("it", logStream),
    get: () => VpcLogStream.get("there", "35868d55"),
    outputs: ["createdAt"],
  },
] as const;

for (const { type, module, args, make, get, outputs } of classes) {
  describe(type, () => {
    let registered: pulumi.runtime.MockResourceArgs[];
    beforeEach(async () => {
      registered = await registering("41b0", { place: { cloud: "otc" } });
    });
    const hasOutputs = (resource: object) => {
      for (const name of outputs) {
        assert.ok(pulumi.Output.isInstance((resource as Record<string, unknown>)[name]), name);
      }
    };

    it("registers its token and the one provider text that every state holds", async () => {
      const made = make();
      assert.equal(await value(made.id), "41b0");
      const { type: token, inputs } = registered[0] ?? assert.fail();
      assert.equal(token, `pulumi-nodejs:dynamic/flowlogs:${type}`);
      const text = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;
      assert.deepEqual(inputs, { ...args, __provider: text });
      assert.ok(Buffer.byteLength(text) <= 130);
      assert.deepEqual(await value(made.place), { cloud: "otc" });
      hasOutputs(made);
    });

    it("get reads one by its id alone", async () => {
      const found = get();
      assert.equal(await value(found.id), "35868d55");
      assert.deepEqual(Object.keys(registered[0]?.inputs ?? {}), ["__provider"]);
      hasOutputs(found);
    });
  });
}
