/** `triggers`: one update switches the flow log off and on again. */
import assert from "node:assert/strict";
import { failure } from "../outcomes";
import { deploy } from "./deployment";

describe("VpcFlowLog: triggers", () => {
  it("a change switches off and on, and keeps all else", async () => {
    const at = await deploy();
    const { id, outs } = await at.create({ triggers: ["a"] });
    at.writes();
    const news = await at.checked({ triggers: ["b"], name: "renamed" });
    const { outs: updated = {} } = await at.provider.update(id, outs, news);
    const put = (name: string, admin_state: boolean) => ({
      method: "PUT",
      body: { flow_log: { name, description: "as declared", admin_state } },
    });
    assert.deepEqual(at.writes(), [put("edge", false), put("renamed", true)]);
    assert.deepEqual([updated.status, updated.triggers], ["ACTIVE", ["b"]]);
    assert.deepEqual(await at.provider.diff(id, updated, news), { changes: false });
    await at.close();
  });

  it("what is off and can't be switched on is switched on by the next update", async () => {
    const at = await deploy();
    const { id, outs } = await at.create({ triggers: ["a"] });
    const on = /"admin_state":true/;
    const path = { test: (asked: string) => /flow_logs/.test(asked) && on.test(at.cloud.requests.at(-1)?.body ?? "") };
    at.cloud.faults.push({
      method: "PUT",
      path: path as RegExp,
      when: "before",
      answer: { status: 403, body: '{"code":"VPC.2701","message":"not allowed"}' },
    });
    const failed = await failure(at.provider.update(id, outs, await at.checked({ triggers: ["b"] })));
    assert.match(failed.message, /not allowed.*It may hold old or new settings, or be off; the next `pulumi up` looks/);
    assert.equal(at.flowLogs()[0]?.admin_state, false);
    at.writes();
    await at.provider.update(id, failed.properties ?? {}, await at.checked({ triggers: ["b"] }));
    assert.equal(at.writes().length, 1);
    assert.equal(at.flowLogs()[0]?.admin_state, true);
    await at.close();
  });
});
