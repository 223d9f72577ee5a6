/** Whether records arrive in Object Storage: one verdict for each flow log. */
import assert from "node:assert/strict";
import { type NcloudLab, startNcloud } from "../../../lab/clouds/ncloud";
import type { FoundFlowLog } from "../../../provider/core/discovery/found";
import type { FlowLogError } from "../../../provider/core/errors";
import { CLOUDS } from "../../../provider/discoveries";
import { Directories } from "../../../provider/ncloud/discovery/directories";
import { clockAt, type TestClock } from "../../clock";
import { all, deliveriesOf, lookAt } from "../../looks";
import { failure } from "../../outcomes";

const MINUTE_MS = 60_000;

describe("NAVER Cloud: deliveries", () => {
  let cloud: NcloudLab;
  let clock: TestClock;
  beforeEach(async () => {
    cloud = await startNcloud();
    clock = clockAt(cloud);
    cloud.memory.flowLogs.clear();
  });
  afterEach(() => cloud.close());

  function made(networkInterfaceNo: string, directory = "VPC_FLOW_LOG", bucket = "flow-logs"): void {
    cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
      collectActionTypeCode: "ALL",
      collectIntervalMinute: 5,
      storageTypeCode: "OBJT",
      storageBucketName: bucket,
      storageBucketDirectoryName: directory,
    });
  }

  function stored(key: string, minutesAgo: number, bucket = "KR/flow-logs"): void {
    cloud.memory.objects.push({ bucket, key, lastModified: clock.now() - minutesAgo * MINUTE_MS });
  }

  const look = (env: Record<string, string> = {}) => lookAt({ ...cloud.env, ...env }, clock);
  const deliveries = (env?: Record<string, string>) => deliveriesOf("ncloud", look(env));
  const verdicts = async (env?: Record<string, string>) => (await deliveries(env)).map(({ verdict }) => verdict);
  const lists = () => cloud.requests.filter(({ path }) => path.startsWith("/flow-logs?"));

  it("arriving, by objects whose names begin as a public job reads them", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123487_20261129.gz", 400);
    stored("VPC_FLOW_LOG/1_123487_20261130.gz", 9);
    stored("VPC_FLOW_LOG/1_1234879_20261130.gz", 1);
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "arriving");
    assert.equal(delivery.newest?.getTime(), cloud.memory.objects[1]?.lastModified);
    assert.equal(delivery.destination, "bucket flow-logs/VPC_FLOW_LOG");
  });

  it("arriving, by other names that hold the number of the interface", async () => {
    made("123487", "edge");
    made("123488", "edge");
    stored("edge/2026/11/29/kr-123487-0815.csv", 9);
    stored("edge/2026/11/29/kr-123488-0815.csv", 900);
    assert.deepEqual(await verdicts(), ["arriving", "late"]);
  });

  it("arriving: a young object of another form of names holds the number, beside old ones of the known form", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123487_20261129.gz", 400);
    assert.deepEqual(await verdicts(), ["late"]);
    stored("VPC_FLOW_LOG/2_123487_20261130.gz", 9);
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("late: the newest of all objects is old, in whatever order pages come", async () => {
    made("123487");
    cloud.switches.objectPageSize = 4;
    cloud.switches.objectOrder = "shuffled";
    for (let index = 0; index < 30; index++) stored(`VPC_FLOW_LOG/1_123487_${100 + index}`, 130 + index);
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "late");
    assert.equal(delivery.newest?.getTime(), cloud.memory.objects[0]?.lastModified);
    assert.match(delivery.advice ?? "", /disable and enable/);
  });

  it("arriving: a young object on the last of several pages in disorder is found", async () => {
    made("123487");
    cloud.switches.objectPageSize = 4;
    cloud.switches.objectOrder = "shuffled";
    for (let index = 0; index < 30; index++) stored(`VPC_FLOW_LOG/1_123487_${100 + index}`, index === 29 ? 2 : 900);
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("never: the directory is empty, which proves nothing where objects are moved", async () => {
    made("123487");
    stored("elsewhere/1_123487_1", 3);
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "never");
    assert.match(delivery.advice ?? "", /moves or deletes/);
  });

  it("unknown where several write young objects that name nobody, late where all of them are old", async () => {
    made("123487");
    made("123488");
    stored("VPC_FLOW_LOG/a.gz", 3);
    assert.deepEqual(await verdicts(), ["unknown", "unknown"]);
    const one = await deliveriesOf("ncloud", look(), ({ target }) => target.id === "123487");
    assert.deepEqual(
      one.map(({ verdict }) => verdict),
      ["unknown"],
    );
    cloud.memory.objects.length = 0;
    stored("VPC_FLOW_LOG/a.gz", 300);
    const found = await deliveries();
    assert.deepEqual(
      found.map(({ verdict }) => verdict),
      ["late", "late"],
    );
    assert.match(found[0]?.said ?? "", /counting all that write into the directory/);
  });

  it("unknown also where one of several in a directory is asked for alone", async () => {
    made("123487");
    made("123488");
    stored("VPC_FLOW_LOG/a.gz", 3);
    const [delivery, ...others] = await deliveriesOf("ncloud", look(), ({ id }) => id === "KR/123487");
    assert.deepEqual([delivery?.verdict, others], ["unknown", []]);
  });

  it("arriving where the flow log has the directory to itself", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/a.gz", 3);
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("destination gone: no region has the bucket", async () => {
    made("123487", "VPC_FLOW_LOG", "flow-logs");
    cloud.memory.buckets.delete("KR/flow-logs");
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "destinationGone");
    assert.match(delivery.said, /NoSuchBucket/);
  });

  it("looks for the bucket in other regions before it is gone", async () => {
    made("123487");
    cloud.memory.buckets.delete("KR/flow-logs");
    const other = await startNcloud();
    try {
      for (const [access, secret] of cloud.memory.keys) other.memory.keys.set(access, secret);
      const flowLogs: FoundFlowLog[] = [];
      for await (const one of CLOUDS.ncloud.load().flowLogs(look())) flowLogs.push(one);
      const addresses = [cloud, other].map(({ env: { NCLOUD_OBS_ENDPOINT = "" } }) => {
        return { regionCode: "", endpoint: NCLOUD_OBS_ENDPOINT, region: "kr-standard" };
      });
      const directories = new Directories(look(), flowLogs, () => addresses);
      const [flowLog] = flowLogs;
      assert.ok(flowLog);
      assert.equal((await (await directories.of(flowLog)).whole()).count, 0);
      other.memory.buckets.clear();
      await assert.rejects(new Directories(look(), flowLogs, () => addresses).of(flowLog), /NoSuchBucket/);
    } finally {
      await other.close();
    }
  });

  for (const [told, spoil] of [
    ["may not be read", (other: NcloudLab) => Object.assign(other.switches, { bucketAccess: "refuse" })],
    ["does not answer", (other: NcloudLab) => other.close()],
  ] as const) {
    it(`unknown, not gone, when the bucket is not here and another region ${told}`, async () => {
      made("123487");
      cloud.memory.buckets.delete("KR/flow-logs");
      const other = await startNcloud();
      try {
        for (const [access, secret] of cloud.memory.keys) other.memory.keys.set(access, secret);
        await spoil(other);
        const addresses = [cloud, other].map(({ env: { NCLOUD_OBS_ENDPOINT = "" } }) => {
          return { regionCode: "", endpoint: NCLOUD_OBS_ENDPOINT, region: "kr-standard" };
        });
        const flowLogs = await all(CLOUDS.ncloud.load().flowLogs(look()));
        const [flowLog] = flowLogs;
        assert.ok(flowLog);
        const error = await failure(new Directories(look(), flowLogs, () => addresses).of(flowLog));
        assert.notEqual((error as FlowLogError).kind, "notFound");
      } finally {
        await other.close();
      }
    });
  }

  it("unknown, not never, when an object's time can't be read", async () => {
    made("123487");
    const rows = "<Contents><Key>VPC_FLOW_LOG/1_123487_1</Key><LastModified>yesterday</LastModified></Contents>";
    const body = `<ListBucketResult><IsTruncated>false</IsTruncated>${rows}</ListBucketResult>`;
    cloud.faults.push({ path: /^\/flow-logs\?.*prefix/, when: "before", answer: { status: 200, body }, times: 99 });
    assert.deepEqual(await verdicts(), ["unknown"]);
  });

  it("flow logs of two regions that write into one bucket are told apart as those of one region are", async () => {
    made("123487");
    const log = cloud.memory.flowLogs.get("KR/123487");
    assert.ok(log);
    cloud.memory.flowLogs.set("SGN/223401", log);
    stored("VPC_FLOW_LOG/a.gz", 3);
    assert.deepEqual(await verdicts(), ["unknown", "unknown"]);
  });

  it("a number is the interface's only where the known form of names has it", async () => {
    made("123487");
    made("123488");
    stored("VPC_FLOW_LOG/1_123488_20261129_123487.gz", 3);
    assert.deepEqual(await verdicts(), ["unknown", "arriving"]);
  });

  it("unknown, not arriving, when all young objects name an interface whose flow log is gone", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123488_20261129.gz", 3);
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "unknown");
    assert.match(delivery.said, /no object tells its network interface, and others write into the directory/);
  });

  it("no traffic: the interface belongs to no server, or to a load balancer", async () => {
    made("123487");
    made("123488", "other");
    const [first, second] = ["KR/123487", "KR/123488"].map((id) => cloud.memory.interfaces.get(id));
    assert.ok(first && second);
    first.instanceNo = "";
    second.instanceTypeCode = "LBVS";
    stored("VPC_FLOW_LOG/1_123487_1", 300);
    const found = await deliveries();
    assert.deepEqual(
      found.map(({ verdict, said }) => [verdict, said]),
      [
        ["noTraffic", "not attached to a server"],
        ["noTraffic", "not a server: LBVS"],
      ],
    );
    assert.ok(found[0]?.newest);
    stored("VPC_FLOW_LOG/1_123487_2", 3);
    assert.equal((await verdicts())[0], "arriving");
  });

  it("no traffic: the server is stopped; of a running one, and where servers can't be listed, records tell", async () => {
    made("123487");
    made("123490", "other");
    cloud.memory.stoppedServers.add("4294299");
    stored("VPC_FLOW_LOG/1_123487_1", 300);
    const found = await deliveries();
    assert.deepEqual(
      found.map(({ verdict, said }) => [verdict, said]),
      [
        ["noTraffic", "its server is stopped (NSTOP)"],
        ["never", "the directory holds no object"],
      ],
    );
    cloud.switches.deniedActions = ["getServerInstanceList"];
    assert.deepEqual(await verdicts(), ["late", "never"]);
  });

  it("asks for servers only where records are missing", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123487_1", 3);
    assert.deepEqual(await verdicts(), ["arriving"]);
    assert.ok(cloud.requests.every(({ path }) => !path.includes("getServerInstanceList")));
  });

  it('unknown, never "not delivered", when the key may not list', async () => {
    made("123487");
    cloud.switches.bucketAccess = "refuse";
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "unknown");
    assert.match(`${delivery.said} ${delivery.advice}`, /403 AccessDenied.*View\/getObjectList/);
  });

  it("unknown when the secret key is wrong for Object Storage, with where the key came from", async () => {
    made("123487");
    const answer = { status: 403, body: "<Error><Code>SignatureDoesNotMatch</Code></Error>" };
    cloud.faults.push({ path: /^\/flow-logs/, when: "before", answer, times: 9 });
    const [delivery] = await deliveries();
    assert.equal(delivery?.verdict, "unknown");
    assert.match(delivery.advice ?? "", /NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY/);
  });

  it("signs for the region that the service asks for", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123487_1", 3);
    cloud.switches.signatureRegion = "fin-seoul";
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("unknown when a proxy answers for Object Storage", async () => {
    made("123487");
    cloud.faults.push({
      path: /^\/flow-logs/,
      when: "before",
      answer: { status: 404, body: "<html></html>" },
      times: 9,
    });
    cloud.faults.push({
      path: /^\/flow-logs/,
      when: "before",
      answer: { status: 200, body: "<html></html>" },
      times: 9,
    });
    assert.deepEqual(await verdicts(), ["unknown"]);
    cloud.faults.shift();
    assert.deepEqual(await verdicts(), ["unknown"]);
  });

  it("names with every sign of XML and of addresses are read", async () => {
    made("123487");
    stored("VPC_FLOW_LOG/1_123487_a b+c&d<é>", 3);
    cloud.switches.objectPageSize = 1;
    stored("VPC_FLOW_LOG/1_123487_a", 300);
    stored("VPC_FLOW_LOG/1_123487_é", 300);
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("200 interfaces in one directory: one list for each, and no more", async () => {
    const sample = cloud.memory.interfaces.get("KR/123487");
    for (let index = 0; index < 200; index++) {
      const networkInterfaceNo = String(7_000_000 + index);
      cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo } as never);
      made(networkInterfaceNo);
      stored(`VPC_FLOW_LOG/1_${networkInterfaceNo}_1`, 3);
    }
    assert.deepEqual(new Set(await verdicts()), new Set(["arriving"]));
    assert.ok(lists().length <= 201, `${lists().length} lists`);
  });

  it("does not read an endless directory to its end", async () => {
    made("123487");
    cloud.switches.objectPageSize = 1;
    for (let index = 0; index < 150; index++) stored(`VPC_FLOW_LOG/1_123487_${1_000 + index}`, 300);
    const [old] = await deliveries();
    assert.equal(old?.verdict, "unknown");
    assert.match(old.said, /the newest of 100 objects came 5 h ago, and there are more/);
    cloud.requests.length = 0;
    stored("VPC_FLOW_LOG/1_123487_1000a", 3);
    assert.deepEqual(await verdicts(), ["arriving"]);
    assert.ok(lists().length <= 12, `${lists().length} lists`);
  });
});
