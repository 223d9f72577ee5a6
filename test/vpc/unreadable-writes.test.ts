/** Writes that are answered with a success that is none: a proxy's page, half a body, nothing. */
import assert from "node:assert/strict";
import { failure } from "../outcomes";
import { type Deployment, deploy, deployLogGroups, deployLogStreams, type LogGroupDeployment } from "./deployment";

const html = { "content-type": "text/html" };
const NO_JSON = [
  { status: 200, body: "<html>Please log in</html>", headers: html },
  { status: 200, body: '{"flow_lo' },
];
const NONE = [
  ...NO_JSON,
  { status: 200, body: "" },
  { status: 200, body: "{}" },
  { status: 200, body: "[]" },
  { status: 200, body: "null" },
  { status: 200, body: '"ok"' },
  { status: 200, body: '{"flow_log":{"id":"b8f1"},"log_group_id":""}' },
];

type Answer = (typeof NONE)[number];
type Deployed = Pick<Deployment | LogGroupDeployment, "cloud" | "clock" | "close">;

describe("VPC clouds: a write that is answered with something else", () => {
  /** The write had no effect at its first request. It is looked for, and sent again, within seconds. */
  async function sentAgain(
    at: Deployed,
    { method, path, answer }: { method: string; path: RegExp; answer: Answer },
    write: () => Promise<unknown>,
  ): Promise<void> {
    at.cloud.faults.push({ method, path, when: "before", answer });
    const before = at.cloud.requests.length;
    await write();
    const sent = at.cloud.requests.slice(before).filter((one) => one.method === method && path.test(one.path));
    assert.equal(sent.length, 2);
    assert.ok(waited(at) < 15_000, `${waited(at)} ms`);
  }
  const waited = ({ clock }: Deployed) => clock.sleeps.reduce((sum, pause) => sum + pause, 0);

  for (const answer of NONE) {
    const what = JSON.stringify(answer.body);

    it(`changes a flow log all the same: ${what}`, async () => {
      const at = await deploy();
      try {
        const { id, outs } = await at.create();
        const news = await at.checked({ description: "new" });
        await sentAgain(at, { method: "PUT", path: /flow_logs/, answer }, () => at.provider.update(id, outs, news));
        assert.equal(at.flowLogs()[0]?.description, "new");
      } finally {
        await at.close();
      }
    });

    it(`creates a flow log that is off, and ends or disables one: ${what}`, async () => {
      const at = await deploy();
      try {
        const off = { method: "PUT", path: /flow_logs/, answer };
        await sentAgain(at, off, () => at.create({ adminState: false }));
        assert.equal(at.flowLogs()[0]?.admin_state, false);
        const { id, outs } = await at.create({ onDelete: "disable", trafficType: "accept" });
        await sentAgain(at, off, () => at.provider.delete(id, outs));
        assert.equal(at.flowLogs()[1]?.admin_state, false);
        const deletion = { method: "DELETE", path: /flow_logs/, answer };
        await sentAgain(at, deletion, () => at.provider.delete(id, { ...outs, onDelete: "delete" }));
        assert.equal(at.flowLogs().length, 1);
      } finally {
        await at.close();
      }
    }).timeout(20_000);

    it(`changes and deletes a log group all the same: ${what}`, async () => {
      const at = await deployLogGroups();
      try {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        const news = await at.checked({ ...inputs, ttlInDays: 7 });
        const retention = { method: "POST", path: /groups\/[^/]+$/, answer };
        await sentAgain(at, retention, () => at.provider.update(id, outs, news));
        assert.equal(at.own(id).ttlInDays, 7);
        await sentAgain(at, { method: "DELETE", path: /groups/, answer }, () => at.provider.delete(id, outs));
      } finally {
        await at.close();
      }
    });

    it(`changes and deletes a log stream all the same: ${what}`, async () => {
      const at = await deployLogStreams();
      try {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        const news = await at.checked({ ...inputs, ttlInDays: 7 });
        const retention = { method: "PUT", path: /streams-ttl/, answer };
        await sentAgain(at, retention, () => at.provider.update(id, outs, news));
        assert.equal(at.own(id).ttlInDays, 7);
        await sentAgain(at, { method: "DELETE", path: /streams/, answer }, () => at.provider.delete(id, outs));
      } finally {
        await at.close();
      }
    });
  }

  for (const answer of NO_JSON) {
    it(`changes the tags of a log group all the same: ${JSON.stringify(answer.body)}`, async () => {
      const at = await deployLogGroups();
      try {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        const news = await at.checked({ ...inputs, tags: { owner: "network" } });
        await sentAgain(at, { method: "POST", path: /tags/, answer }, () => at.provider.update(id, outs, news));
        assert.deepEqual(at.own(id).tag, { owner: "network" });
      } finally {
        await at.close();
      }
    });
  }

  it("that is answered so for ever fails within seconds, and the error says what was answered", async () => {
    const at = await deploy();
    try {
      const { id, outs } = await at.create();
      at.cloud.faults.push({
        method: "DELETE",
        path: /flow_logs/,
        when: "before",
        answer: NONE[0] ?? "cut",
        times: 99,
      });
      const { message } = await failure(at.provider.delete(id, outs));
      assert.match(message, /200, but the answer is not that to a deletion \(204\): \d+ bytes of something else/);
      assert.ok(waited(at) < 15_000);
    } finally {
      await at.close();
    }
  });

  for (const [what, deployed] of [
    ["log group", deployLogGroups],
    ["log stream", deployLogStreams],
  ] as const) {
    it(`a ${what} whose deletion nobody answered is deleted, where lists are behind`, async () => {
      const at = await deployed({ switches: { listsBehindMs: 20_000 } });
      try {
        const { id, outs } = await at.create(at.asked());
        at.cloud.faults.push({ method: "DELETE", path: /./, when: "after", answer: "reset" });
        await at.provider.delete(id, outs);
        assert.equal(at.cloud.requests.filter(({ method }) => method === "DELETE").length, 2);
      } finally {
        await at.close();
      }
    });
  }
});
