/** Flow logs whose log stream or log group is gone: no record is stored, although the flow log looks well. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import { warningsOf } from "../outcomes";
import { byPassword, configured, type Deployment, deploy } from "./deployment";

describe("VpcFlowLog whose destination is gone", () => {
  for (const logTankForms of ["v2 and v2.0", "v2.0"] as const) {
    describe(`where Log Tank Service offers ${logTankForms}`, () => {
      let at: Deployment;
      beforeEach(async () => {
        at = await deploy({ switches: { logTankForms } });
      });
      afterEach(() => at.close());
      const missing = new RegExp(
        `no record is stored, because log stream ${ids.logStream} in log group ${ids.logGroup} does not exist: .*logTopicId`,
      );
      const loseStream = () => {
        at.cloud.memory.logStreams.splice(0);
      };

      /** A flow log of last week: lists may not show yet what is new. */
      const createdLastWeek = async () => {
        const created = await at.create();
        for (const flowLog of at.flowLogs()) flowLog.created_at = "2026-01-14T11:03:02";
        return created;
      };

      it("says so at every refresh, and refuses nothing", async () => {
        const { id, outs } = await createdLastWeek();
        assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
        for (const lose of [loseStream, () => at.cloud.memory.logGroups.splice(0)]) {
          lose();
          const [warning = "", ...more] = await warningsOf(async () => {
            assert.equal((await at.provider.read(id, outs)).id, id);
          });
          assert.match(warning, missing);
          assert.deepEqual(more, []);
        }
      });

      it("says so when it is adopted, or updated", async () => {
        at.madeByOther();
        loseStream();
        let created: Awaited<ReturnType<Deployment["create"]>> | undefined;
        const atCreate = await warningsOf(async () => {
          created = await at.create();
        });
        assert.match(atCreate.join(), missing);
        const { id = "", outs = {} } = created ?? {};
        const news = await at.checked({ name: "another" });
        assert.match((await warningsOf(() => at.provider.update(id, outs, news))).join(), missing);
      });

      it("says nothing when these credentials may not look, or the answer is none", async () => {
        const { id, outs } = await createdLastWeek();
        loseStream();
        for (const answer of [
          { status: 403, body: '{"error_code":"LTS.0010","error_msg":"forbidden"}' },
          { status: 403, body: '{"error_code":"APIGW.0302","error_msg":"not authorized"}' },
          { status: 401, body: '{"error_code":"LTS.0003","error_msg":"Invalid token"}' },
          { status: 404, body: "<html>" },
          { status: 200, body: "<html>" },
        ]) {
          at.cloud.faults.push({ path: /groups/, when: "before", answer, times: 99 });
          assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
          at.cloud.faults.length = 0;
        }
      });

      for (const how of ["an access key", "a password"]) {
        it(`still manages flow logs with ${how} that Log Tank Service alone refuses`, async () => {
          const { id, outs } = await createdLastWeek();
          const provider = how === "a password" ? await configured(at.cloud, byPassword(at.cloud)) : at.provider;
          const answer = { status: 401, body: '{"error_code":"LTS.0003","error_msg":"Invalid token"}' };
          at.cloud.faults.push({ path: /groups/, when: "before", answer, times: 99 });
          const before = at.cloud.requests.length;
          for (const _ of [1, 2, 3]) assert.equal((await provider.read(id, outs)).id, id);
          await provider.delete(id, outs);
          assert.deepEqual(at.flowLogs(), []);
          const asked = at.cloud.requests.slice(before).map(({ path }) => path);
          assert.equal(asked.filter((path) => path.includes("groups")).length, 1);
          assert.ok(asked.filter((path) => path.includes("auth/tokens")).length <= 1);
        });
      }

      it("says nothing of a new flow log, whose log stream lists may not show yet", async () => {
        const { id, outs } = await at.create();
        loseStream();
        assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
      });
    });
  }
});
