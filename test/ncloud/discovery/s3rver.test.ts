/** Deliveries against s3rver: lists of objects by a program that knows nothing of this package. */
import assert from "node:assert/strict";
import { type NcloudLab, startNcloud } from "../../../lab/clouds/ncloud";
import { clockAt, type TestClock } from "../../clock";
import { S3_KEY, type S3Server, s3Program, startS3 } from "../../emulators/s3";
import { deliveriesOf, lookAt } from "../../looks";

const MINUTE_MS = 60_000;
const program = s3Program();

(program ? describe : describe.skip)(`NAVER Cloud: deliveries in s3rver${program ? "" : " (not installed)"}`, () => {
  let server: S3Server;
  let cloud: NcloudLab;
  let clock: TestClock;
  beforeEach(async () => {
    cloud = await startNcloud();
    clock = clockAt(cloud);
    assert.ok(program);
    server = await startS3(program, "flow-logs");
    cloud.memory.keys.set(S3_KEY, S3_KEY);
    cloud.memory.flowLogs.clear();
    for (const networkInterfaceNo of ["123487", "123488"])
      cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
        collectActionTypeCode: "ALL",
        collectIntervalMinute: 5,
        storageTypeCode: "OBJT",
        storageBucketName: "flow-logs",
        storageBucketDirectoryName: "VPC_FLOW_LOG",
      });
  });
  afterEach(async () => {
    await server.close();
    await cloud.close();
  });

  async function verdicts() {
    const keys = { NCLOUD_ACCESS_KEY: S3_KEY, NCLOUD_SECRET_KEY: S3_KEY };
    const look = lookAt({ ...cloud.env, ...keys, NCLOUD_OBS_ENDPOINT: server.endpoint }, clock);
    return (await deliveriesOf("ncloud", look)).map(({ verdict }) => verdict);
  }

  it("never, late and arriving, with names that have to be escaped", async () => {
    assert.deepEqual(await verdicts(), ["never", "never"]);
    await server.put("VPC_FLOW_LOG/1_123487_a b+c&d=é.gz", clock.now() - 130 * MINUTE_MS);
    await server.put("VPC_FLOW_LOG/1_123488_a.gz", clock.now() - 3 * MINUTE_MS);
    assert.deepEqual(await verdicts(), ["late", "arriving"]);
  });

  it("the newest of more objects than one page has", async function () {
    this.timeout(60_000);
    const old = clock.now() - 900 * MINUTE_MS;
    const keys = Array.from({ length: 1_050 }, (_, index) => `VPC_FLOW_LOG/1_123487_${10_000 + index}.gz`);
    const last = keys.at(-1) ?? "";
    await server.put(last, clock.now() - 3 * MINUTE_MS);
    await server.copy(last, keys.slice(0, -1), old);
    await server.put("VPC_FLOW_LOG/1_123488_a.gz", old);
    assert.deepEqual(await verdicts(), ["arriving", "late"]);
  });

  it("destination gone: there is no such bucket", async () => {
    for (const flowLog of cloud.memory.flowLogs.values()) flowLog.storageBucketName = "my-bucket";
    assert.deepEqual(await verdicts(), ["destinationGone", "destinationGone"]);
  });
});
