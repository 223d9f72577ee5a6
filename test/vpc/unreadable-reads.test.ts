/** Reads that are answered once with something else, and lists that have no end. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { VpcApi } from "../../provider/vpc/flow-log/api";
import type { Session } from "../../provider/vpc/iam/session";
import { failure } from "../outcomes";
import { byPassword, configured, deploy, deployLogGroups, deployLogStreams } from "./deployment";

const answers = [
  { status: 200, body: "{}" },
  { status: 200, body: '{"flow_lo' },
  { status: 200, body: "<html>Please log in</html>", headers: { "content-type": "text/html" } },
  { status: 200 },
];

describe("VPC Service: a read that is answered once with something else", () => {
  for (const answer of answers) {
    const fault = () => ({ method: "GET", path: /./, when: "before", answer }) as const;
    it(`fails nothing: ${JSON.stringify(answer.body)}`, async () => {
      const flowLogs = await deploy();
      const groups = await deployLogGroups();
      const streams = await deployLogStreams();
      const old = await deployLogGroups({ switches: { logTankForms: "v2.0" } });
      const all = [flowLogs, groups, streams, old];
      try {
        for (const at of all) {
          const inputs = "flowLogs" in at ? {} : at.asked();
          const { id, outs } = await at.create(inputs);
          at.cloud.faults.push(fault());
          assert.equal((await at.provider.read(id, outs)).id, id);
          assert.equal(at.cloud.faults[0]?.times, 0);
        }
      } finally {
        await Promise.all(all.map((at) => at.close()));
      }
    });

    it(`fails no login: ${JSON.stringify(answer.body)}`, async () => {
      const at = await deploy();
      try {
        at.cloud.faults.push({ path: /auth\/tokens/, when: "before", answer });
        const provider = await configured(at.cloud, byPassword(at.cloud));
        assert.ok((await provider.create(await at.checked())).id);
        assert.equal(at.cloud.faults[0]?.times, 0);
      } finally {
        await at.close();
      }
    });
  }

  it("a token whose header a proxy has taken away is asked for again", async () => {
    const at = await deploy();
    try {
      const token = { expires_at: new Date(Date.now() + 3_600_000).toISOString(), project: { id: ids.project } };
      const answer = { status: 201, body: JSON.stringify({ token }) };
      at.cloud.faults.push({ method: "POST", path: /auth\/tokens/, when: "before", answer });
      const provider = await configured(at.cloud, byPassword(at.cloud));
      assert.ok((await provider.create(await at.checked())).id);
    } finally {
      await at.close();
    }
  });

  for (const answer of answers) {
    it(`the form of Log Tank Service's API is asked for again: ${JSON.stringify(answer.body)}`, async () => {
      const at = await deployLogGroups({ switches: { logTankForms: "v2.0" } });
      try {
        at.cloud.faults.push({ path: /v2\/[^/]+\/groups/, when: "before", answer });
        at.cloud.faults.push({ path: /v2\.0\/[^/]+\/log-groups/, when: "before", answer });
        assert.ok((await at.create(at.asked())).id);
        assert.deepEqual(
          at.cloud.faults.map(({ times }) => times),
          [0, 0],
        );
      } finally {
        await at.close();
      }
    });
  }

  it("a write is never sent again for it", async () => {
    const at = await deploy();
    try {
      at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: { status: 200, body: "{}" } });
      await at.create();
      assert.equal(at.writes().length, 1);
    } finally {
      await at.close();
    }
  });
});

describe("VpcApi: a list of flow logs whose pages never end", () => {
  it("ends in an error that says so", async () => {
    let pages = 0;
    const page = () => {
      pages += 1;
      const flowLog = {
        id: randomUUID(),
        resource_type: "vpc",
        resource_id: ids.vpc,
        traffic_type: "all",
        log_group_id: ids.logGroup,
        log_topic_id: ids.logStream,
        admin_state: true,
        status: "ACTIVE",
      };
      return { status: 200, headers: {}, body: JSON.stringify({ flow_logs: [flowLog] }) };
    };
    const session = { projectId: ids.project, send: async () => page() } as unknown as Session;
    const list = async () => {
      for await (const found of new VpcApi(session, "http://127.0.0.1").listFlowLogs({})) assert.ok(found.id);
    };
    assert.match((await failure(list())).message, /the list of flow logs has no end: 500 pages/);
    assert.equal(pages, 500);
  });
});
