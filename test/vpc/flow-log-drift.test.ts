/** Every input of a VpcFlowLog: changed by somebody else, and changed in the program. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import type { FlowLog } from "../../lab/clouds/vpc/memory";
import { vpcFlowLogSchema as schema } from "../../provider/vpc/flow-log/schema";
import type { Bag } from "../inputs";
import { warningsOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";

describe("VpcFlowLog, an input", () => {
  let at: Deployment;
  let id: string;
  let outs: Bag;
  beforeEach(async () => {
    at = await deploy();
    const created = await at.provider.create(await at.checked());
    id = created.id;
    outs = created.outs ?? {};
    at.writes();
  });
  afterEach(() => at.close());
  const own = () => at.flowLogs()[0] ?? assert.fail("there is no flow log");

  const drifts: Record<string, [Partial<FlowLog>, unknown]> = {
    name: [{ name: "theirs" }, "theirs"],
    description: [{ description: "" }, ""],
    resourceType: [{ resource_type: "Network" }, "network"],
    resourceId: [{ resource_id: ids.otherVpc.toUpperCase() }, ids.otherVpc],
    trafficType: [{ traffic_type: "Accept" }, "accept"],
    logGroupId: [{ log_group_id: ids.otherRegionLogGroup }, ids.otherRegionLogGroup],
    logTopicId: [{ log_topic_id: ids.otherLogStream }, ids.otherLogStream],
    adminState: [{ admin_state: false }, false],
  };
  for (const [property, [change, expected]] of Object.entries(drifts)) {
    it(`${property}: a change made elsewhere shows as exactly that`, async () => {
      Object.assign(own(), change);
      const read = await at.provider.read(id, outs);
      const asDeclared = await at.checked();
      assert.deepEqual(read.inputs, { ...asDeclared, [property]: expected });
      // The engine turns a refresh round: the refreshed outputs, and the inputs of before.
      const { changes, replaces } = await at.provider.diff(id, read.props ?? {}, asDeclared);
      assert.notEqual(changes, false);
      assert.deepEqual(replaces ?? [], ["name", "description", "adminState"].includes(property) ? [] : [property]);
    });
  }

  it("indexEnabled: the cloud never tells, so nothing shows", async () => {
    own().index_enabled = true;
    assert.deepEqual((await at.provider.read(id, outs)).inputs, await at.checked());
  });

  const changes: Record<string, unknown> = {
    name: "renamed",
    description: "otherwise",
    resourceType: "port",
    resourceId: ids.otherVpc,
    trafficType: "reject",
    logGroupId: ids.otherRegionLogGroup,
    logTopicId: ids.otherLogStream,
    indexEnabled: true,
    adminState: false,
  };
  for (const [property, value] of Object.entries(changes)) {
    it(`${property}: a change in the program replaces, or reaches the cloud and comes back`, async () => {
      const news = await at.checked({ [property]: value });
      const { replaces = [] } = await at.provider.diff(id, outs, news);
      if (replaces.length > 0) {
        assert.deepEqual(replaces, [property]);
        return;
      }
      const updated = await at.provider.update(id, outs, news);
      assert.equal(at.writes().length, 1);
      assert.equal(updated.outs?.[property], value);
      const read = await at.provider.read(id, updated.outs ?? {});
      assert.deepEqual(read.inputs, news);
    });
  }

  it("is tried here, each of them", () => {
    const settings = schema.keys.filter((key) => schema.role(key) === "setting");
    assert.deepEqual(settings.sort(), Object.keys(changes).sort());
    assert.deepEqual(settings.filter((key) => key !== "indexEnabled").sort(), Object.keys(drifts).sort());
  });

  it("on another topic captures there before it stops here", async () => {
    const news = await at.checked({ logTopicId: ids.otherLogStream });
    assert.deepEqual(await at.provider.diff(id, outs, news), { replaces: ["logTopicId"], deleteBeforeReplace: false });
    const next = await at.provider.create(news);
    assert.deepEqual(
      at.flowLogs().map((log) => [log.log_topic_id, log.admin_state]),
      [
        [ids.logStream, true],
        [ids.otherLogStream, true],
      ],
    );
    await at.provider.delete(id, outs);
    assert.deepEqual(
      at.flowLogs().map((log) => log.id),
      [next.id],
    );
  });

  describe("when the status is ERROR", () => {
    const breaks = () => Object.defineProperty(own(), "failed", { value: true, writable: true });

    it("an update says so, and why it can be", async () => {
      breaks();
      const { logStreams } = at.cloud.memory;
      logStreams.splice(0, logStreams.length, ...logStreams.filter((stream) => stream.id !== ids.logStream));
      const news = await at.checked({ name: "renamed" });
      const lines = await warningsOf(() => at.provider.update(id, outs, news));
      assert.deepEqual(lines, [
        `warning: ${id}: its status is ERROR: nothing is captured, because log stream ${ids.logStream} in log group ` +
          `${ids.logGroup} does not exist`,
      ]);
    });

    it("an adoption says so, though the log streams are not to be seen", async () => {
      const other = at.madeByOther({ traffic_type: "reject", failed: true });
      at.cloud.faults.push({ path: /streams|groups/, when: "before", answer: { status: 403 }, times: 9 });
      const news = await at.checked({ trafficType: "reject" });
      const lines = await warningsOf(() => at.provider.create(news));
      assert.equal(lines.length, 1);
      assert.ok(lines[0]?.startsWith(`warning: ${other.id}: its status is ERROR: the cloud may not be capturing`));
    });

    it("a creation says so", async () => {
      const { flowLogs } = at.cloud.memory;
      const push = flowLogs.push.bind(flowLogs);
      flowLogs.push = (...logs) => push(...logs.map((log) => Object.assign(log, { failed: true })));
      const news = await at.checked({ trafficType: "reject" });
      const lines = await warningsOf(() => at.provider.create(news));
      assert.equal(lines.length, 1);
    });
  });
});
