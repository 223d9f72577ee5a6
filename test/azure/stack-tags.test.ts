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

  it("that the stack leaves to others are none that a program can set, and config is named", async () => {
    const at = await deploy({ config });
    const { failures = [] } = await at.provider.check({}, { ...at.asked, tags: { CostCenter: "1" } });
    const reason = "tags.CostCenter is one of the tags that ignoreTags, in the program or in config, leaves to others";
    assert.deepEqual(failures, [{ property: "tags.CostCenter", reason }]);
    await at.close();
  });

  it("are none of an AzureNsgFlowLog, which has no tags", async () => {
    const at = await deploy({ config, resourceClass: "AzureNsgFlowLog" });
    assert.equal((await at.checked()).tags, undefined);
    await at.close();
  });
});
