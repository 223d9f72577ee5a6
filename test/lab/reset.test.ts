/** One lab serves many tests: a reset brings each cloud back to its start, with the credentials that it had. */
import assert from "node:assert/strict";
import { cloudsOf, type Lab, startLab } from "../../lab/lab";
import { type Call, caller } from "./azure-call";
import { flowLogBody, vnet, WATCHER } from "./azure-flow-logs";
import * as ncloud from "./ncloud-call";
import { flowLogCall } from "./vpc-call";

describe("a reset of the lab's clouds", () => {
  let lab: Lab;
  let call: Call;
  before(async () => {
    lab = await startLab();
    call = await caller(lab.azure);
  });
  after(() => lab.close());
  afterEach(() => {
    for (const { cloud } of cloudsOf(lab)) cloud.reset();
  });

  it("restores memory and switches, whatever has become of them, and empties faults and ledger", () => {
    for (const { name, cloud } of cloudsOf(lab)) {
      cloud.reset();
      const start = structuredClone([cloud.memory, cloud.switches]);
      for (const part of [cloud.memory, cloud.switches] as Record<string, unknown>[])
        for (const key of Object.keys(part)) part[key] = "changed";
      cloud.faults.push({ path: /./, when: "before", answer: "reset" });
      cloud.requests.push({ at: 0, method: "GET", path: "/", headers: {}, body: "" });
      cloud.reset();
      assert.deepEqual([cloud.memory, cloud.switches], start, name);
      assert.deepEqual([cloud.faults, cloud.requests], [[], []], name);
    }
  });

  it("restores the start a second time, after changes deep inside of it", () => {
    for (const round of [1, 2]) {
      const [flowLog] = Object.values(lab.azure.memory.flowLogs);
      const configuration = lab.ncloud.memory.flowLogs.get("KR/123490");
      const [log] = lab.vpc.memory.flowLogs;
      assert.ok(flowLog && configuration && log);
      const found = [flowLog.properties.retentionPolicy.days, configuration.collectActionTypeCode, log.admin_state];
      assert.deepEqual(found, [30, "ALLOW", true], `round ${round}`);
      assert.equal(lab.azure.directory.application.secretExpired, false);
      flowLog.properties.retentionPolicy.days = 7;
      configuration.collectActionTypeCode = "DENY";
      log.admin_state = false;
      lab.azure.directory.application.secretExpired = true;
      for (const { cloud } of cloudsOf(lab)) cloud.reset();
    }
  });

  it("keeps address and credentials of all three, and Azure's tokens", async () => {
    for (const { cloud } of cloudsOf(lab)) cloud.reset();
    assert.equal((await call("GET", "/subscriptions")).status, 200);
    assert.equal((await (await caller(lab.azure))("GET", "/subscriptions")).status, 200);
    assert.deepEqual(ncloud.listed(await ncloud.read(lab.ncloud, ncloud.running)), [ncloud.running]);
    assert.equal((await flowLogCall(lab.vpc, "GET")).body.flow_logs?.length, 1);
  });

  it("Azure forgets an operation that is in progress: it keeps nobody waiting, and never ends", async () => {
    Object.assign(lab.azure.switches, { operationPolls: 5, operationMilliseconds: 50 });
    const put = () => call("PUT", `${WATCHER}/flowLogs/hub`, flowLogBody(vnet("vnet-hub")));
    const accepted = await put();
    assert.equal(accepted.status, 201);
    lab.azure.reset();
    const address = String(accepted.headers["azure-asyncoperation"]);
    assert.equal((await call("GET", address)).status, 404);
    const again = await put();
    assert.equal(again.status, 201);
    const poll = await call("GET", String(again.headers["azure-asyncoperation"]));
    assert.equal(poll.body.error, undefined);
  });

  it("NAVER Cloud forgets writes that reads do not show yet, and when collection ended", async () => {
    lab.ncloud.switches.visibleAfterMs = 60_000;
    await ncloud.disable(lab.ncloud, ncloud.running);
    lab.ncloud.reset();
    lab.ncloud.memory.flowLogs.delete(`KR/${ncloud.running}`);
    assert.deepEqual(ncloud.listed(await ncloud.read(lab.ncloud, ncloud.running)), []);
    await ncloud.enable(lab.ncloud, { networkInterfaceNo: ncloud.running });
    assert.deepEqual(lab.ncloud.memory.gaps, []);
  });

  it("the VPC cloud unlocks an access key that bad signatures had locked", async () => {
    const key = { access: lab.vpc.env.OS_ACCESS_KEY ?? "", secret: "wrong" };
    for (let bad = 0; bad < 6; bad += 1) await flowLogCall(lab.vpc, "GET", "", { key });
    assert.equal((await flowLogCall(lab.vpc, "GET")).status, 401);
    lab.vpc.reset();
    assert.equal((await flowLogCall(lab.vpc, "GET")).status, 200);
  });
});
