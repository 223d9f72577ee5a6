/** Tags, alias, enterprise project and storage of VpcLogStream, and the enterprise project of VpcLogGroup. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployLogGroups, deployLogStreams, type LogGroupDeployment, type LogStreamDeployment } from "./deployment";

const action = (id: string, name: string, ...pairs: [string, string][]) => {
  const tags = pairs.map(([key, value]) => ({ key, value }));
  return `POST v1/topics/${id}/tags/action ${JSON.stringify({ action: name, is_open: true, tags })}`;
};

for (const flavour of ["otc", "huawei"] as const) {
  describe(`VpcLogStream, further settings on ${flavour}`, () => {
    let at: LogStreamDeployment;
    beforeEach(async () => {
      at = await deployLogStreams({ switches: { flavour } });
    });
    afterEach(() => at.close());
    const update = async (made: { id: string; outs: Bag }, inputs: Bag) =>
      (await at.provider.update(made.id, made.outs, await at.checked(inputs))).outs ?? {};

    it("are created with exactly the documented fields, and read without a difference", async () => {
      const inputs = at.asked({
        tags: { stage: "test" },
        logStreamNameAlias: "Flüsse",
        enterpriseProjectName: "network",
      });
      const made = await at.create(inputs);
      const body = {
        log_stream_name: inputs.logStreamName,
        tags: [{ key: "stage", value: "test" }],
        log_stream_name_alias: "Flüsse",
        enterprise_project_name: "network",
      };
      assert.deepEqual(at.writes(), [`POST v2/groups/${ids.logGroup}/streams ${JSON.stringify(body)}`]);
      assert.equal(made.outs.enterpriseProjectId, ids.enterpriseProject);
      const { props = {} } = await at.provider.read(made.id, made.outs);
      assert.deepEqual(await at.provider.diff(made.id, props, await at.checked(inputs)), { changes: false });
    });

    it("tags change, come and go alone, and the retention stays", async () => {
      const inputs = at.asked({ ttlInDays: 3, tags: { stage: "test", owner: "net" } });
      const made = await at.create(inputs);
      at.writes();
      at.cloud.switches.streamRetentionInList = "own";
      const tags = { stage: "live", owner: "net", cost: "1" };
      await update(made, { ...inputs, tags });
      assert.deepEqual(at.writes(), [
        action(made.id, "delete", ["stage", "test"]),
        action(made.id, "create", ["stage", "live"], ["cost", "1"]),
      ]);
      assert.deepEqual(at.own(made.id).tag, tags);
      assert.equal(at.own(made.id).ttlInDays, 3);
      await update({ ...made, outs: { ...made.outs, tags } }, { ...inputs, tags: {} });
      assert.deepEqual(at.own(made.id).tag, {});
    });

    it("tags of others are no drift and stay, where the program sets none", async () => {
      const inputs = at.asked({ ttlInDays: 3 });
      const made = await at.create(inputs);
      at.own(made.id).tag.theirs = "1";
      const { props = {} } = await at.provider.read(made.id, made.outs);
      assert.deepEqual(await at.provider.diff(made.id, props, await at.checked(inputs)), { changes: false });
      await update(made, { ...inputs, ttlInDays: 5 });
      assert.deepEqual(at.own(made.id).tag, { theirs: "1" });
      assert.equal(at.own(made.id).ttlInDays, 5);
    });

    it("tags that the program takes out are removed, and those of others stay", async () => {
      const inputs = at.asked({ ttlInDays: 3, tags: { stage: "test", owner: "net", cost: "1" } });
      const made = await at.create(inputs);
      Object.assign(at.own(made.id).tag, { theirs: "1", owner: "changed" });
      at.writes();
      const { tags: _, ...without }: Bag = { ...inputs, ignoreTags: ["cost"] };
      const outs = await update(made, without);
      assert.deepEqual(at.writes(), [action(made.id, "delete", ["stage", "test"], ["owner", "changed"])]);
      assert.deepEqual(at.own(made.id).tag, { cost: "1", theirs: "1" });
      assert.equal(outs.tags, undefined);
      const { props = {} } = await at.provider.read(made.id, outs);
      assert.deepEqual(await at.provider.diff(made.id, props, await at.checked(without)), { changes: false });
    });

    it("tags that are gone already need no request when the program takes them out", async () => {
      const inputs = at.asked({ tags: { stage: "test" } });
      const made = await at.create(inputs);
      at.own(made.id).tag = {};
      at.writes();
      await update(made, { ...inputs, tags: undefined });
      assert.deepEqual(at.writes(), []);
    });

    it("tags that somebody changes are drift, where the program sets some", async () => {
      const made = await at.create(at.asked({ tags: { stage: "test" } }));
      at.own(made.id).tag.stage = "theirs";
      const { props = {} } = await at.provider.read(made.id, made.outs);
      assert.deepEqual(props.tags, { stage: "theirs" });
    });

    for (const [input, value] of [
      ["logStreamNameAlias", "other"],
      ["enterpriseProjectName", "other"],
    ] as const) {
      it(`a changed ${input} is refused, because records would be lost`, async () => {
        const inputs = at.asked({ logStreamNameAlias: "a", enterpriseProjectName: "network" });
        const made = await at.create(inputs);
        const news = await at.checked({ ...inputs, [input]: value });
        await assert.rejects(at.provider.diff(made.id, made.outs, news), {
          message: new RegExp(`^changing ${input} of log stream .* is set at creation only, .* all its records; keep`),
        });
      });
    }

    it("storage that the cloud shows is an output", async () => {
      const made = await at.create(at.asked());
      at.own(made.id).hotStorageDays = 10;
      const { props = {} } = await at.provider.read(made.id, made.outs);
      const shown = flavour === "huawei" ? [true, 10] : [undefined, undefined];
      assert.deepEqual([props.hotColdSeparation, props.hotStorageDays], shown);
    });

    it("are refused before a request where they can't be", async () => {
      for (const [wrong, says] of [
        [{ tags: { _own: "1" } }, /tags._own must have a name/],
        [{ enterpriseProjectName: "Default" }, /must be 1 to 255 letters.* and not "default"/],
        [{ logStreamNameAlias: "" }, /must be 1 to 64 characters/],
      ] as const) {
        const { failures = [] } = await at.provider.check({}, at.asked(wrong));
        assert.match(failures.map(({ reason }) => reason).join(), says);
      }
      const { message } = await failure(at.create(at.asked({ enterpriseProjectName: "unknown" })));
      assert.match(message, /LTS.0009/);
    });
  });
}

describe("VpcLogGroup, enterprise project", () => {
  let at: LogGroupDeployment;
  beforeEach(async () => {
    at = await deployLogGroups({ switches: { flavour: "huawei" } });
  });
  afterEach(() => at.close());
  const enterpriseProjectId = ids.enterpriseProject;

  it("is named at creation, and read back", async () => {
    const inputs = at.asked({ enterpriseProjectId: enterpriseProjectId.toUpperCase() });
    const made = await at.create(inputs);
    assert.match(at.writes()[0] ?? "", new RegExp(`^POST v2/groups\\?enterprise_project_id=${enterpriseProjectId} `));
    assert.equal(at.own(made.id).enterpriseProjectId, enterpriseProjectId);
    assert.deepEqual(await at.provider.diff(made.id, made.outs, await at.checked(inputs)), { changes: false });
  });

  it("is no difference where the program names none, and may be named or left out later", async () => {
    const inputs = at.asked();
    const made = await at.create(inputs);
    const { props = {} } = await at.provider.read(made.id, made.outs);
    assert.deepEqual(await at.provider.diff(made.id, props, await at.checked(inputs)), { changes: false });
    const named = await at.checked({ ...inputs, enterpriseProjectId: "0" });
    const { outs = {} } = await at.provider.update(made.id, made.outs, named);
    assert.equal(outs.enterpriseProjectId, "0");
    await at.provider.update(made.id, outs, await at.checked(inputs));
  });

  it("can't be changed: not by another value, and not for a log group that is in another one", async () => {
    const inputs = at.asked({ enterpriseProjectId: "0" });
    const made = await at.create(inputs);
    const other = await at.checked({ ...inputs, enterpriseProjectId });
    await assert.rejects(at.provider.diff(made.id, made.outs, other), /the enterprise project is set at creation only/);
    const { enterpriseProjectId: _, ...without } = made.outs;
    const { message } = await failure(at.provider.update(made.id, without, other));
    assert.match(
      message,
      /its enterprise project is 0, and Log Tank Service has no call that changes it; .*Nothing was changed/,
    );
  });

  it("that the cloud does not heed is an error", async () => {
    at.cloud.switches.flavour = "otc";
    const { message } = await failure(at.create(at.asked({ enterpriseProjectId })));
    assert.match(message, /accepted it, but shows enterpriseProjectId is "0", asked for "ce8b/);
  });
});
