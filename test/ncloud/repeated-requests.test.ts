/** Requests that the gateway's rate limit refuses, and reads that are answered with something else. */
import assert from "node:assert/strict";
import { collectingLines, failure } from "../outcomes";
import { type Deployment, DISABLE, deploy, ENABLE, READ } from "./deployment";

/** https://api-gov.ncloud-docs.com/docs/api-call-lgc-errorhandling */
const refusedBy = (errorCode: string, status: number) => {
  return { status, body: JSON.stringify({ error: { errorCode, message: "Limited", details: "" } }) };
};

describe("NcloudFlowLog, where requests are sent again", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  for (const errorCode of ["410", "420"]) {
    for (const status of [429, 200]) {
      it(`keeps trying when the gateway says ${errorCode} with HTTP ${status}, reads and writes alike`, async () => {
        const start = at.clock.now();
        at.fault(READ, "before", refusedBy(errorCode, status), 7);
        at.fault(ENABLE, "before", refusedBy(errorCode, status), 7);
        await at.create();
        assert.equal(at.count(ENABLE), 8);
        assert.ok(at.clock.now() - start > 60_000);
        assert.ok(at.clock.sleeps.every((pause) => pause <= 12_000));
      });
    }
  }

  it("gives up after about a minute, and says that nothing was created", async () => {
    at.fault(ENABLE, "before", refusedBy("420", 429), 99);
    const start = at.clock.now();
    assert.match((await failure(at.create())).message, /420 Limited.*Nothing was created\.$/);
    const waited = at.clock.now() - start;
    assert.ok(waited >= 55_000 && waited < 75_000, `${waited} ms`);
  });

  for (const body of ["", "{}", "<html>Please log in</html>", "<getFlowLogConfigurationListResponse><ret"]) {
    it(`asks a read again that is answered ${JSON.stringify(body.slice(0, 20))}, and no write`, async () => {
      const { id, outs } = await at.create();
      at.actions();
      at.fault(READ, "before", { status: 200, body }, 2);
      assert.equal((await at.provider.read(id, outs)).id, id);
      at.fault(DISABLE, "after", { status: 200, body });
      await at.provider.delete(id, outs);
      assert.equal(at.count(DISABLE), 1);
    });
  }

  /** Successes with returnCode 0 that do not say what was asked for. */
  const OTHER_SUCCESSES = [
    "<getRegionListResponse><returnCode>0</returnCode><totalRows>0</totalRows></getRegionListResponse>",
    "<page><returnCode>0</returnCode></page>",
    '{ "getRegionListResponse": { "returnCode": "0", "regionList": [] } }',
  ];
  const NOT_UNDERSTOOD = [
    "<getFlowLogConfigurationListResponse><returnCode>0</returnCode><totalRows>1</totalRows></getFlowLogConfigurationListResponse>",
    "<getFlowLogConfigurationListResponse><returnCode>0</returnCode><flowLogConfigurationList>x</flowLogConfigurationList></getFlowLogConfigurationListResponse>",
    "<getFlowLogConfigurationListResponse><returnCode>0</returnCode><flowLogConfigurationList><FlowLogConfiguration><x>1</x></FlowLogConfiguration></flowLogConfigurationList></getFlowLogConfigurationListResponse>",
  ];
  for (const body of [...OTHER_SUCCESSES, ...NOT_UNDERSTOOD]) {
    it(`asks a read again that is answered ${body}, and never takes that for "no flow log"`, async () => {
      const { id, outs } = await at.create();
      at.actions();
      at.fault(READ, "before", { status: 200, body }, 2);
      assert.equal((await at.provider.read(id, outs)).id, id);
      assert.equal(at.count(READ), 3);
      at.fault(READ, "before", { status: 200, body }, 99);
      await failure(at.provider.read(id, outs));
      await failure(at.provider.delete(id, outs));
      assert.equal(at.count(DISABLE), 0);
    });
  }

  for (const body of OTHER_SUCCESSES) {
    it(`takes ${body} for no answer to a write`, async () => {
      at.fault(ENABLE, "before", { status: 200, body });
      const { id, outs } = await at.create();
      assert.equal(at.count(ENABLE), 2);
      at.fault(DISABLE, "before", { status: 200, body });
      await at.provider.delete(id, outs);
      assert.equal(at.count(DISABLE), 2);
      assert.equal(at.flowLog, undefined);
    });
  }

  it("looks a network interface up again whose list does not tell the number of its rows", async () => {
    const body = "<getNetworkInterfaceListResponse><returnCode>0</returnCode></getNetworkInterfaceListResponse>";
    at.cloud.switches.readAbsent = "error";
    const { id, outs } = await at.create();
    at.flowLog = undefined;
    at.cloud.switches.deletedInterfaces = [at.asked.networkInterfaceNo];
    at.fault(/getNetworkInterfaceList/, "before", { status: 200, body });
    assert.deepEqual(await at.provider.read(id, outs), {});
    told.expect(/^warning: KR\/\d+: there is no such network interface, so its flow log counts as gone/);
  });
});
