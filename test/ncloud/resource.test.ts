/** NcloudFlowLog, as it registers itself. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { NcloudFlowLog } from "../../provider/ncloud/resource";
import { registering, value } from "../registering";

const args = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" } as const;

describe("NcloudFlowLog", () => {
  let registered: pulumi.runtime.MockResourceArgs[];
  beforeEach(async () => {
    registered = await registering("KR/123487", { place: { site: "public" } });
  });

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
    assert.equal(await value(NcloudFlowLog.get("there", "KR/1").id), "KR/1");
    assert.deepEqual(Object.keys(registered[0]?.inputs ?? {}), ["__provider"]);
    assert.equal(registered[0]?.id, "KR/1");
  });
});
