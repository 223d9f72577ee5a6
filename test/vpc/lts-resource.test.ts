import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VpcLogGroup, VpcLogStream } from "../../provider/vpc/lts/resource";
import { registering, value } from "../registering";

const group = { logGroupName: "network", ttlInDays: 30, tags: { stage: "test" } };
const stream = { logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd", logStreamName: "flows" };

describe("VpcLogGroup and VpcLogStream", () => {
  let registered: pulumi.runtime.MockResourceArgs[];
  beforeEach(async () => {
    registered = await registering("41b0", { place: { cloud: "otc" } });
  });
  const text = (module: string) =>
    `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;

  for (const [make, type, args, module] of [
    [() => new VpcLogGroup("it", group), "VpcLogGroup", group, "vpc-log-group"],
    [() => new VpcLogStream("it", stream), "VpcLogStream", stream, "vpc-log-stream"],
  ] as const) {
    it(`${type} registers its token and the one provider text that every state holds`, async () => {
      const made = make();
      assert.equal(await value(made.id), "41b0");
      const { type: token, inputs } = registered[0] ?? assert.fail();
      assert.equal(token, `pulumi-nodejs:dynamic/flowlogs:${type}`);
      assert.deepEqual(inputs, { ...args, __provider: text(module) });
      assert.ok(Buffer.byteLength(text(module)) <= 130);
      assert.deepEqual(await value(made.place), { cloud: "otc" });
      assert.ok(pulumi.Output.isInstance(made.createdAt));
    });
  }

  it("get reads one by its id alone", async () => {
    const found = [VpcLogGroup.get("group", "05c4"), VpcLogStream.get("stream", "a9d7")];
    assert.deepEqual(await Promise.all(found.map(({ id }) => value(id))), ["05c4", "a9d7"]);
    for (const { inputs } of registered) assert.deepEqual(Object.keys(inputs), ["__provider"]);
  });
});
