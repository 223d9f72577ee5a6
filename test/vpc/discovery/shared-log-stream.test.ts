/** What verify says of flow logs whose records lie in one log stream, beside each other and beside other lines. */
import assert from "node:assert/strict";
import { ids } from "../../../lab/clouds/vpc";
import { deliveriesOf } from "../../looks";
import { addServer } from "../servers";
import { recordingVpc } from "./recording-vpc";

describe("VPC clouds: deliveries of flow logs that share a log stream", () => {
  const at = recordingVpc();
  const { made, stored, look, verdicts, queries } = at;

  it("one query for a log stream that 60 flow logs share", async () => {
    for (let index = 0; index < 60; index++) stored(5, made().resource_id);
    assert.deepEqual(new Set(await verdicts()), new Set(["arriving"]));
    assert.equal(queries().length, 1);
  });

  it("60 log streams: no more than one query a second, and none is refused", async () => {
    for (let index = 0; index < 60; index++) {
      const id = `00000000-0000-4000-8000-0000000000${String(index).padStart(2, "0")}`;
      at.cloud.memory.logStreams.push({ id, groupId: ids.logGroup, name: `s${index}`, creationTime: 0, tag: {} });
      stored(5, made({ log_topic_id: id }).resource_id, "OK", id);
    }
    assert.deepEqual(new Set(await verdicts()), new Set(["arriving"]));
    assert.equal(queries().filter(({ status }) => status === 429).length, 0);
    const times = queries().map(({ at }) => at);
    assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1_000));
  });

  it("tells flow logs of VPCs and subnets in one log stream apart by their interfaces", async () => {
    addServer(at.cloud, ids.otherVpc);
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
    at.cloud.faults.push({ path: /\/(ports|subnets|vpcs)\b/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["unknown", "unknown", "unknown"]);
  });

  it("no record of a neighbour in the log stream counts for the only flow log that is asked for", async () => {
    const silent = made({ resource_type: "vpc", resource_id: ids.otherVpc });
    addServer(at.cloud, ids.otherVpc);
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
      at.cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt: at.clock.now() - 1_000, content: line });
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

  it("records of every port in a VPC count in a shared log stream, also of those that belong to no server", async () => {
    made({ resource_type: "vpc", resource_id: ids.vpc });
    made({ resource_type: "vpc", resource_id: ids.otherVpc });
    const id = "aaaaaaaa-0000-4000-8000-000000000000";
    const port = { id, projectId: ids.project, networkId: ids.network, supportsFlowLog: true };
    at.cloud.memory.ports.push({ ...port, deviceOwner: "network:VIP_PORT" });
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

  describe("two flow logs of one port, for accepted and for rejected traffic, in one log stream", () => {
    let port: string;
    beforeEach(() => {
      port = made({ traffic_type: "accept" }).resource_id;
      made({ traffic_type: "reject", resource_id: port });
    });
    /** Records of rejected traffic, made of those of accepted traffic that come after. */
    function rejected(store: () => void): void {
      const before = at.cloud.memory.logRecords.length;
      store();
      for (const record of at.cloud.memory.logRecords.slice(before))
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
      at.cloud.memory.flowLogs.pop();
      rejected(() => stored(5, port));
      assert.deepEqual(await verdicts(), ["arriving"]);
    });
  });
});
