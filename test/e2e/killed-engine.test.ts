/** A host whose engine was killed lives on. It finishes nothing that a later run may have decided otherwise. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labId } from "../../lab/clouds/azure/memory";
import { ids } from "../../lab/clouds/vpc/memory";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import type { Begun, Order } from "./engine-to-kill";

const AZURE = {
  targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub"),
  storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
};
const NCLOUD = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
const VPC = {
  name: "edge",
  resourceType: "vpc",
  resourceId: ids.vpc,
  trafficType: "all",
  logGroupId: ids.logGroup,
  logTopicId: ids.logStream,
};
const throttled = { when: "before", answer: { status: 429, headers: { "retry-after": "2" } } } as const;

describe("a host whose engine is killed", function () {
  this.timeout(120_000);
  let lab: Lab;
  let engine: ChildProcess | undefined;
  let host = 0;

  beforeEach(async () => {
    forgetCloudAccounts();
    lab = await startLab();
  });
  afterEach(async () => {
    engine?.kill("SIGKILL");
    if (host > 0) process.kill(host, "SIGKILL");
    [engine, host] = [undefined, 0];
    await lab.close();
  });

  /** Starts an engine with an order, and kills the engine when the cloud has got the writes that are waited for. */
  async function killAfter(writes: number, order: Order): Promise<void> {
    const child = fork(path.join(__dirname, "engine-to-kill.ts"), {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, ...lab.env },
    });
    engine = child;
    await once(child, "message");
    child.send(order);
    const [begun] = await once(child, "message");
    host = (begun as Begun).host;
    while (writesOf(lab).length < writes) {
      assert.equal(child.exitCode, null, "the engine has ended before the cloud got the writes");
      await sleep(5);
    }
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const written = () => writesOf(lab).map(({ method, path: to }) => `${method} ${to.replace(/\?.*/, "")}`);

  for (const asCli of [true, false]) {
    const how = asCli ? "through the SDK's launcher" : "directly";
    it(`started ${how}, submits no Azure write again that Azure was too busy for`, async () => {
      const failed = { status: "Failed", code: "AnotherOperationInProgress", message: "made up" } as const;
      lab.azure.switches.endings.push(failed, failed, failed);
      await killAfter(1, { type: "AzureFlowLog", args: AZURE, asCli });
      // Azure says after a second that it was busy, and two and a half seconds later the write would be sent again.
      await sleep(7_000);
      assert.equal(written().length, 1, written().join("\n"));
    });

    it(`started ${how}, sends no VPC write again that was throttled`, async () => {
      lab.vpc.faults.push({ method: "POST", path: /flow_logs/, ...throttled });
      await killAfter(1, { type: "VpcFlowLog", args: VPC, asCli });
      await sleep(4_000);
      assert.equal(written().length, 1, written().join("\n"));
    });
  }

  it("sends the second request of a pair no more: a VPC flow log that was to be off stays on", async () => {
    lab.vpc.faults.push({ method: "PUT", path: /flow_logs/, ...throttled });
    await killAfter(2, { type: "VpcFlowLog", args: { ...VPC, adminState: false }, asCli: true });
    await sleep(4_000);
    assert.equal(written().length, 2, written().join("\n"));
  });

  it("sends no write to NAVER Cloud again that was throttled", async () => {
    lab.ncloud.faults.push({ path: /enableFlowLog/, ...throttled });
    await killAfter(1, { type: "NcloudFlowLog", args: NCLOUD, asCli: true });
    await sleep(4_000);
    assert.equal(written().length, 1, written().join("\n"));
  });

  it("puts back on NAVER Cloud what it has just switched off, and not what nobody waits for", async () => {
    lab.ncloud.switches.visibleAfterMs = 1_500;
    lab.ncloud.faults.push({ path: /disableFlowLog/, when: "after", answer: { status: 503 } });
    // Enabled by the create; then the new settings and the running ones are refused, and the flow log is disabled.
    const args = { ...NCLOUD, collectActionTypeCode: "DENY" };
    await killAfter(4, { type: "NcloudFlowLog", made: NCLOUD, args, asCli: true });
    await sleep(8_000);
    const after = writesOf(lab).slice(4);
    assert.deepEqual(written().slice(4), ["POST /vserver/v2/enableFlowLog"]);
    assert.match(after[0]?.body ?? "", /collectActionTypeCode=ALL(&|$)/);
    assert.equal(lab.ncloud.memory.flowLogs.has("KR/123487"), true);
  });
});
