/** Lists that lag behind. No document of Open Telekom Cloud or Huawei Cloud says how soon a list shows a write. */
import assert from "node:assert/strict";
import type { Kind } from "../../provider/core/reconcile/lifecycle";
import { vpcFlowLog } from "../../provider/vpc/flow-log/kind";
import { vpcLogGroup } from "../../provider/vpc/log-group/kind";
import { vpcLogStream } from "../../provider/vpc/log-stream/kind";
import { newOwnership } from "../deployment-ownership";
import type { Bag } from "../inputs";
import { failure, quietly } from "../outcomes";
import { configuredFor, deploy, deployLogGroups, deployLogStreams, type KindDeployment } from "./deployment";

describe("VpcFlowLog, VpcLogGroup and VpcLogStream, where lists are 20 seconds behind", () => {
  const switches = { listsBehindMs: 20_000 };

  it("a flow log is created, and read back by its id", async () => {
    const at = await deploy({ switches });
    try {
      const { id } = await at.create({ adminState: false });
      assert.deepEqual(
        at.flowLogs().map((log) => [log.id, log.admin_state]),
        [[id, false]],
      );
      assert.equal(at.cloud.requests.filter(({ path }) => path.includes("flow_logs?")).length, 1);
    } finally {
      await at.close();
    }
  });

  for (const adopt of ["identical", "never"]) {
    it(`a flow log whose POST is answered by nobody is one, with adopt: "${adopt}"`, async () => {
      const at = await deploy({ switches });
      try {
        at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: "reset" });
        const { id } = await at.create({ adopt });
        assert.deepEqual(
          at.flowLogs().map((log) => log.id),
          [id],
        );
      } finally {
        await at.close();
      }
    });
  }

  it("a flow log that another deployment made a moment ago is found, and adopted", async () => {
    const at = await deploy({ switches });
    try {
      const first = await at.create();
      const other = await configuredFor(vpcFlowLog, at.cloud, {}, newOwnership(at.clock));
      assert.equal((await other.create(await at.checked())).id, first.id);
    } finally {
      await at.close();
    }
  });

  it("what another deployment made is waited for, and the error says what to do when no list shows it", async () => {
    const isRefused = async <Inputs extends object>(kind: Kind<Inputs>, at: KindDeployment<Inputs>, asked: Bag) => {
      try {
        const inputs = await at.checked(asked);
        await at.provider.create(inputs);
        at.cloud.switches.listsBehindMs = 300_000;
        const other = await configuredFor(kind, at.cloud, {}, newOwnership(at.clock));
        const { message, id } = await failure(other.create(inputs));
        assert.match(
          message,
          /(VPC\.3004|LTS\.0\d0\d).*run `pulumi up` again in a few minutes.*Nothing was created\.$/,
        );
        assert.equal(id, undefined);
      } finally {
        await at.close();
      }
    };
    const flowLogs = await deploy();
    await isRefused(vpcFlowLog, flowLogs, flowLogs.asked);
    const groups = await deployLogGroups();
    await isRefused(vpcLogGroup, groups, groups.asked());
    const streams = await deployLogStreams();
    await isRefused(vpcLogStream, streams, streams.asked());
  });

  it("an update of what is deleted between the look and the write says how to make it again", async () => {
    const at = await deploy();
    try {
      const { id, outs } = await at.create();
      const isPut = (asked: string) => asked.includes(id);
      const test = (asked: string) => {
        if (isPut(asked)) at.cloud.memory.flowLogs.length = 0;
        return false;
      };
      at.cloud.faults.push({ method: "PUT", path: { test } as RegExp, when: "before", answer: "reset" });
      const { message } = await failure(at.provider.update(id, outs, await at.checked({ name: "other" })));
      assert.match(message, /404 VPC\.3005.*deleted meanwhile: run `pulumi up --refresh` to make it again\. Nothing/);
    } finally {
      await at.close();
    }
  });

  it("a log group is created, retained, and deleted", async () => {
    const at = await deployLogGroups({ switches });
    try {
      const { id, outs } = await at.create(at.asked());
      assert.equal(at.own(id).ttlInDays, 30);
      await at.provider.delete(id, outs);
      assert.deepEqual(
        at.groups().filter((group) => group.id === id),
        [],
      );
    } finally {
      await at.close();
    }
  });

  it("a log group or log stream whose POST is answered by nobody is one, made by one request", async () => {
    for (const deployed of [await deployLogGroups({ switches }), await deployLogStreams({ switches })]) {
      try {
        deployed.cloud.faults.push({ method: "POST", path: /groups/, when: "after", answer: "reset" });
        await deployed.create(deployed.asked());
        assert.equal(deployed.writes().filter((write) => write.startsWith("POST")).length, 1);
      } finally {
        await deployed.close();
      }
    }
  });

  it("a log group that was deleted a moment ago is not adopted, but made anew", async () => {
    const at = await deployLogGroups();
    try {
      const inputs = at.asked();
      const { id } = at.madeByOther(inputs.logGroupName, 30);
      at.groups().pop();
      const row = { log_group_id: id, log_group_name: inputs.logGroupName, creation_time: 1, ttl_in_days: 30 };
      const answer = { status: 200, body: JSON.stringify({ log_groups: [row] }) };
      at.cloud.faults.push({ method: "GET", path: /\/groups$/, when: "before", answer, times: 2 });
      const created = await at.create(inputs);
      assert.notEqual(created.id, id);
      assert.equal(at.own(created.id).name, inputs.logGroupName);
    } finally {
      await at.close();
    }
  });

  it("a log stream is created with its retention, and deleted right after its flow log", async () => {
    const at = await deployLogStreams({ switches });
    const flowLogs = await configuredFor(vpcFlowLog, at.cloud);
    try {
      const { id, outs } = await at.create(at.asked({ ttlInDays: 3 }));
      assert.equal(at.own(id).ttlInDays, 3);
      const [known] = at.cloud.memory.flowLogs;
      const { inputs } = await flowLogs.check(
        {},
        {
          resourceType: "vpc",
          resourceId: known?.resource_id,
          trafficType: "all",
          logGroupId: known?.log_group_id,
          logTopicId: id,
        },
      );
      const flowLog = await flowLogs.create(inputs);
      await flowLogs.delete(flowLog.id, flowLog.outs ?? {});
      await at.provider.delete(id, outs);
      assert.deepEqual(
        at.streams().filter((stream) => stream.id === id),
        [],
      );
    } finally {
      await at.close();
    }
  });
});

describe("VpcLogGroup and VpcLogStream, where lists show nothing new for five minutes", () => {
  quietly();
  const switches = { listsBehindMs: 300_000 };
  const minutes = 60_000;

  it("a log group that was accepted stays in the state, is made once, and is finished in the end", async () => {
    const at = await deployLogGroups({ switches });
    try {
      const asked = at.asked();
      const { id, properties } = await failure(at.create(asked));
      assert.ok(id && properties);
      assert.equal(properties.unfinished, true);
      const { props, ...read } = await at.provider.read(id, properties);
      assert.deepEqual([read.id, props], [id, properties]);
      const { message } = await failure(at.provider.update(id, props ?? {}, await at.checked(asked)));
      assert.match(message, /does not show it yet; run `pulumi up` again in a few minutes/);
      assert.doesNotMatch(message, /--refresh/);
      at.clock.pass(4 * minutes);
      const shown = await at.provider.read(id, properties);
      assert.equal(shown.props?.unfinished, undefined);
      assert.equal(shown.props?.unfinishedSince, undefined);
      assert.equal(at.writes().length, 1);
    } finally {
      await at.close();
    }
  });

  it("a log group or stream that was accepted is deleted although no list shows it", async () => {
    for (const at of [await deployLogGroups({ switches }), await deployLogStreams({ switches })]) {
      try {
        const { id, properties } = await failure(at.create(at.asked()));
        assert.ok(id && properties);
        await at.provider.delete(id, properties);
        assert.match(at.writes().at(-1) ?? "", new RegExp(`^DELETE .*${id}`));
        const { logGroups, logStreams } = at.cloud.memory;
        assert.ok([...logGroups, ...logStreams].every((row) => row.id !== id));
      } finally {
        await at.close();
      }
    }
  });

  it("what nobody has seen eleven minutes after it was accepted counts as gone", async () => {
    const at = await deployLogGroups({ switches });
    try {
      const { id, properties } = await failure(at.create(at.asked()));
      assert.ok(id && properties);
      at.groups().splice(0);
      assert.notDeepEqual(await at.provider.read(id, properties), {});
      at.clock.pass(11 * minutes);
      assert.deepEqual(await at.provider.read(id, properties), {});
    } finally {
      await at.close();
    }
  });
});
