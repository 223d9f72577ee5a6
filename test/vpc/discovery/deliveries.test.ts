/** Whether records arrive in Log Tank Service: one verdict for each flow log. */
import assert from "node:assert/strict";
import { ids, startVpc, type VpcLabCloud } from "../../../lab/clouds/vpc";
import type { FlowLog } from "../../../lab/clouds/vpc/memory";
import { clockAt, type TestClock } from "../../clock";
import { deliveriesOf, lookAt } from "../../looks";
import { flowLogRow } from "../flow-log-row";
import { addServer } from "../servers";

const MINUTE_MS = 60_000;

describe("VPC clouds: deliveries", () => {
  let cloud: VpcLabCloud;
  let clock: TestClock;
  beforeEach(async () => {
    cloud = await startVpc({ flowLogQuota: 100 });
    clock = clockAt(cloud);
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(() => cloud.close());

  function made(differing: Partial<FlowLog> = {}): FlowLog {
    const row = flowLogRow({ resource_type: "port", ...differing });
    cloud.memory.flowLogs.push(row);
    const port = { id: row.resource_id, projectId: ids.project, networkId: ids.network, supportsFlowLog: true };
    if (row.resource_type === "port") cloud.memory.ports.push(port);
    return row;
  }

  /** A record as the service writes it: https://docs.otc.t-systems.com/virtual-private-cloud/umn/vpc_flow_log/ */
  function stored(minutesAgo: number, port: string, status = "OK", streamId: string = ids.logStream): void {
    const storedAt = clock.now() - minutesAgo * MINUTE_MS;
    const [start, end] = [Math.floor(storedAt / 1000) - 600, Math.floor(storedAt / 1000)];
    const flow = status === "OK" ? "10.0.0.1 10.0.0.2 443 51000 6 12 5400" : "- - - - - - -";
    const content = `1 ${ids.project} ${port} ${flow} ${start} ${end} ${status === "OK" ? "ACCEPT" : "-"} ${status}`;
    cloud.memory.logRecords.push({ streamId, storedAt, content });
  }

  const look = () => lookAt(cloud.env, clock);
  const verdicts = async () => (await deliveriesOf("vpc", look())).map(({ verdict }) => verdict);
  const queries = () => cloud.requests.filter(({ path }) => path.endsWith("/content/query"));

  it("arriving: the newest record is young, and its time is told", async () => {
    const { resource_id } = made();
    stored(500, resource_id);
    stored(12, resource_id);
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "arriving");
    assert.ok(Math.abs((delivery.newest?.getTime() ?? 0) - (clock.now() - 12 * MINUTE_MS)) < 10_000);
    assert.match(delivery.said, /the newest record came 12 min ago/);
  });

  it("late: the newest record is older than asked for", async () => {
    const { resource_id } = made();
    stored(121, resource_id);
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "late");
    assert.match(`${delivery.said} ${delivery.advice}`, /2 h 1 min ago .*disable and enable/);
  });

  it("never: the log stream was read, and holds records of others alone", async () => {
    made();
    stored(5, "ffffffff-0000-4000-8000-000000000000");
    assert.deepEqual(await verdicts(), ["never"]);
  });

  it("never: says how far back records are kept, where that is less than what is asked for", async () => {
    made();
    const group = cloud.memory.logGroups.find(({ id }) => id === ids.logGroup);
    assert.ok(group);
    group.ttlInDays = 7;
    assert.match(
      (await deliveriesOf("vpc", look()))[0]?.said ?? "",
      /from the last 30 days, and keeps records for 7 days$/,
    );
    group.ttlInDays = 90;
    assert.match((await deliveriesOf("vpc", look()))[0]?.said ?? "", /from the last 30 days$/);
  });

  it("never, of a flow log that was made just now: look again", async () => {
    made({ created_at: new Date(clock.now() - 5 * MINUTE_MS).toISOString().slice(0, 19) });
    const [delivery] = await deliveriesOf("vpc", look());
    assert.match(delivery?.advice ?? "", /less than 30 minutes ago/);
  });

  it("no traffic: young records say NODATA, and no other ones exist", async () => {
    const { resource_id } = made();
    stored(5, resource_id, "NODATA");
    stored(15, resource_id, "NODATA");
    assert.deepEqual(await verdicts(), ["noTraffic"]);
    stored(25, resource_id);
    assert.deepEqual(await verdicts(), ["arriving"]);
  });

  it("late, not without traffic, when the last NODATA is old", async () => {
    const { resource_id } = made();
    stored(300, resource_id, "NODATA");
    assert.deepEqual(await verdicts(), ["late"]);
  });

  it("SKIPDATA: records arrive, and that some were lost is told", async () => {
    const { resource_id } = made();
    stored(5, resource_id, "SKIPDATA");
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "arriving");
    assert.match(delivery.said, /records were lost/);
  });

  it("off and failed, without a query", async () => {
    made({ admin_state: false });
    made({ failed: true });
    assert.deepEqual(await verdicts(), ["off", "failed"]);
    assert.equal(queries().length, 0);
  });

  it("destination gone: the log group or the log stream does not exist", async () => {
    const nowhere = "00000000-0000-4000-8000-00000000dead";
    made({ log_group_id: nowhere });
    made({ log_topic_id: nowhere });
    const { resource_id } = made();
    stored(5, resource_id);
    const found = await deliveriesOf("vpc", look());
    assert.deepEqual(
      found.map(({ verdict }) => verdict),
      ["destinationGone", "destinationGone", "arriving"],
    );
    assert.match(found[0]?.said ?? "", /log group .*dead does not exist/);
    assert.match(found[1]?.said ?? "", /log stream .*dead does not exist/);
    // The problem of one flow log is not told of another one.
    assert.equal(found[2]?.flowLog.problem, undefined);
  });

  for (const status of ["401", "403"] as const) {
    it(`unknown, never "not delivered", when records may not be read (${status} LTS.0003)`, async () => {
      made();
      cloud.switches.recordQueries = status;
      const [delivery] = await deliveriesOf("vpc", look());
      assert.equal(delivery?.verdict, "unknown");
      assert.match(`${delivery.said} ${delivery.advice}`, /LTS\.0003.*LTS ReadOnlyAccess/);
    });
  }

  it("unknown where the region has the old API alone", async () => {
    made();
    cloud.switches.logTankForms = "v2.0";
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "unknown");
    assert.match(delivery.said, /old API/);
  });

  it("asks again while the search has not ended", async () => {
    const { resource_id } = made();
    stored(5, resource_id);
    cloud.switches.incompleteQueries = 2;
    assert.deepEqual(await verdicts(), ["arriving"]);
    assert.equal(queries().length, 3);
  });

  it("unknown when the search never ends", async () => {
    made();
    cloud.switches.incompleteQueries = 1_000;
    assert.deepEqual(await verdicts(), ["unknown"]);
  });

  it("one query for a log stream that 60 flow logs share", async () => {
    for (let index = 0; index < 60; index++) stored(5, made().resource_id);
    assert.deepEqual(new Set(await verdicts()), new Set(["arriving"]));
    assert.equal(queries().length, 1);
  });

  it("60 log streams: no more than one query a second, and none is refused", async () => {
    for (let index = 0; index < 60; index++) {
      const id = `00000000-0000-4000-8000-0000000000${String(index).padStart(2, "0")}`;
      cloud.memory.logStreams.push({ id, groupId: ids.logGroup, name: `s${index}`, creationTime: 0, tag: {} });
      stored(5, made({ log_topic_id: id }).resource_id, "OK", id);
    }
    assert.deepEqual(new Set(await verdicts()), new Set(["arriving"]));
    assert.equal(queries().filter(({ status }) => status === 429).length, 0);
    const times = queries().map(({ at }) => at);
    assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1_000));
  });

  it("tells flow logs of VPCs and subnets in one log stream apart by their interfaces", async () => {
    addServer(cloud, ids.otherVpc);
    made({ resource_type: "vpc", resource_id: ids.vpc });
    made({ resource_type: "vpc", resource_id: ids.otherVpc });
    made({ resource_type: "network", resource_id: ids.network });
    stored(5, ids.port);
    assert.deepEqual(await verdicts(), ["arriving", "never", "arriving"]);
    const one = await deliveriesOf("vpc", look(), ({ target }) => target.id === ids.otherVpc);
    assert.deepEqual(
      one.map(({ verdict }) => verdict),
      ["never"],
    );
    const answer = { status: 403, body: '{"code":"VPC.0010","message":"no right"}' };
    for (let index = 0; index < 1_000; index++) stored(1, "ffffffff-0000-4000-8000-000000000000");
    assert.deepEqual(await verdicts(), ["unknown", "unknown", "unknown"]);
    cloud.faults.push({ path: /\/(ports|subnets|vpcs)\b/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["unknown", "unknown", "unknown"]);
  });

  it("no record of a neighbour in the log stream counts for the only flow log that is asked for", async () => {
    const silent = made({ resource_type: "vpc", resource_id: ids.otherVpc });
    addServer(cloud, ids.otherVpc);
    made({ resource_type: "vpc", resource_id: ids.vpc });
    stored(5, ids.port);
    const [delivery, ...others] = await deliveriesOf("vpc", look(), ({ id }) => id === silent.id);
    assert.deepEqual([delivery?.verdict, others], ["never", []]);
  });

  it("finds a quiet interface in a log stream that a busy one fills", async () => {
    const [quiet, busy] = [made(), made()];
    stored(30, quiet.resource_id);
    for (let index = 0; index < 1_100; index++) stored(5, busy.resource_id);
    assert.deepEqual(await verdicts(), ["arriving", "arriving"]);
    assert.equal(queries().length, 2);
  });

  /** Lines of something else than flow logs, which are newer than all records. */
  function fill(lines: number, line = "GET /health 200"): void {
    for (let index = 0; index < lines; index++)
      cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt: clock.now() - 1_000, content: line });
  }

  it("other lines in the log stream hide no records: they are looked for below, or nobody could look", async () => {
    const port = made();
    made({ resource_type: "vpc", resource_id: ids.vpc });
    stored(30, port.resource_id);
    stored(30, ids.port);
    fill(1_000);
    assert.deepEqual(await verdicts(), ["arriving", "unknown"]);
  });

  it("unknown, not never, when no line of the log stream is a record as documented", async () => {
    made();
    fill(3, '{"interface_id":"x","log_status":"OK"}');
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "unknown");
    assert.match(delivery.said, /3 lines.*no record of a flow log/);
  });

  for (const body of ["{}", '{"status":"ok"}', '{"isQueryComplete":null,"logs":null}']) {
    it(`unknown, not never, when the answer tells of no lines: ${body}`, async () => {
      made();
      cloud.faults.push({ path: /content\/query/, when: "before", answer: { status: 200, body }, times: 99 });
      assert.deepEqual(await verdicts(), ["unknown"]);
    });
  }

  it("never, when the search has ended and the service leaves out the empty list", async () => {
    made();
    const answer = { status: 200, body: '{"isQueryComplete":true}' };
    cloud.faults.push({ path: /content\/query/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["never"]);
  });

  it("the record's own time counts where the number of its line is no time", async () => {
    const { resource_id } = made();
    const [young, old] = [10, 300].map((minutes) => Math.floor(clock.now() / 1000) - minutes * 60);
    for (const [end, verdict] of [
      [young, "arriving"],
      [old, "late"],
    ] as const) {
      const content = `1 ${ids.project} ${resource_id} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 ${(end ?? 0) - 600} ${end} ACCEPT OK`;
      const body = JSON.stringify({ isQueryComplete: true, logs: [{ content, line_num: "17" }] });
      cloud.faults.push({ path: /content\/query/, when: "before", answer: { status: 200, body } });
      assert.deepEqual(await verdicts(), [verdict]);
    }
  });

  it("records of every port in a VPC count in a shared log stream, also of those that belong to no server", async () => {
    made({ resource_type: "vpc", resource_id: ids.vpc });
    made({ resource_type: "vpc", resource_id: ids.otherVpc });
    const id = "aaaaaaaa-0000-4000-8000-000000000000";
    const port = { id, projectId: ids.project, networkId: ids.network, supportsFlowLog: true };
    cloud.memory.ports.push({ ...port, deviceOwner: "network:VIP_PORT" });
    stored(5, id);
    assert.equal((await verdicts())[0], "arriving");
  });

  it("unknown, not never or late, when young records are of ports that are gone: they may be its own", async () => {
    made({ resource_type: "vpc", resource_id: ids.vpc });
    made({ resource_type: "network", resource_id: ids.network });
    stored(5, "ffffffff-0000-4000-8000-000000000000");
    assert.deepEqual(await verdicts(), ["unknown", "unknown"]);
    stored(300, ids.port);
    assert.deepEqual(await verdicts(), ["unknown", "unknown"]);
    stored(7, ids.port);
    assert.deepEqual(await verdicts(), ["arriving", "arriving"]);
  });

  it("no traffic: the port belongs to no server, or no port of a server is in the VPC or the subnet", async () => {
    const { resource_id } = made();
    made({ resource_type: "vpc", resource_id: ids.otherVpc });
    cloud.memory.ports.splice(0, 99, {
      id: resource_id,
      projectId: ids.project,
      networkId: ids.network,
      deviceOwner: "",
      supportsFlowLog: true,
    });
    const found = await deliveriesOf("vpc", look());
    assert.deepEqual(
      found.map(({ verdict, said }) => [verdict, said]),
      [
        ["noTraffic", "not a port of a server: without an owner"],
        ["noTraffic", "no port of a server is in the vpc"],
      ],
    );
    stored(300, resource_id);
    assert.equal((await verdicts())[0], "noTraffic");
    stored(5, resource_id);
    assert.equal((await verdicts())[0], "arriving");
  });

  describe("two flow logs of one port, for accepted and for rejected traffic, in one log stream", () => {
    let port: string;
    beforeEach(() => {
      port = made({ traffic_type: "accept" }).resource_id;
      made({ traffic_type: "reject", resource_id: port });
    });
    /** Records of rejected traffic, made of those of accepted traffic that come after. */
    function rejected(store: () => void): void {
      const before = cloud.memory.logRecords.length;
      store();
      for (const record of cloud.memory.logRecords.slice(before))
        Object.assign(record, { content: record.content.replace("ACCEPT", "REJECT") });
    }

    it("are told apart by what became of the traffic", async () => {
      stored(5, port);
      assert.deepEqual(await verdicts(), ["arriving", "never"]);
      rejected(() => stored(300, port));
      assert.deepEqual(await verdicts(), ["arriving", "late"]);
      rejected(() => stored(5, port));
      assert.deepEqual(await verdicts(), ["arriving", "arriving"]);
    });

    it("have no traffic when their only young record says so, whosever it is", async () => {
      stored(5, port, "NODATA");
      assert.deepEqual(await verdicts(), ["noTraffic", "noTraffic"]);
    });

    it("unknown, not never, for one whose records others may have pushed out of the answer", async () => {
      for (let index = 0; index < 1_100; index++) stored(5, port);
      const found = await deliveriesOf("vpc", look());
      assert.deepEqual(
        found.map(({ verdict }) => verdict),
        ["arriving", "unknown"],
      );
      assert.match(found[1]?.said ?? "", /newest records of the port are all of other traffic/);
    });

    it("an only flow log of the log stream has all records, whatever they say", async () => {
      cloud.memory.flowLogs.pop();
      rejected(() => stored(5, port));
      assert.deepEqual(await verdicts(), ["arriving"]);
    });
  });

  it("late or never when nobody may list ports: then nothing is known of servers", async () => {
    const { resource_id } = made();
    made();
    stored(300, resource_id);
    const answer = { status: 403, body: '{"code":"VPC.0010","message":"no right"}' };
    cloud.faults.push({ path: /\/(ports|subnets|vpcs)\b/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["late", "never"]);
  });

  it("a rate limit is waited for", async () => {
    const { resource_id } = made();
    stored(5, resource_id);
    const answer = { status: 429, body: '{"error_code":"APIGW.0308","error_msg":"throttled"}' };
    cloud.faults.push({ path: /content\/query/, when: "before", answer, times: 2 });
    assert.deepEqual(await verdicts(), ["arriving"]);
  });
});
