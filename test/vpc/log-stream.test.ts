/** VpcLogStream, against the lab's cloud. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import type { Controls } from "../../provider/core/schema";
import { vpcLogStream } from "../../provider/vpc/lts-lifecycle";
import type { VpcLogStreamInputs } from "../../provider/vpc/lts-schema";
import { type Bag, failure, PROVIDER } from "./deployment";
import { deployLts, type LtsDeployment, warningsOf } from "./lts-deployment";

describe("a VpcLogStream", () => {
  let at: LtsDeployment<VpcLogStreamInputs & Controls>;
  beforeEach(async () => {
    at = await deployLts(vpcLogStream);
  });
  afterEach(() => at.close());

  const group = `groups/${ids.logGroup}`;
  /** A name of its own for each: what this process has created stays claimed. */
  const asked = (more: Bag = {}) => ({ logGroupId: ids.logGroup, logStreamName: `s-${randomUUID()}`, ...more });
  const streams = () => at.cloud.memory.logStreams;
  const own = (id: string) => streams().find((stream) => stream.id === id) ?? assert.fail("there is no log stream");
  const stranger = (name: unknown, ttlInDays?: number) => {
    const stream = { id: randomUUID(), groupId: ids.logGroup, name: String(name), ttlInDays, creationTime: 1, tag: {} };
    streams().push(stream);
    return stream;
  };
  const retain = (id: string, days: number) => `PUT v2/${group}/streams-ttl/${id} {"ttl_in_days":${days}}`;

  it("is created with exactly the documented fields", async () => {
    const inputs = asked({ ttlInDays: 3 });
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
      place: { cloud: "otc", region: "eu-de", projectId: ids.project },
      __provider: PROVIDER,
    });
    assert.equal(own(id).ttlInDays, 3);
  });

  it("without a retention of its own says none, and has its group's", async () => {
    const inputs = asked();
    const { id } = await at.create(inputs);
    assert.deepEqual(at.writes(), [
      `POST v2/${group}/streams ${JSON.stringify({ log_stream_name: inputs.logStreamName })}`,
    ]);
    assert.equal(own(id).ttlInDays, undefined);
  });

  for (const answer of ["reset", "cut", { status: 504 }, { status: 503 }, { status: 201 }] as const) {
    it(`is one when POST took effect and was answered ${JSON.stringify(answer)}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /streams$/, when: "after", answer });
      const inputs = asked({ ttlInDays: 3 });
      const { id } = await at.create(inputs);
      assert.deepEqual(
        streams()
          .filter(({ name }) => name === inputs.logStreamName)
          .map((stream) => stream.id),
        [id],
      );
      assert.equal(at.writes().length, 1);
    });
  }

  it("is given its retention afterwards, where creation ignores it", async () => {
    Object.assign(at.cloud.switches, { flavour: "huawei", streamRetentionAtCreation: "ignored" });
    const { id } = await at.create(asked({ ttlInDays: 3 }));
    assert.equal(own(id).ttlInDays, 3);
    assert.deepEqual(at.writes().slice(1), [retain(id, 3)]);
  });

  it("keeps its id when that fails", async () => {
    Object.assign(at.cloud.switches, { flavour: "huawei", streamRetentionAtCreation: "ignored" });
    const body = '{"error_code":"LTS.0003","error_msg":"No permission."}';
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer: { status: 403, body } });
    const inputs = asked({ ttlInDays: 3 });
    const failed = await failure(at.create(inputs));
    const id = streams().at(-1)?.id ?? "";
    assert.equal(failed.id, id);
    assert.match(failed.message, /403 LTS\.0003 .*It exists and is kept in the state/);
    await at.provider.update(id, failed.properties ?? {}, await at.checked(inputs));
    assert.equal(own(id).ttlInDays, 3);
  });

  it("in a log group that does not exist says so", async () => {
    const { message } = await failure(at.create(asked({ logGroupId: randomUUID() })));
    assert.match(message, /400 LTS\.0201 .*; check that the log group exists in this project and region/);
  });

  it("that is one too many says so", async () => {
    at.cloud.switches.logStreamQuota = 2;
    assert.match((await failure(at.create(asked()))).message, /400 LTS\.0206 .*; delete log groups or streams/);
  });

  it("of another group with the same name is another one", async () => {
    const other = { ...stranger("x"), id: randomUUID(), groupId: ids.subProjectLogGroup };
    streams().push(other);
    const { id } = await at.create(asked({ logStreamName: "unlike" }));
    assert.notEqual(id, other.id);
  });

  const shown: [string, Partial<VpcSwitches>][] = [
    ["Huawei Cloud", { flavour: "huawei" }],
    ["Open Telekom Cloud as documented", {}],
    ["Open Telekom Cloud as seen", { streamRetentionInList: "own" }],
    ["a cloud that shows what is inherited", { streamRetentionInList: "effective" }],
  ];
  for (const [cloud, switches] of shown) {
    describe(`on ${cloud}`, () => {
      const tells = cloud !== "Open Telekom Cloud as documented";
      beforeEach(() => Object.assign(at.cloud.switches, switches));

      for (const ttlInDays of [undefined, 3, 30]) {
        it(`with ${ttlInDays ?? "its group's"} days has no difference after refresh`, async () => {
          const inputs = asked({ ttlInDays });
          const { id, outs } = await at.create(inputs);
          const read = await at.provider.read(id, outs);
          assert.deepEqual(read.inputs, await at.checked(inputs));
        });
      }

      it("changes its retention, and reads it back", async () => {
        const inputs = asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        const updated = await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
        assert.deepEqual(at.writes(), [retain(id, 9)]);
        assert.deepEqual([own(id).ttlInDays, updated.outs?.ttlInDays], [9, 9]);
      });

      it("gets a retention of its own", async () => {
        const inputs = asked();
        const { id, outs } = await at.create(inputs);
        at.writes();
        await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
        assert.deepEqual(at.writes(), [retain(id, 9)]);
      });

      it("gives its retention back, where the cloud takes that, and else says what to do", async () => {
        const inputs = asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        const updating = at
          .checked({ ...inputs, ttlInDays: undefined })
          .then((news) => at.provider.update(id, outs, news));
        if (at.cloud.switches.flavour === "huawei") {
          const updated = await updating;
          assert.ok(!("ttlInDays" in (updated.outs ?? {})));
          assert.equal(own(id).ttlInDays, undefined);
        } else {
          const { message } = await failure(updating);
          assert.match(message, /LTS\.0106 .*; this cloud gives no retention back .* Nothing was changed\.$/);
        }
        assert.deepEqual(at.writes(), [retain(id, -1)]);
      });

      it("shows exactly ttlInDays when somebody else changed it, as far as the cloud tells", async () => {
        const inputs = asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        own(id).ttlInDays = 1;
        const read = await at.provider.read(id, outs);
        assert.deepEqual(read.inputs, await at.checked({ ...inputs, ttlInDays: tells ? 1 : 3 }));
      });

      it("shows a retention of its own that somebody else gave it, as far as the cloud tells", async () => {
        const inputs = asked();
        const { id, outs } = await at.create(inputs);
        own(id).ttlInDays = 1;
        const read = await at.provider.read(id, outs);
        assert.deepEqual(read.inputs, await at.checked({ ...inputs, ttlInDays: tells ? 1 : undefined }));
      });

      it("is adopted without a write when it is identical; in doubt a line says so", async () => {
        const inputs = asked({ ttlInDays: 3 });
        const { id } = stranger(inputs.logStreamName, 3);
        const lines = await warningsOf(async () => assert.equal((await at.create(inputs)).id, id));
        assert.deepEqual(at.writes(), []);
        assert.equal(lines.length, tells ? 0 : 1);
        if (!tells) assert.match(lines[0] ?? "", new RegExp(`^warning: ${id}: .*whether its retention is 3 days$`));
      });

      it("is made in one request, and without a warning, whatever may be overwritten", async () => {
        const lines = await warningsOf(() => at.create(asked({ ttlInDays: 3, adopt: "always" })));
        assert.deepEqual([lines, at.writes().length], [[], 1]);
      });

      it("that has its group's retention is taken as it is", async () => {
        const inputs = asked({ adopt: "always" });
        const { id } = stranger(inputs.logStreamName);
        assert.equal((await at.create(inputs)).id, id);
        assert.deepEqual(at.writes(), []);
      });

      it("is overwritten when that is allowed", async () => {
        const inputs = asked({ ttlInDays: 3, adopt: "always" });
        const { id } = stranger(inputs.logStreamName, 90);
        assert.equal((await at.create(inputs)).id, id);
        assert.deepEqual([own(id).ttlInDays, at.writes()], [3, [retain(id, 3)]]);
      });
    });
  }

  it("is written again when the answer to a change is lost", async () => {
    const inputs = asked({ ttlInDays: 3 });
    const { id, outs } = await at.create(inputs);
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer: "reset" });
    await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
    assert.equal(own(id).ttlInDays, 9);
  });

  it("is refused when another one of its name has another retention", async () => {
    at.cloud.switches.flavour = "huawei";
    const inputs = asked({ ttlInDays: 3 });
    const { id } = stranger(inputs.logStreamName, 90);
    const said = `${id} already has this name with other settings (ttlInDays is 90, asked for 3)`;
    const { message } = await failure(at.create(inputs));
    assert.ok(message.includes(said), message);
  });

  it("fails when the cloud answers a change with another retention and shows none", async function () {
    this.timeout(20_000);
    const inputs = asked({ ttlInDays: 3 });
    const { id, outs } = await at.create(inputs);
    const answer = { status: 200, body: '{"ttl_in_days":30}' };
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer });
    const { message } = await failure(at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 })));
    assert.match(message, /accepted it, but shows ttlInDays is 30, asked for 9/);
  });

  describe("that is there", () => {
    let id: string;
    let outs: Bag;
    let inputs: Bag;
    beforeEach(async () => {
      inputs = asked();
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
      ]) {
        at.cloud.faults.push({ path: /streams$/, when: "before", answer });
        await failure(at.provider.read(id, outs));
      }
      streams().splice(streams().indexOf(own(id)), 1);
      assert.deepEqual(await at.provider.read(id, outs), {});
      at.cloud.memory.logGroups.splice(0, 1);
      assert.deepEqual(await at.provider.read(id, outs), {});
    });

    for (const [change, expected] of [
      [{ ttlInDays: 7 }, {}],
      [{ logGroupId: ids.logGroup.toUpperCase() }, { changes: false }],
      [{ logStreamName: "other" }, { replaces: ["logStreamName"], deleteBeforeReplace: false }],
      [{ logGroupId: ids.subProjectLogGroup }, { replaces: ["logGroupId"], deleteBeforeReplace: false }],
    ] as const) {
      it(`diff of ${JSON.stringify(change)} is ${JSON.stringify(expected)}`, async () => {
        assert.deepEqual(await at.provider.diff(id, outs, await at.checked({ ...inputs, ...change })), expected);
      });
    }

    it("is not deleted while a flow log writes to it, which is named, whatever the service would do", async function () {
      this.timeout(20_000);
      at.cloud.switches.deleteStreamInUse = "allow";
      const log = flowLog();
      const { message } = await failure(at.provider.delete(id, outs));
      assert.ok(message.includes(`flow log "edge" ${log.id} still writes to it; delete that first, or`), message);
      assert.match(message, /Nothing was deleted\.$/);
      assert.ok(own(id));
    });

    it("is deleted when the flow log goes at the same time", async () => {
      const log = flowLog();
      const { flowLogs } = at.cloud.memory;
      const deleting = at.provider.delete(id, outs);
      setTimeout(() => flowLogs.splice(flowLogs.indexOf(log), 1), 400);
      await deleting;
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

    it("takes no stranger for a writer when the service ignores the filter", async () => {
      const [other] = at.cloud.memory.flowLogs;
      const body = JSON.stringify({ flow_logs: [{ ...other, status: "ACTIVE" }] });
      at.cloud.faults.push({ path: /log_topic_id=[^&]*$/, when: "before", answer: { status: 200, body }, times: 99 });
      await at.provider.delete(id, outs);
      assert.ok(!streams().some((stream) => stream.id === id));
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
