/** Tags of a whole stack on Azure. */
import assert from "node:assert/strict";
import { deploy } from "./deployment";

const config = {
  "azure-native:defaultTags": JSON.stringify({ owner: "net" }),
  "azure-native:ignoreTags": JSON.stringify(["cost*"]),
};

describe("AzureFlowLog: tags of the stack", () => {
  it("are those of an AzureFlowLog, and others' tags stay", async () => {
    const at = await deploy({ config, inputs: { tags: { stage: "test" } } });
    const { outs } = await at.create();
    assert.deepEqual(at.flowLog.tags, { stage: "test", owner: "net" });
    Object.assign(at.flowLog, { tags: { ...at.flowLog.tags, CostCenter: "1" } });
    const { props = {} } = await at.provider.read(at.id, outs);
    assert.deepEqual(await at.provider.diff(at.id, props, await at.checked()), { changes: false });
    await at.close();
  });

  it("are none of an AzureNsgFlowLog, which has no tags", async () => {
    const at = await deploy({ config, resourceClass: "AzureNsgFlowLog" });
    assert.equal((await at.checked()).tags, undefined);
    await at.close();
  });
});
