/** Explicit providers: the engine starts a process for each, and what one process holds the others know. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc/memory";
import { writesOf } from "../../lab/lab";
import type { Outcome } from "../../lab/stacks";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const web: Declaration = {
  type: "NcloudFlowLog",
  name: "web",
  args: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
};
const group: Declaration = {
  type: "VpcLogGroup",
  name: "group",
  args: { logGroupName: "made-up-group", ttlInDays: 7 },
};
const edge: Declaration = {
  type: "VpcFlowLog",
  name: "edge",
  args: {
    name: "edge",
    resourceType: "vpc",
    resourceId: ids.vpc,
    trafficType: "all",
    logGroupId: ids.logGroup,
    logTopicId: ids.logStream,
  },
};
const kr: Declaration = { type: "Provider", name: "kr", args: { "ncloud:region": "KR" } };
const component: Declaration = { type: "Component", name: "component", options: { providers: ["kr"] } };
const inside = (declared: Declaration): Declaration => ({ ...declared, options: { parent: "component" } });
const through = (declared: Declaration): Declaration => ({ ...declared, options: { provider: "kr" } });

/** What happened to the flow logs; the component is no matter of this package. */
const flowLogs = (outcome: Outcome) =>
  counts({ ...outcome, steps: outcome.steps.filter(({ type }) => type.includes("FlowLog")) });

describe("a program with an explicit provider", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture();
  });
  afterEach(() => fixture?.close());

  it("keeps flow logs on that move into a component with that provider, and back", async () => {
    const logs = [web, edge];
    fixture.declare(...logs);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    for (const program of [[kr, component, ...logs.map(inside)], logs]) {
      fixture.declare(...program);
      const outcome = succeeded(await fixture.stack.up());
      assert.deepEqual(flowLogs(outcome), { create: 2, delete: 2 });
      const kept = outcome.messages.filter((line) =>
        line.includes("kept, and nothing was replaced: a resource of this program"),
      );
      assert.equal(kept.length, 2, outcome.messages.join("\n"));
      assert.deepEqual(writesOf(fixture.lab).slice(before), []);
      assert.deepEqual(flowLogs(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 2 });
    }
  });

  it("refuses what both providers declare, naming both", async () => {
    fixture.declare(kr, group, { ...through(group), name: "again" });
    const text = said(await fixture.stack.up());
    assert.match(text, /log group "made-up-group" is already taken by another resource of this program/);
    assert.match(text, /\(log group "made-up-group": with the same settings\)/);
  });

  it("refuses a resource that would take over what the default provider's has held for long", async () => {
    fixture.declare(web);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    const twin = { ...through(web), name: "again", args: { ...web.args, adopt: "always", collectIntervalMinute: 5 } };
    for (const program of [
      [kr, web, twin],
      [kr, twin, web],
    ]) {
      fixture.declare(...program);
      assert.match(said(await fixture.stack.up()), /is already taken by another resource of this program/);
      assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    }
  });

  it("keeps the configuration of each provider to itself, and deletes what has left the program through its own", async () => {
    const { NCLOUD_REGION: _, ...env } = fixture.env;
    for (const name of Object.keys(fixture.env)) delete fixture.env[name];
    Object.assign(fixture.env, env);
    fixture.declare(kr, web);
    assert.match(said(await fixture.stack.up()), /region/);
    fixture.declare(kr, through(web));
    succeeded(await fixture.stack.up());
    assert.equal(fixture.lab.ncloud.memory.flowLogs.has("KR/123487"), true);
    fixture.declare();
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { delete: 1 });
    assert.equal(fixture.lab.ncloud.memory.flowLogs.has("KR/123487"), false);
  });
});
