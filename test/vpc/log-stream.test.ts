/** VpcLogStream, against the lab's cloud. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { type Bag, PROVIDER } from "../inputs";
import { failure } from "../outcomes";
import { beforeSecond, deployLogStreams, type LogStreamDeployment } from "./deployment";

describe("VpcLogStream", () => {
  let at: LogStreamDeployment;
  beforeEach(async () => {
    at = await deployLogStreams();
  });
  afterEach(() => at.close());
  const group = `groups/${ids.logGroup}`;

  it("is created with exactly the documented fields", async () => {
    const inputs = at.asked({ ttlInDays: 3 });
    const { id, outs } = await at.create(inputs);
    const body = { log_stream_name: inputs.logStreamName, ttl_in_days: 3 };
    assert.deepEqual(at.writes(), [`POST v2/${group}/streams ${JSON.stringify(body)}`]);
    const { holder, createdAt, ...rest } = outs;
    assert.equal(typeof holder, "string");
    assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(rest, {
      ...inputs,
      adopt: "identical",
      onDelete: "delete",
      enterpriseProjectId: "0",
      place: { cloud: "otc", region: "eu-de", projectId: ids.project },
      __provider: PROVIDER,
    });
    assert.equal(at.own(id).ttlInDays, 3);
  });

  it("without a retention of its own says none, and has its group's", async () => {
    const inputs = at.asked();
    const { id } = await at.create(inputs);
    assert.deepEqual(at.writes(), [
      `POST v2/${group}/streams ${JSON.stringify({ log_stream_name: inputs.logStreamName })}`,
    ]);
    assert.equal(at.own(id).ttlInDays, undefined);
  });

  for (const answer of ["reset", "cut", { status: 504 }, { status: 503 }, { status: 201 }] as const) {
    it(`is one when POST took effect and was answered ${JSON.stringify(answer)}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /streams$/, when: "after", answer });
      const inputs = at.asked({ ttlInDays: 3 });
      const { id } = await at.create(inputs);
      assert.deepEqual(
        at
          .streams()
          .filter(({ name }) => name === inputs.logStreamName)
          .map((stream) => stream.id),
        [id],
      );
      assert.equal(at.writes().length, 1);
    });
  }

  it("in a log group that does not exist says so", async () => {
    const { message } = await failure(at.create(at.asked({ logGroupId: randomUUID() })));
    assert.match(message, /400 LTS\.0201 .*; check that the log group exists in this project and region/);
  });

  it("that is one too many says so", async () => {
    at.cloud.switches.logStreamQuota = 2;
    assert.match((await failure(at.create(at.asked()))).message, /400 LTS\.0206 .*; delete log groups or streams/);
  });

  it("of another group with the same name is another one", async () => {
    const other = { ...at.madeByOther("x"), id: randomUUID(), groupId: ids.subProjectLogGroup };
    at.streams().push(other);
    const { id } = await at.create(at.asked({ logStreamName: "unlike" }));
    assert.notEqual(id, other.id);
  });

  describe("that is there", () => {
    let id: string;
    let outs: Bag;
    let inputs: Bag;
    beforeEach(async () => {
      inputs = at.asked();
      ({ id, outs } = await at.create(inputs));
      at.writes();
    });
    const flowLog = () => {
      const [first] = at.cloud.memory.flowLogs;
      assert.ok(first);
      const log = { ...first, id: randomUUID(), name: "edge", resource_id: randomUUID(), log_topic_id: id };
      at.cloud.memory.flowLogs.push(log);
      return log;
    };

    it("is found by its id alone, in whichever log group it is", async () => {
      at.cloud.memory.logGroups.unshift({
        id: randomUUID(),
        projectId: ids.project,
        name: "empty",
        ttlInDays: 1,
        creationTime: 1,
        tag: {},
      });
      const read = await at.provider.read(id, { __provider: PROVIDER });
      assert.deepEqual(read.inputs, await at.checked(inputs));
      assert.match((await failure(at.provider.read(randomUUID(), { __provider: PROVIDER }))).message, /does not exist/);
    });

    it("is gone when the service says so of it or of its log group, and never otherwise", async () => {
      for (const answer of [
        { status: 404, body: '{"error_code":"APIGW.0101","error_msg":"no API"}' },
        { status: 404 },
        { status: 200 },
        { status: 200, body: "{}" },
        { status: 200, body: '{"log_groups":[]}' },
        { status: 400, body: '{"error_code":"LTS.0009","error_msg":"Failed to validate the request body"}' },
        { status: 404, body: '{"error_code":"LTS.0009","error_msg":"Failed to validate the request body"}' },
      ]) {
        at.cloud.faults.push({ path: /streams$/, when: "before", answer, times: 9 });
        await failure(at.provider.read(id, outs));
        at.cloud.faults.length = 0;
      }
      at.streams().splice(at.streams().indexOf(at.own(id)), 1);
      assert.deepEqual(await at.provider.read(id, outs), {});
      at.cloud.memory.logGroups.splice(0, 1);
      assert.deepEqual(await at.provider.read(id, outs), {});
    });

    for (const [change, expected] of [
      [{ ttlInDays: 7 }, { deleteBeforeReplace: true }],
      [{ logGroupId: ids.logGroup.toUpperCase() }, { changes: false }],
      [{ logStreamName: "other" }, { replaces: ["logStreamName"], deleteBeforeReplace: false }],
      [{ logGroupId: ids.subProjectLogGroup }, { replaces: ["logGroupId"], deleteBeforeReplace: false }],
    ] as const) {
      it(`diff of ${JSON.stringify(change)} is ${JSON.stringify(expected)}`, async () => {
        assert.deepEqual(await at.provider.diff(id, outs, await at.checked({ ...inputs, ...change })), expected);
      });
    }

    it("is not deleted while a flow log writes to it, which is named, whatever the service would do", async () => {
      at.cloud.switches.deleteStreamInUse = "allow";
      const log = flowLog();
      const { message } = await failure(at.provider.delete(id, outs));
      assert.ok(message.includes(`flow log "edge" ${log.id} still writes to it; delete that first, or`), message);
      assert.match(message, /Nothing was deleted\.$/);
      assert.ok(at.own(id));
    });

    it("is deleted when the flow log goes at the same time", async () => {
      const log = flowLog();
      const { flowLogs } = at.cloud.memory;
      const goes = () => flowLogs.splice(flowLogs.indexOf(log), 1);
      at.cloud.faults.push(beforeSecond(/flow_logs\?(?!.*marker)/, goes));
      await at.provider.delete(id, outs);
      assert.deepEqual(at.writes(), [`DELETE v2/${group}/streams/${id}`]);
    });

    it("is not deleted when nobody tells whether a flow log writes to it", async () => {
      const answer = { status: 403, body: '{"code":"VPC.2201","message":"Policy doesn\'t allow"}' };
      at.cloud.faults.push({ path: /flow_logs/, when: "before", answer });
      const { message } = await failure(at.provider.delete(id, outs));
      assert.match(
        message,
        /looking whether a flow log still writes to it failed \(403 VPC\.2201.*Nothing was deleted\.$/,
      );
      assert.deepEqual(at.writes(), []);
    });

    it("takes no other flow log for a writer when the service ignores the filter", async () => {
      const [other] = at.cloud.memory.flowLogs;
      const body = JSON.stringify({ flow_logs: [{ ...other, status: "ACTIVE" }] });
      at.cloud.faults.push({ path: /log_topic_id=[^&]*$/, when: "before", answer: { status: 200, body }, times: 99 });
      await at.provider.delete(id, outs);
      assert.ok(!at.streams().some((stream) => stream.id === id));
    });

    it("says what still uses it when the service refuses, though the code is that of a missing one", async () => {
      const body = '{"error_code":"LTS.0208","error_msg":"Log stream is associated by transfer"}';
      at.cloud.faults.push({ method: "DELETE", path: /streams/, when: "before", answer: { status: 400, body } });
      assert.match((await failure(at.provider.delete(id, outs))).message, /LTS\.0208 .*; delete the log transfer/);
    });

    it("is deleted although somebody was faster or the answer is lost; gone already is success", async () => {
      const body = '{"error_code":"LTS.0208","error_msg":"The log stream does not existed"}';
      at.cloud.faults.push({ method: "DELETE", path: /streams/, when: "after", answer: { status: 400, body } });
      await at.provider.delete(id, outs);
      await at.provider.delete(id, outs);
      assert.equal(at.writes().length, 1);
    });
  });
});
