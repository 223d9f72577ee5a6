/** Settings that the VPC clouds, or somebody else, turn into other settings after a write. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { linesOf } from "../outcomes";
import { type Deployment, deploy, deployLogGroups, type LogGroupDeployment } from "./deployment";

describe("VpcFlowLog whose description the cloud keeps in another form", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
    const kept = { get: () => "kept", set: () => undefined, enumerable: true, configurable: true };
    const normalise = (_path: string) => {
      for (const flowLog of at.flowLogs()) Object.defineProperty(flowLog, "description", kept);
      return false;
    };
    at.cloud.faults.push({ path: { test: normalise } as RegExp, when: "before", answer: "reset" });
  });
  afterEach(() => at.close());
  const waited = () => at.clock.sleeps.reduce((sum, pause) => sum + pause, 0);
  const LINE = /: description is "kept", asked for "as declared": changed after the write/;

  it("is made and renamed within seconds; a line tells both forms, and a refresh shows the cloud's", async () => {
    let made: { id: string; outs: Bag } | undefined;
    const lines = await linesOf(async () => {
      // The answer to the create shows the description as it was sent.
      made = await at.create({ adminState: false });
    });
    assert.match(lines.join("\n"), LINE);
    const { id = "", outs = {} } = made ?? {};
    assert.deepEqual([outs.description, outs.adminState], ["as declared", false]);
    const after = await linesOf(() =>
      at.checked({ adminState: false, name: "other" }).then((news) => at.provider.update(id, outs, news)),
    );
    assert.match(after.join("\n"), LINE);
    assert.equal(at.flowLogs()[0]?.name, "other");
    assert.ok(waited() < 30_000, String(waited()));
    const { props } = await at.provider.read(id, outs);
    assert.equal((props as Bag).description, "kept");
  });
});

describe("VpcLogGroup whose tags somebody else changes", () => {
  let at: LogGroupDeployment;
  beforeEach(async () => {
    at = await deployLogGroups();
  });
  afterEach(() => at.close());

  it("is made within seconds, and a line tells it", async () => {
    const inherit = (_path: string) => {
      for (const group of at.groups()) group.tag.CostCenter = "4711";
      return false;
    };
    at.cloud.faults.push({ path: { test: inherit } as RegExp, when: "before", answer: "reset" });
    const lines = await linesOf(() => at.create({ logGroupName: "made-up", ttlInDays: 7, tags: { owner: "network" } }));
    assert.match(lines.join("\n"), /tags\.\w+ is .*: changed after the write/);
    assert.ok(at.clock.sleeps.reduce((sum, pause) => sum + pause, 0) < 15_000);
  });
});
