/** Whether records arrive in Log Tank Service: one verdict for each flow log. */
import assert from "node:assert/strict";
import { ids } from "../../../lab/clouds/vpc";
import { deliveriesOf } from "../../looks";
import { recordingVpc } from "./recording-vpc";

const MINUTE_MS = 60_000;

describe("VPC clouds: deliveries", () => {
  const at = recordingVpc();
  const { made, stored, look, verdicts, queries } = at;

  it("arriving: the newest record is young, and its time is told", async () => {
    const { resource_id } = made();
    stored(500, resource_id);
    stored(12, resource_id);
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "arriving");
    assert.ok(Math.abs((delivery.newest?.getTime() ?? 0) - (at.clock.now() - 12 * MINUTE_MS)) < 10_000);
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
    const group = at.cloud.memory.logGroups.find(({ id }) => id === ids.logGroup);
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
    made({ created_at: new Date(at.clock.now() - 5 * MINUTE_MS).toISOString().slice(0, 19) });
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
      at.cloud.switches.recordQueries = status;
      const [delivery] = await deliveriesOf("vpc", look());
      assert.equal(delivery?.verdict, "unknown");
      assert.match(`${delivery.said} ${delivery.advice}`, /LTS\.0003.*LTS ReadOnlyAccess/);
    });
  }

  it("unknown where the region has the old API alone", async () => {
    made();
    at.cloud.switches.logTankForms = "v2.0";
    const [delivery] = await deliveriesOf("vpc", look());
    assert.equal(delivery?.verdict, "unknown");
    assert.match(delivery.said, /old API/);
  });

  it("asks again while the search has not ended", async () => {
    const { resource_id } = made();
    stored(5, resource_id);
    at.cloud.switches.incompleteQueries = 2;
    assert.deepEqual(await verdicts(), ["arriving"]);
    assert.equal(queries().length, 3);
  });

  it("unknown when the search never ends", async () => {
    made();
    at.cloud.switches.incompleteQueries = 1_000;
    assert.deepEqual(await verdicts(), ["unknown"]);
  });

  for (const body of ["{}", '{"status":"ok"}', '{"isQueryComplete":null,"logs":null}']) {
    it(`unknown, not never, when the answer tells of no lines: ${body}`, async () => {
      made();
      at.cloud.faults.push({ path: /content\/query/, when: "before", answer: { status: 200, body }, times: 99 });
      assert.deepEqual(await verdicts(), ["unknown"]);
    });
  }

  it("never, when the search has ended and the service leaves out the empty list", async () => {
    made();
    const answer = { status: 200, body: '{"isQueryComplete":true}' };
    at.cloud.faults.push({ path: /content\/query/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["never"]);
  });

  it("the record's own time counts where the number of its line is no time", async () => {
    const { resource_id } = made();
    const [young, old] = [10, 300].map((minutes) => Math.floor(at.clock.now() / 1000) - minutes * 60);
    for (const [end, verdict] of [
      [young, "arriving"],
      [old, "late"],
    ] as const) {
      const content = `1 ${ids.project} ${resource_id} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 ${(end ?? 0) - 600} ${end} ACCEPT OK`;
      const body = JSON.stringify({ isQueryComplete: true, logs: [{ content, line_num: "17" }] });
      at.cloud.faults.push({ path: /content\/query/, when: "before", answer: { status: 200, body } });
      assert.deepEqual(await verdicts(), [verdict]);
    }
  });

  it("no traffic: the port belongs to no server, or no port of a server is in the VPC or the subnet", async () => {
    const { resource_id } = made();
    made({ resource_type: "vpc", resource_id: ids.otherVpc });
    at.cloud.memory.ports.splice(0, 99, {
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

  it("late or never when nobody may list ports: then nothing is known of servers", async () => {
    const { resource_id } = made();
    made();
    stored(300, resource_id);
    const answer = { status: 403, body: '{"code":"VPC.0010","message":"no right"}' };
    at.cloud.faults.push({ path: /\/(ports|subnets|vpcs)\b/, when: "before", answer, times: 99 });
    assert.deepEqual(await verdicts(), ["late", "never"]);
  });

  it("a rate limit is waited for", async () => {
    const { resource_id } = made();
    stored(5, resource_id);
    const answer = { status: 429, body: '{"error_code":"APIGW.0308","error_msg":"throttled"}' };
    at.cloud.faults.push({ path: /content\/query/, when: "before", answer, times: 2 });
    assert.deepEqual(await verdicts(), ["arriving"]);
  });
});
