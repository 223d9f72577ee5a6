import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { NcloudFlowLog } from "../../provider/ncloud/resource";

const args = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" } as const;

describe("NcloudFlowLog", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];
  before(async () => {
    await pulumi.runtime.setMocks({
      newResource(resource) {
        registered.push(resource);
        return { id: resource.id || "KR/123487", state: { ...resource.inputs, place: { site: "public" } } };
      },
      call: () => ({}),
    });
  });
  const value = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

  it("registers its token and the one provider text that every state holds", async () => {
    const flowLog = new NcloudFlowLog("edge", args);
    assert.equal(await value(flowLog.id), "KR/123487");
    const { type, inputs } = registered[0] ?? assert.fail();
    assert.equal(type, "pulumi-nodejs:dynamic/flowlogs:NcloudFlowLog");
    const text =
      'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/ncloud-flow-log",{paths:[".",process.argv[1]]}))';
    assert.deepEqual(inputs, { ...args, __provider: text });
    assert.ok(Buffer.byteLength(text) <= 130);
    assert.deepEqual(await value(flowLog.place), { site: "public" });
    assert.ok(pulumi.Output.isInstance(flowLog.destination));
  });

  it("get reads one by its id alone", async () => {
    registered.length = 0;
    assert.equal(await value(NcloudFlowLog.get("there", "KR/1").id), "KR/1");
    assert.deepEqual(Object.keys(registered[0]?.inputs ?? {}), ["__provider"]);
    assert.equal(registered[0]?.id, "KR/1");
  });
});
