/** Settings that NAVER Cloud, or somebody else, turns into other settings after a write. */
import assert from "node:assert/strict";
import type { Gap } from "../../lab/clouds/ncloud";
import type { Bag } from "../inputs";
import { collectingLines, linesOf } from "../outcomes";
import { type Deployment, deploy, READ } from "./deployment";

describe("NcloudFlowLog whose directory the cloud keeps in another form", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy({ switches: { reenable: "update" } });
    const normalise = (path: string) => {
      const { flowLog } = at;
      if (READ.test(path) && flowLog) flowLog.storageBucketDirectoryName = "flows_kept";
      return false;
    };
    at.cloud.faults.push({ path: { test: normalise } as RegExp, when: "before", answer: "reset" });
  });
  afterEach(() => at.close());
  const gaps = () => (at.cloud.report?.() as { withoutCollection: Gap[] }).withoutCollection;
  const waited = () => at.clock.sleeps.reduce((sum, pause) => sum + pause, 0);
  const made = async () => at.create({ storageBucketDirectoryName: "flows" });

  it("is made within seconds; one line tells both forms, and a refresh shows the cloud's", async () => {
    let outs: Bag = {};
    const lines = await linesOf(async () => {
      outs = (await made()).outs;
    });
    assert.deepEqual(lines, [
      `warning: ${at.id}: storageBucketDirectoryName is "flows_kept", asked for "flows": changed after the write, by a policy or by the cloud; a refresh shows it`,
    ]);
    assert.ok(waited() < 15_000, String(waited()));
    assert.equal(outs.storageBucketDirectoryName, "flows");
    const { props } = await at.provider.read(at.id, outs);
    assert.equal((props as Bag).storageBucketDirectoryName, "flows_kept");
  });

  it("is updated in something else without a gap in collection", async () => {
    const { outs } = await made();
    at.actions();
    const news = await at.checked({ storageBucketDirectoryName: "flows", collectIntervalMinute: 5 });
    const lines = await linesOf(() => at.provider.update(at.id, outs, news));
    assert.equal(at.flowLog?.collectIntervalMinute, 5);
    assert.equal(at.count(/disableFlowLog/), 0);
    assert.deepEqual(gaps(), []);
    assert.match(lines.join("\n"), /"flows_kept", asked for "flows": changed after the write/);
    told.expect(
      /^warning: KR\/\d+: storageBucketDirectoryName is "flows_kept", asked for "flows": changed after the write/,
    );
  });
});
