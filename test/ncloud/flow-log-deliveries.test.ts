/** getNcloudFlowLogDeliveries, as programs call it: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type NcloudLab, startNcloud } from "../../lab/clouds/ncloud";
import { getNcloudFlowLogDeliveries, getNcloudFlowLogDeliveriesOutput } from "../../provider/ncloud/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";

describe("getNcloudFlowLogDeliveries", () => {
  let cloud: NcloudLab;
  const endpoint = process.env.NCLOUD_OBS_ENDPOINT;
  before(async () => {
    withoutMocks();
    cloud = await startNcloud();
    process.env.NCLOUD_OBS_ENDPOINT = cloud.env.NCLOUD_OBS_ENDPOINT;
  });
  beforeEach(() => {
    const config = {
      apiUrl: cloud.url,
      accessKey: cloud.env.NCLOUD_ACCESS_KEY,
      secretKey: cloud.env.NCLOUD_SECRET_KEY,
    };
    const all = Object.entries(config).map(([key, value]) => [`ncloud:${key}`, String(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(all), ["ncloud:secretKey"]);
    cloud.memory.flowLogs.clear();
  });
  afterEach(() => {
    withoutMocks();
    cloud.reset();
  });
  after(() => {
    if (endpoint === undefined) delete process.env.NCLOUD_OBS_ENDPOINT;
    else process.env.NCLOUD_OBS_ENDPOINT = endpoint;
    return cloud.close();
  });

  /** A flow log, with one object of its own if it has an age. */
  function made(id: string, minutesOld?: number, directory = "VPC_FLOW_LOG"): void {
    cloud.memory.flowLogs.set(id, {
      collectActionTypeCode: "ALL",
      collectIntervalMinute: 5,
      storageTypeCode: "OBJT",
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: directory,
    });
    if (minutesOld === undefined) return;
    const key = `${directory}/1_${id.split("/")[1]}_1.gz`;
    cloud.memory.objects.push({ bucket: "KR/flow-logs", key, lastModified: Date.now() - minutesOld * 60_000 });
  }

  const verdicts = async (args: Parameters<typeof getNcloudFlowLogDeliveries>[0]) => {
    const { deliveries } = await getNcloudFlowLogDeliveries(args);
    return deliveries.map(({ id, verdict }) => `${id} ${verdict}`);
  };

  it("says of each flow log whether records arrive, in the order of ids", async () => {
    made("SGN/223401", undefined, "empty");
    made("KR/123488", 12);
    made("KR/123487", 180);
    assert.deepEqual(await verdicts({}), ["KR/123487 late", "KR/123488 arriving", "SGN/223401 never"]);
    assert.deepEqual(await verdicts({ regionCodes: ["SGN"] }), ["SGN/223401 never"]);
    assert.deepEqual(await verdicts({ regionCodes: [] }), []);
    assert.deepEqual(await verdicts({ lateAfterMinutes: 10, regionCodes: ["KR"] }), [
      "KR/123487 late",
      "KR/123488 late",
    ]);
  });

  it("looks only in the regions of the named flow logs, whose neighbours are told apart all the same", async () => {
    cloud.switches.unsubscribedRegions = ["SGN"];
    made("KR/123487");
    made("KR/123488");
    cloud.memory.objects.push({ bucket: "KR/flow-logs", key: "VPC_FLOW_LOG/a.gz", lastModified: Date.now() });
    assert.deepEqual(await verdicts({ flowLogIds: ["KR/123487"] }), ["KR/123487 unknown"]);
    await failure(getNcloudFlowLogDeliveries({}));
  });

  it("a bucket that can't be looked at is unknown, and never gone", async () => {
    made("KR/123487");
    cloud.switches.bucketAccess = "refuse";
    assert.deepEqual(await verdicts({}), ["KR/123487 unknown"]);
  });

  it("names an id that no flow log has, or that is none", async () => {
    const gone = await failure(getNcloudFlowLogDeliveries({ flowLogIds: ["KR/123487"] }));
    assert.match(gone.message, /there is no flow log with the id "KR\/123487"; check /);
    const none = await failure(getNcloudFlowLogDeliveries({ flowLogIds: ["123487"] }));
    assert.match(none.message, /<regionCode>\/<networkInterfaceNo>, such as KR\/123487, got "123487"/);
  });

  it("is answered by a unit test's mocks, with outputs too", async () => {
    const calls = await mocked({ deliveries: [] });
    assert.deepEqual(await getNcloudFlowLogDeliveries({}), { deliveries: [] });
    await settled(getNcloudFlowLogDeliveriesOutput({ regionCodes: pulumi.output(["KR"]) }).deliveries);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getNcloudFlowLogDeliveries", {}],
        ["flowlogs:index:getNcloudFlowLogDeliveries", { regionCodes: ["KR"] }],
      ],
    );
  });
});
