import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { call, create, flowLogCall, ltsCall, type Reply } from "./vpc-call";

const documented = JSON.parse(readFileSync("test/data/vpc/documented-bodies.json", "utf8"));
const errors = JSON.parse(readFileSync("test/data/vpc/errors.json", "utf8"));
const nowhere = "00000000-0000-4000-8000-000000000000";

describe("lab: Log Tank Service", () => {
  let cloud: VpcLabCloud;
  beforeEach(async () => {
    cloud = await startVpc();
  });
  afterEach(() => cloud.close());

  function refused(reply: Reply, status: number, code: string, message?: string): void {
    assert.equal(`${reply.status} ${reply.body.error_code}`, `${status} ${code}`, reply.text);
    assert.deepEqual(Object.keys(reply.body), ["error_code", "error_msg"]);
    if (message) assert.equal(reply.body.error_msg, message);
  }
  const streams = `groups/${ids.logGroup}/streams`;

  it("groups: the documented request is created, listed, changed by POST, deleted", async () => {
    const made = await ltsCall(cloud, "POST", "groups", { json: documented["lts-create-group-request"] });
    assert.deepEqual([made.status, Object.keys(made.body)], [201, ["log_group_id"]], made.text);
    const id = String(made.body.log_group_id);
    const changed = await ltsCall(cloud, "POST", `groups/${id}`, { json: { ttl_in_days: 90 } });
    assert.deepEqual([changed.status, changed.body.ttl_in_days], [200, 90]);
    const group = (await ltsCall(cloud, "GET", "groups")).body.log_groups?.find((row) => row.log_group_id === id);
    const { creation_time: time, ...rest } = group ?? {};
    assert.equal(typeof time, "number");
    assert.deepEqual(rest, { log_group_id: id, log_group_name: "lts-group-01nh", ttl_in_days: 90, tag: {} });
    assert.equal((await ltsCall(cloud, "DELETE", `groups/${id}`)).status, 204);
    refused(await ltsCall(cloud, "DELETE", `groups/${id}`), 400, "LTS.0201");
  });

  for (const ttl of [0, 366, -1, 7.5, "7", undefined])
    it(`a group with ttl_in_days ${JSON.stringify(ttl)}: 400 LTS.0106`, async () => {
      const json = { log_group_name: "a", ttl_in_days: ttl };
      const message = errors["lts-shape"].body.error_msg;
      refused(await ltsCall(cloud, "POST", "groups", { json }), 400, "LTS.0106", message);
      refused(await ltsCall(cloud, "POST", `groups/${ids.logGroup}`, { json: { ttl_in_days: ttl } }), 400, "LTS.0106");
    });

  for (const name of ["", ".a", "_a", "a.", "a b", "ü", "x".repeat(65), 7, undefined])
    it(`the name ${JSON.stringify(name)?.slice(0, 20)}: 400 LTS.0009`, async () => {
      refused(
        await ltsCall(cloud, "POST", "groups", { json: { log_group_name: name, ttl_in_days: 7 } }),
        400,
        "LTS.0009",
      );
      refused(await ltsCall(cloud, "POST", streams, { json: { log_stream_name: name } }), 400, "LTS.0009");
    });

  it("names of 64 letters, and of 100 on Huawei Cloud", async () => {
    const json = { log_group_name: "x".repeat(64), ttl_in_days: 365 };
    assert.equal((await ltsCall(cloud, "POST", "groups", { json })).status, 201);
    cloud.switches.flavour = "huawei";
    const longer = { log_group_name: "x".repeat(100), ttl_in_days: 1, tags: [{ key: "a", value: "b" }] };
    assert.equal((await ltsCall(cloud, "POST", "groups", { json: longer })).status, 201);
    assert.deepEqual(cloud.memory.logGroups.at(-1)?.tag, { a: "b" });
  });

  it("the same name twice, one group too many, bodies that are none", async () => {
    const json = { log_group_name: "network", ttl_in_days: 7 };
    refused(await ltsCall(cloud, "POST", "groups", { json }), 400, "LTS.0101");
    refused(await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "flows" } }), 400, "LTS.0205");
    cloud.switches.logGroupQuota = 2;
    refused(await ltsCall(cloud, "POST", "groups", { json: { ...json, log_group_name: "b" } }), 400, "LTS.0104");
    // Two in the region, of two projects; the one of the other region does not count.
    cloud.switches.logGroupQuota = 3;
    assert.equal((await ltsCall(cloud, "POST", "groups", { json: { ...json, log_group_name: "c" } })).status, 201);
    for (const body of ["{", "[]", '{"log_group_name":"b","ttl_in_days":7,"retention":7}'])
      refused(await ltsCall(cloud, "POST", "groups", { body }), 400, "LTS.0009");
    const headers = { "content-type": "text/plain" };
    refused(await ltsCall(cloud, "POST", "groups", { json, headers }), 400, "LTS.0009");
  });

  it("streams: created, listed without retention on Open Telekom Cloud, retained by PUT, deleted", async () => {
    const made = await ltsCall(cloud, "POST", streams, { json: documented["lts-create-stream-request"] });
    assert.deepEqual([made.status, Object.keys(made.body)], [201, ["log_stream_id"]], made.text);
    const id = String(made.body.log_stream_id);
    const put = await ltsCall(cloud, "PUT", `groups/${ids.logGroup}/streams-ttl/${id}`, { json: { ttl_in_days: 3 } });
    assert.deepEqual(Object.keys(put.body).sort(), ["creation_time", "log_topic_id", "log_topic_name", "ttl_in_days"]);
    const find = async () =>
      (await ltsCall(cloud, "GET", streams)).body.log_streams?.find((row) => row.log_stream_id === id);
    assert.deepEqual([(await find())?.log_stream_name, (await find())?.ttl_in_days], ["lts-stream-02kh", undefined]);
    cloud.switches.flavour = "huawei";
    assert.equal((await find())?.ttl_in_days, 3);
    assert.equal((await ltsCall(cloud, "DELETE", `${streams}/${id}`)).status, 204);
    refused(await ltsCall(cloud, "DELETE", `${streams}/${id}`), 400, "LTS.0208", "The log stream does not existed");
  });

  it("a stream's retention: 1 to 365 where given; -1 inherits on Huawei Cloud only", async () => {
    const json = { log_stream_name: "s", ttl_in_days: -1 };
    refused(await ltsCall(cloud, "POST", streams, { json }), 400, "LTS.0106");
    cloud.switches.flavour = "huawei";
    assert.equal((await ltsCall(cloud, "POST", streams, { json })).status, 201);
    refused(
      await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "t", ttl_in_days: 366 } }),
      400,
      "LTS.0106",
    );
    const rows = (await ltsCall(cloud, "GET", streams)).body.log_streams;
    assert.deepEqual(
      rows?.map(({ ttl_in_days }) => ttl_in_days),
      [-1, -1, -1],
    );
  });

  it("what is missing answers 400", async () => {
    const json = { ttl_in_days: 7 };
    refused(await ltsCall(cloud, "POST", `groups/${nowhere}`, { json }), 400, "LTS.0201");
    refused(await ltsCall(cloud, "GET", `groups/${nowhere}/streams`), 400, "LTS.0201");
    refused(await ltsCall(cloud, "PUT", `groups/${ids.logGroup}/streams-ttl/${nowhere}`, { json }), 400, "LTS.0208");
    refused(await ltsCall(cloud, "GET", `groups/${ids.otherRegionLogGroup}/streams`), 400, "LTS.0201");
  });

  it("a group or stream in use is not deleted, unless the switch allows it", async () => {
    const inUse = `${streams}/${ids.otherLogStream}`;
    refused(await ltsCall(cloud, "DELETE", inUse), 400, "LTS.0208", "Log stream is associated by transfer");
    refused(await ltsCall(cloud, "DELETE", `groups/${ids.logGroup}`), 400, "LTS.0105");
    assert.equal((await ltsCall(cloud, "DELETE", `${streams}/${ids.logStream}`)).status, 204);
    assert.equal((await create(cloud)).status, 400);
    cloud.switches.deleteStreamInUse = "allow";
    assert.equal((await ltsCall(cloud, "DELETE", `groups/${ids.logGroup}`)).status, 204);
    assert.ok(cloud.memory.logStreams.every((stream) => stream.groupId !== ids.logGroup));
    assert.equal((await flowLogCall(cloud, "GET", `/${ids.flowLog}`)).status, 200);
  });

  it("streams of all groups by name", async () => {
    const found = await ltsCall(cloud, "GET", "log-streams?log_group_name=network&log_stream_name=flows");
    assert.deepEqual(
      found.body.log_streams?.map((row) => row.log_stream_id),
      [ids.logStream],
    );
    assert.equal((await ltsCall(cloud, "GET", "log-streams?log_group_name=other")).body.log_streams?.length, 0);
  });

  it("the old v2.0 forms", async () => {
    const old = (method: string, rest: string, json?: unknown) =>
      call(cloud, method, cloud.addresses.lts, `/v2.0/${ids.project}/log-groups${rest}`, { json });
    const id = String((await old("POST", "", documented["lts-v2.0-create-group-request"])).body.log_group_id);
    const shown = await old("GET", `/${id}`);
    const names = Object.keys(documented["lts-v2.0-get-group-response-200"]).sort();
    assert.deepEqual([shown.status, Object.keys(shown.body).sort()], [200, names]);
    const topic = await old("POST", `/${id}/log-topics`, { log_topic_name: "t" });
    assert.deepEqual([topic.status, Object.keys(topic.body)], [201, ["log_topic_id"]]);
    assert.equal((await old("DELETE", `/${id}/log-topics/${topic.body.log_topic_id}`)).status, 204);
    assert.equal((await old("DELETE", `/${id}`)).status, 204);
  });

  it("old clients reach it by putting lts where the catalog's volume address says evs", async () => {
    const path = `/lts/v2/${ids.project}/groups`;
    assert.equal((await call(cloud, "GET", cloud.addresses.lts, path)).status, 200);
    assert.equal(
      (await call(cloud, "GET", cloud.addresses.lts, path.replace("lts", "evs"))).body.error_code,
      "APIGW.0101",
    );
  });
});
