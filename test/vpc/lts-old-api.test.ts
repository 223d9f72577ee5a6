/** Log groups and streams in a region that offers the old form of the API alone, against the lab's cloud. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { PROVIDER } from "../inputs";
import { failure } from "../outcomes";
import { deployLogGroups, deployLogStreams, type LogGroupDeployment, type LogStreamDeployment } from "./deployment";

const switches = { logTankForms: "v2.0" } as const;

describe("VpcLogGroup, where there is v2.0 only", () => {
  let at: LogGroupDeployment;
  beforeEach(async () => {
    at = await deployLogGroups({ switches });
  });
  afterEach(() => at.close());
  const asked = (more = {}) => at.asked({ ttlInDays: 7, ...more });

  it("is created, read with its retention, and kept", async () => {
    const inputs = asked();
    const { id, outs } = await at.create(inputs);
    const body = { log_group_name: inputs.logGroupName, ttl_in_days: 7 };
    assert.deepEqual(at.writes(), [`POST v2.0/log-groups ${JSON.stringify(body)}`]);
    Object.assign(at.cloud.memory.logGroups.at(-1) ?? {}, { ttlInDays: 1 });
    assert.equal((await at.provider.read(id, outs)).inputs?.ttlInDays, 1);
    assert.equal((await at.provider.read(id, { __provider: PROVIDER })).inputs?.logGroupName, inputs.logGroupName);
    await at.provider.delete(id, { ...outs, onDelete: "keep" });
    assert.deepEqual(at.writes(), []);
  });

  it("is never deleted: nobody tells which log streams would go with it", async () => {
    const { id, outs } = await at.create(asked());
    at.writes();
    at.cloud.memory.logStreams.push({ id: randomUUID(), groupId: id, name: "theirs", creationTime: 1, tag: {} });
    const { message } = await failure(at.provider.delete(id, outs));
    assert.match(message, /no call here to list .* log streams.*; set onDelete to "keep".*Nothing was deleted\.$/);
    assert.deepEqual(at.writes(), []);
    at.cloud.memory.logGroups.pop();
    await at.provider.delete(id, outs);
  });

  it("asks once for a deployment which form there is", async () => {
    await at.create(asked());
    await at.create(asked());
    assert.equal(at.cloud.requests.filter(({ path }) => path.startsWith("/v2/")).length, 1);
  });

  it("is never two when the answer to POST is lost: the old form can't look for it, so nothing is sent again", async () => {
    at.cloud.faults.push({ method: "POST", path: /log-groups$/, when: "after", answer: "reset" });
    const inputs = asked();
    const { message } = await failure(at.create(inputs));
    assert.match(message, /; look for it at the console before the next `pulumi up`, and delete it or take it over by/);
    assert.match(message, /It may exist all the same, and no call of this API can look for it\.$/);
    assert.doesNotMatch(message, /the next `pulumi up` looks for it/);
    assert.equal(at.writes().length, 1);
    assert.equal(at.cloud.memory.logGroups.filter(({ name }) => name === inputs.logGroupName).length, 1);
  });

  it("says what the old form can't do, and changes nothing", async () => {
    for (const more of [{ tags: { a: "b" } }, { logGroupNameAlias: "Ä" }]) {
      assert.match(
        (await failure(at.create(asked(more)))).message,
        /this region has its old API \(v2\.0\) only; leave /,
      );
    }
    assert.deepEqual(at.writes(), []);
    const inputs = asked();
    const { id, outs } = await at.create(inputs);
    const { message } = await failure(at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 })));
    assert.match(message, /no call here to change the retention of a log group.*Nothing was changed\.$/);
  });
});

describe("VpcLogStream, where there is v2.0 only", () => {
  let at: LogStreamDeployment;
  beforeEach(async () => {
    at = await deployLogStreams({ switches });
  });
  afterEach(() => at.close());

  it("is created, read, and deleted", async () => {
    const inputs = at.asked();
    const { id, outs } = await at.create(inputs);
    const topics = `v2.0/log-groups/${ids.logGroup}/log-topics`;
    assert.deepEqual(at.writes(), [`POST ${topics} ${JSON.stringify({ log_topic_name: inputs.logStreamName })}`]);
    const read = await at.provider.read(id, outs);
    assert.deepEqual(read.inputs, await at.checked(inputs));
    await at.provider.delete(id, outs);
    assert.deepEqual(at.writes(), [`DELETE ${topics}/${id}`]);
    assert.deepEqual(await at.provider.read(id, outs), {});
  });

  it("that was not finished, or was imported, is finished without a word about its retention", async () => {
    for (const finished of [false, true]) {
      const inputs = await at.checked(at.asked());
      const stream = { id: randomUUID(), groupId: ids.logGroup, creationTime: 1, tag: {} };
      at.cloud.memory.logStreams.push({ ...stream, name: String(inputs.logStreamName) });
      const olds = finished ? { __provider: PROVIDER } : { ...inputs, unfinished: true };
      await at.provider.update(stream.id, olds, inputs);
    }
    assert.deepEqual(at.writes(), []);
  });

  it("says what the old form can't do, and changes nothing", async () => {
    const inputs = at.asked();
    const said = /no call here for a log stream's own retention.*leave ttlInDays out/;
    assert.match((await failure(at.create({ ...inputs, ttlInDays: 3 }))).message, said);
    const { id, outs } = await at.create(inputs);
    const news = await at.checked({ ...inputs, ttlInDays: 3 });
    assert.match((await failure(at.provider.update(id, outs, news))).message, said);
    const { message } = await failure(at.provider.read(id, { __provider: PROVIDER }));
    assert.match(message, /no call here to find a log stream's log group/);
  });
});

describe("connectLogTankService", () => {
  const unpublished = '{"error_code":"APIGW.0101","error_msg":"The API does not exist or has not been published"}';
  let at: LogGroupDeployment;
  beforeEach(async () => {
    at = await deployLogGroups();
  });
  afterEach(() => at.close());

  it("is the current one whatever else its gateway refuses", async () => {
    const body = '{"error_code":"APIGW.0302","error_msg":"IP not allowed"}';
    at.cloud.faults.push({ path: /v2\/.*groups/, when: "before", answer: { status: 403, body } });
    await at.create(at.asked());
    assert.match(at.writes().join(), /^POST v2\/groups /);
  });

  it("is the old one only when that answers itself, and open again otherwise", async () => {
    at.cloud.faults.push({ path: /v2\/.*groups/, when: "before", answer: { status: 404, body: unpublished } });
    at.cloud.faults.push({ path: /v2\.0\//, when: "before", answer: { status: 404 } });
    const { message } = await failure(at.create(at.asked()));
    assert.match(message, /404 APIGW\.0101 .*; check the endpoint and the region/);
    await at.create(at.asked());
    assert.match(at.writes().join(), /^POST v2\/groups /);
  });

  it("mistaken for once, deletes no log group with log streams in it", async () => {
    const [group] = at.cloud.memory.logGroups;
    assert.ok(group);
    at.cloud.memory.flowLogs.length = 0;
    at.cloud.faults.push({ path: /v2\/.*groups/, when: "before", answer: { status: 404, body: unpublished } });
    const { message } = await failure(at.provider.delete(group.id, { logGroupName: group.name }));
    assert.match(message, /Nothing was deleted\.$/);
    assert.deepEqual(at.writes(), []);
  });

  it("is none at a wrong address: the error says to check the address", async () => {
    const answer = { status: 404, body: unpublished };
    at.cloud.faults.push({ path: /groups/, when: "before", answer, times: 9 });
    const { message } = await failure(at.provider.read(randomUUID(), { logGroupName: "x" }));
    assert.match(message, /404 APIGW\.0101 .*; check the endpoint and the region/);
  });
});
