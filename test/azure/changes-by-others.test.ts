/** What Azure Policy makes of a write: it is told and kept, never waited for, and tags of others are left alone. */
import assert from "node:assert/strict";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import type { Bag } from "../inputs";
import { failure, linesOf } from "../outcomes";
import { DEFAULT_SETTINGS, deployEach, keepFlowLog, OWN_SETTINGS, onRead, providerAt, storageId } from "./deployment";
import { QUICK } from "./waits";

describe("AzureFlowLog whose tags a policy changes", () => {
  const at = deployEach();
  const { checked, writes } = at;
  /** A provider that waits for a flow log as long as in production, so that a wait fails the test. */
  const patient = () => providerAt(at, { waits: { ...QUICK, settle: DEFAULT_WAITS.settle } });
  const inherit = () => Object.assign(at.cloud.switches.policyTags, { CostCenter: "4711" });

  for (const [what, tags] of [
    ["without tags", undefined],
    ["with tags of its own", { owner: "network" }],
    ["with another value for the same tag", { CostCenter: "1" }],
  ] as const) {
    it(`is made at once, ${what}; one line tells it, and the next refresh shows it`, async () => {
      inherit();
      const provider = await patient();
      const inputs = await checked({ tags });
      let outs: Bag = {};
      const lines = await linesOf(async () => {
        outs = (await provider.create(inputs)).outs as Bag;
      });
      assert.deepEqual(outs.tags, tags);
      assert.equal(outs.unfinished, undefined);
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", new RegExp(`^warning: ${at.id}: tags.*4711.*asked for `));
      assert.deepEqual(await provider.diff(at.id, outs, inputs), { changes: false });
      const { props } = await provider.read(at.id, outs);
      assert.deepEqual((props as Bag).tags, { ...tags, CostCenter: "4711" });
    });
  }

  it("is updated at once in something else, with the policy's tag there before or not", async () => {
    const outs = await at.created({ tags: { owner: "network" } });
    inherit();
    const provider = await patient();
    const once = await provider.update(at.id, outs, await checked({ tags: { owner: "network" }, recordTypes: "B" }));
    assert.deepEqual((once.outs as Bag).tags, { owner: "network" });
    await provider.update(at.id, once.outs as Bag, await checked({ tags: { owner: "network" }, recordTypes: "C" }));
    assert.deepEqual(at.flowLog.tags, { owner: "network", CostCenter: "4711" });
    assert.equal(at.flowLog.properties.recordTypes, "C");
  });

  it("whose tags alone are changed, which the policy puts back, is done at once", async () => {
    inherit();
    const provider = await patient();
    const { outs } = await provider.create(await checked());
    const { props } = await provider.read(at.id, outs as Bag);
    const after = await provider.update(at.id, props as Bag, await checked());
    assert.deepEqual((after.outs as Bag).tags, undefined);
    assert.deepEqual(at.flowLog.tags, { CostCenter: "4711" });
  });

  it("is adopted at once where adopt is always, or where it was off", async () => {
    const made = keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, OWN_SETTINGS);
    made.tags = { CostCenter: "4711" };
    inherit();
    const provider = await patient();
    await provider.create(await checked({ adopt: "always", tags: { owner: "network" } }));
    assert.deepEqual(at.flowLog.tags, { owner: "network", CostCenter: "4711" });
  });

  it("whose retention a policy sets is made and updated at once, although the policy's value was there before", async () => {
    at.cloud.switches.policySettings = { retentionPolicy: { enabled: true, days: 90 } };
    const provider = await patient();
    const asked = { retentionPolicy: { enabled: true, days: 30 } };
    const { outs } = await provider.create(await checked(asked));
    const { props } = await provider.read(at.id, outs as Bag);
    assert.deepEqual((props as Bag).retentionPolicy, { enabled: true, days: 90 });
    let after: Bag = {};
    const lines = await linesOf(async () => {
      after = (await provider.update(at.id, props as Bag, await checked(asked))).outs as Bag;
    });
    assert.deepEqual(after.retentionPolicy, asked.retentionPolicy);
    assert.match(lines.join("\n"), /retentionPolicy\.days is 90, asked for 30: changed after the write/);
  });

  it("is still waited for where the cloud shows the old value of something else", async () => {
    const outs = await at.created();
    at.cloud.faults.push({
      path: {
        test: (path: string) => {
          if (path.includes("/operations/")) at.changeInAzure({ storageId: storageId("stflowlogs") });
          return false;
        },
      } as RegExp,
      when: "before",
      answer: "reset",
    });
    const error = await failure(
      at.provider.update(at.id, outs, await checked({ storageId: storageId("stflowarchive") })),
    );
    assert.match(error.message, /the cloud accepted it, but shows storageId is .*stflowlogs/);
  });

  it("ignores the tags that ignoreTags names: no drift, and no write removes them", async () => {
    inherit();
    Object.assign(at.cloud.switches.policyTags, { "hidden-link": "x" });
    const ignoring = { ignoreTags: ["costcenter", "hidden-*"], tags: { owner: "network" } };
    const inputs = await checked(ignoring);
    const lines = await linesOf(async () => {
      const { outs } = await at.provider.create(inputs);
      const { props } = await at.provider.read(at.id, outs as Bag);
      assert.deepEqual((props as Bag).tags, { owner: "network" });
      assert.deepEqual(await at.provider.diff(at.id, props as Bag, inputs), { changes: false });
      // Whoever else owns a tag: no write of ours may take it away.
      at.cloud.switches.policyTags = {};
      await at.provider.update(at.id, props as Bag, await checked({ ...ignoring, tags: { owner: "platform" } }));
      const all = { owner: "platform", CostCenter: "4711", "hidden-link": "x" };
      assert.deepEqual(at.flowLog.tags, all);
      const tagged = (await at.provider.read(at.id, outs as Bag)).props as Bag;
      const more = await checked({ ...ignoring, tags: { owner: "platform" }, recordTypes: "B" });
      await at.provider.update(at.id, tagged, more);
      assert.deepEqual(at.flowLog.tags, all);
    });
    assert.deepEqual(lines, []);
  });

  it("refuses a tag that is both set and ignored", async () => {
    const { failures = [] } = await at.provider.check(
      {},
      { ...at.asked, ignoreTags: ["Cost*"], tags: { costcenter: "1" } },
    );
    assert.match(failures.map(({ reason }) => reason).join(), /ignoreTags/);
  });

  it("is adopted by the same settings where only ignored tags differ", async () => {
    const made = keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, OWN_SETTINGS);
    made.tags = { CostCenter: "4711" };
    await at.create({ retentionPolicy: OWN_SETTINGS.retentionPolicy, ignoreTags: ["CostCenter"] });
    assert.deepEqual(writes(), []);
  });

  for (const [what, strike] of [
    ["lost", { answer: "reset" }],
    ["an error of a gateway", { answer: { status: 502, body: "" } }],
  ] as const) {
    it(`is made although the answer to the create was ${what}: what is there is its own`, async () => {
      inherit();
      const provider = await patient();
      at.cloud.faults.push({ method: "PUT", path: /flowLogs/, when: "after", ...strike });
      const inputs = await checked({ tags: { owner: "network" } });
      let outs: Bag = {};
      const lines = await linesOf(async () => {
        outs = (await provider.create(inputs)).outs as Bag;
      });
      assert.deepEqual(outs.tags, { owner: "network" });
      assert.equal(outs.unfinished, undefined);
      assert.match(lines.join("\n"), /tags\.CostCenter is "4711", asked for not set: changed after the write/);
    });
  }

  it("is refused where somebody else made it with other settings while the answer was lost", async () => {
    inherit();
    at.cloud.faults.push({ method: "PUT", path: /flowLogs/, when: "before", answer: "reset" });
    onRead(at.cloud, /flowLogs\//, 1, () => {
      keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, OWN_SETTINGS).tags = { CostCenter: "4711" };
    });
    const { message } = await failure(at.create());
    assert.match(message, /already captures this with other settings \(retentionPolicy/);
    assert.deepEqual(at.flowLog.tags, { CostCenter: "4711" });
  });

  it("that somebody else has made with the same settings is refused with the way to leave the tags to others", async () => {
    const made = keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, DEFAULT_SETTINGS);
    made.tags = { CostCenter: "4711" };
    const { message } = await failure(at.create());
    assert.match(
      message,
      /with other settings \(tags .*; align the settings, leave these tags to others with ignoreTags, or set adopt/,
    );
  });
});
