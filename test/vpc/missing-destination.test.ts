/** Flow logs whose log stream or log group is gone: no record is stored, although the flow log looks well. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import { warningsOf } from "../outcomes";
import { type Deployment, deploy } from "./deployment";

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

      it("says so at every refresh, and refuses nothing", async () => {
        const { id, outs } = await at.create();
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
        at.stranger();
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
        const { id, outs } = await at.create();
        loseStream();
        for (const answer of [
          { status: 403, body: '{"error_code":"LTS.0010","error_msg":"forbidden"}' },
          { status: 403, body: '{"error_code":"APIGW.0302","error_msg":"not authorized"}' },
          { status: 404, body: "<html>" },
          { status: 200, body: "<html>" },
        ]) {
          at.cloud.faults.push({ path: /groups/, when: "before", answer, times: 99 });
          assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
          at.cloud.faults.length = 0;
        }
      });
    });
  }
});
