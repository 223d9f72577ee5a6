/** Tags of a whole stack, and tags of others, on log groups and log streams. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { vpcLogGroupSchema } from "../../provider/vpc/log-group/schema";
import { withTagsOfStack } from "../../provider/vpc/service/stack-config";
import { deployLogGroups, deployLogStreams } from "./deployment";

const config = {
  "opentelekomcloud:defaultTags": JSON.stringify({ owner: "net" }),
  "opentelekomcloud:ignoreTags": JSON.stringify(["cost*"]),
};

describe("VpcLogGroup: tags of the stack", () => {
  it("are those of a log group, and others' tags stay and are no drift", async () => {
    const at = await deployLogGroups({ config });
    const inputs = at.asked({ tags: { stage: "test" } });
    const made = await at.create(inputs);
    assert.deepEqual(at.own(made.id).tag, { stage: "test", owner: "net" });
    at.own(made.id).tag.CostCenter = "1";
    const { props = {} } = await at.provider.read(made.id, made.outs);
    assert.deepEqual(await at.provider.diff(made.id, props, await at.checked(inputs)), { changes: false });
    await at.provider.update(made.id, props, await at.checked({ ...inputs, tags: {} }));
    assert.deepEqual(at.own(made.id).tag, { owner: "net", CostCenter: "1" });
    await at.close();
  });

  it("are those of a log stream", async () => {
    const at = await deployLogStreams({ config });
    const made = await at.create(at.asked());
    assert.deepEqual(at.own(made.id).tag, { owner: "net" });
    await at.close();
  });

  it("of the other cloud's config are not", async () => {
    const at = await deployLogStreams({
      config: { "huaweicloud:defaultTags": config["opentelekomcloud:defaultTags"] },
    });
    assert.equal((await at.checked(at.asked({ cloud: "otc" }))).tags, undefined);
    assert.deepEqual((await at.checked(at.asked({ cloud: "huawei" }))).tags, { owner: "net" });
    await at.close();
  });

  it("do not say which cloud is meant", async () => {
    const both = { ...config, "huaweicloud:defaultTags": JSON.stringify({ owner: "hw" }) };
    const at = await deployLogStreams({ config: both });
    assert.deepEqual((await at.checked(at.asked())).tags, { owner: "net" });
    assert.deepEqual((await at.checked(at.asked({ cloud: "huawei" }))).tags, { owner: "hw" });
    assert.equal(((await at.create(at.asked())).outs.place as { cloud: string }).cloud, "otc");
    await at.close();
    const tags = (environment: NodeJS.ProcessEnv, values: Record<string, string>) =>
      withTagsOfStack(new Settings((key) => values[key], environment), {}).tags;
    const huawei = { "huaweicloud:defaultTags": JSON.stringify({ owner: "hw" }) };
    const os = { OS_ACCESS_KEY: "a", OS_SECRET_KEY: "s" };
    assert.equal(tags(os, huawei), undefined);
    assert.deepEqual(tags({ HW_ACCESS_KEY: "a", HW_SECRET_KEY: "s" }, both), { owner: "hw" });
    // A preview without a login.
    assert.deepEqual(tags({}, huawei), { owner: "hw" });
    assert.equal(tags({}, both), undefined);
  });

  it("must not be both set and ignored", () => {
    const { failures } = vpcLogGroupSchema.check({
      logGroupName: "g",
      ttlInDays: 1,
      tags: { a: "1" },
      ignoreTags: ["A"],
    });
    assert.deepEqual(failures, [
      {
        property: "tags.a",
        reason: "tags.a is one of the tags that ignoreTags, in the program or in config, leaves to others",
      },
    ]);
  });
});
