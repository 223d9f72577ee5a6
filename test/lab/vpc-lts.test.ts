/** Log Tank Service in the lab's VPC cloud. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { useCloud } from "./suite";
import { call, create, flowLogCall, ltsCall, type Reply, send, tokenFor } from "./vpc-call";

const documented = JSON.parse(readFileSync("test/data/vpc/documented-bodies.json", "utf8"));
const errors = JSON.parse(readFileSync("test/data/vpc/errors.json", "utf8"));
const nowhere = "00000000-0000-4000-8000-000000000000";

describe("the lab's VPC cloud: Log Tank Service", () => {
  let cloud: VpcLabCloud;
  useCloud(startVpc, (started) => {
    cloud = started;
  });

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
    const tag = { _sys_enterprise_project_id: "0" };
    assert.deepEqual(rest, { log_group_id: id, log_group_name: "lts-group-01nh", ttl_in_days: 90, tag });
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

  for (const [method, path] of [
    ["GET", "v2/groups"],
    ["GET", `v2/${streams}`],
    ["DELETE", `v2/groups/${ids.logGroup}`],
    ["DELETE", `v2/${streams}/${ids.logStream}`],
    ["GET", `v2.0/log-groups/${ids.logGroup}`],
    ["DELETE", `v2.0/log-groups/${ids.logGroup}/log-topics/${ids.logStream}`],
  ] as const)
    it(`${method} ${path.replaceAll(/[0-9a-f-]{36}/g, "…")} without Content-Type: 415, and no effect`, async () => {
      const [version, ...rest] = path.split("/");
      const before = structuredClone(cloud.memory);
      const url = `${cloud.addresses.lts}/${version}/${ids.project}/${rest.join("/")}`;
      const reply = await send(url, method, { "x-auth-token": await tokenFor(cloud) });
      assert.equal(reply.status, 415);
      assert.deepEqual([cloud.memory.logGroups, cloud.memory.logStreams], [before.logGroups, before.logStreams]);
    });

  it("a stream's retention may be sent as a text", async () => {
    const made = await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "s", ttl_in_days: "7" } });
    assert.equal(made.status, 201, made.text);
    assert.equal(cloud.memory.logStreams.at(-1)?.ttlInDays, 7);
    const json = { log_stream_name: "t", ttl_in_days: "seven" };
    refused(await ltsCall(cloud, "POST", streams, { json }), 400, "LTS.0106");
  });

  it("streams: created, listed with their retention, retained by PUT, deleted", async () => {
    const made = await ltsCall(cloud, "POST", streams, { json: documented["lts-create-stream-request"] });
    assert.deepEqual([made.status, Object.keys(made.body)], [201, ["log_stream_id"]], made.text);
    const id = String(made.body.log_stream_id);
    const put = await ltsCall(cloud, "PUT", `groups/${ids.logGroup}/streams-ttl/${id}`, { json: { ttl_in_days: 3 } });
    assert.deepEqual(Object.keys(put.body).sort(), ["creation_time", "log_topic_id", "log_topic_name", "ttl_in_days"]);
    const find = async () =>
      (await ltsCall(cloud, "GET", streams)).body.log_streams?.find((row) => row.log_stream_id === id);
    assert.deepEqual([(await find())?.log_stream_name, (await find())?.ttl_in_days], ["lts-stream-02kh", 3]);
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

  it("a list of streams says of their retention what the switch says", async () => {
    const shown = async () => (await ltsCall(cloud, "GET", streams)).body.log_streams?.map((row) => row.ttl_in_days);
    const [first] = cloud.memory.logStreams;
    if (first) first.ttlInDays = 3;
    assert.deepEqual(await shown(), [3, -1]);
    cloud.switches.streamRetentionType = "text";
    assert.deepEqual(await shown(), ["3", "-1"]);
    cloud.switches.streamRetentionType = "number";
    cloud.switches.streamRetentionInList = "as documented";
    assert.deepEqual(await shown(), [undefined, undefined]);
    cloud.switches.streamRetentionInList = "effective";
    assert.deepEqual(await shown(), [3, 30]);
  });

  it("a retention at creation is ignored when the switch says so", async () => {
    cloud.switches.streamRetentionAtCreation = "ignored";
    await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "s", ttl_in_days: 3 } });
    assert.equal(cloud.memory.logStreams.at(-1)?.ttlInDays, undefined);
    refused(
      await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "t", ttl_in_days: 366 } }),
      400,
      "LTS.0106",
    );
  });

  it("the tags of a stream come and go under its old name", async () => {
    const path = `/v1/${ids.project}/topics/${ids.logStream}/tags/action`;
    const json = { action: "create", is_open: false, tags: [{ key: "a", value: "b" }] };
    assert.equal((await call(cloud, "POST", cloud.addresses.lts, path, { json })).status, 201);
    assert.deepEqual(cloud.memory.logStreams[0]?.tag, { a: "b" });
    for (const id of [nowhere, ids.otherRegionLogStream]) {
      const missing = path.replace(ids.logStream, id);
      refused(await call(cloud, "POST", cloud.addresses.lts, missing, { json }), 400, "LTS.0208");
    }
  });

  it("streams of all groups say their group on Huawei Cloud", async () => {
    const rows = async () => (await ltsCall(cloud, "GET", "log-streams")).body.log_streams;
    assert.ok((await rows())?.every((row) => !("log_group_id" in row)));
    cloud.switches.flavour = "huawei";
    assert.ok((await rows())?.every((row) => row.log_group_id === ids.logGroup));
  });

  it("streams of a group: one too many", async () => {
    cloud.switches.logStreamQuota = 2;
    refused(await ltsCall(cloud, "POST", streams, { json: { log_stream_name: "s" } }), 400, "LTS.0206");
  });

  it("a group's alias is taken at creation, and shown by Huawei Cloud", async () => {
    const json = { log_group_name: "a", ttl_in_days: 7, log_group_name_alias: "Ä" };
    await ltsCall(cloud, "POST", "groups", { json });
    const last = async () => (await ltsCall(cloud, "GET", "groups")).body.log_groups?.at(-1);
    assert.ok(!("log_group_name_alias" in ((await last()) ?? {})));
    cloud.switches.flavour = "huawei";
    assert.equal((await last())?.log_group_name_alias, "Ä");
  });

  describe("tags of a group", () => {
    const tags = [{ key: "stage", value: "test" }];
    const change = (json: unknown) =>
      call(cloud, "POST", cloud.addresses.lts, `/v1/${ids.project}/groups/${ids.logGroup}/tags/action`, { json });
    const shown = async () => (await ltsCall(cloud, "GET", "groups")).body.log_groups?.[0]?.tag;
    const own = { _sys_enterprise_project_id: "0" };

    it("come and go by the documented action", async () => {
      assert.equal((await change({ action: "create", is_open: true, tags })).status, 201);
      assert.deepEqual(await shown(), { ...own, stage: "test" });
      assert.equal((await change({ action: "delete", is_open: true, tags })).status, 200);
      assert.deepEqual(await shown(), own);
    });

    it("go without is_open on Huawei Cloud, as its Terraform provider sends them", async () => {
      cloud.switches.flavour = "huawei";
      const sent = tags.map((tag) => ({ ...tag, tags_to_streams_enable: false }));
      assert.equal((await change({ action: "create", tags: sent })).status, 201);
      assert.deepEqual(await shown(), { ...own, stage: "test" });
    });

    it("can be added with the retention, but not taken away", async () => {
      await ltsCall(cloud, "POST", `groups/${ids.logGroup}`, { json: { ttl_in_days: 7, tags } });
      await ltsCall(cloud, "POST", `groups/${ids.logGroup}`, { json: { ttl_in_days: 7, tags: [] } });
      assert.deepEqual(await shown(), { ...own, stage: "test" });
    });

    it("are refused: another action, no is_open, the cloud's own, one that is there, one that is not", async () => {
      refused(await change({ action: "update", is_open: true, tags }), 400, "LTS.1836");
      refused(await change({ action: "create", tags }), 400, "LTS.0009");
      refused(await change({ action: "create", is_open: true }), 400, "LTS.0009");
      refused(await change({ action: "create", is_open: true, tags: [{ key: "_sys", value: "" }] }), 400, "LTS.0009");
      refused(await change({ action: "delete", is_open: true, tags }), 400, "LTS.0009");
      await change({ action: "create", is_open: true, tags });
      refused(await change({ action: "create", is_open: true, tags }), 400, "LTS.0009");
    });
  });

  it("a region with the old API alone knows no other call", async () => {
    cloud.switches.logTankForms = "v2.0";
    for (const rest of ["groups", streams]) {
      const reply = await ltsCall(cloud, "GET", rest);
      assert.equal(`${reply.status} ${reply.body.error_code}`, "404 APIGW.0101");
    }
    const path = `/v2.0/${ids.project}/log-groups/${ids.logGroup}`;
    assert.equal((await call(cloud, "GET", cloud.addresses.lts, path)).status, 200);
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
    const topicShown = await old("GET", `/${id}/log-topics/${topic.body.log_topic_id}`);
    const topicNames = ["creation_time", "index_enabled", "log_topic_name"];
    assert.deepEqual([topicShown.status, Object.keys(topicShown.body).sort()], [200, topicNames]);
    assert.equal((await old("DELETE", `/${id}/log-topics/${topic.body.log_topic_id}`)).status, 204);
    assert.equal((await old("DELETE", `/${id}`)).status, 204);
  });

  it("who lacks a right is refused, as each service refuses it", async () => {
    cloud.switches.deniedRights = ["lts:groups:list", "vpc:flowLogs:get", "vpc:ports:get"];
    assert.deepEqual((await ltsCall(cloud, "GET", "groups")).body.error_code, "LTS.0003");
    cloud.switches.ltsDenial = 401;
    assert.equal((await ltsCall(cloud, "GET", "groups")).status, 401);
    assert.equal((await ltsCall(cloud, "GET", `groups/${ids.logGroup}/streams`)).status, 200);
    const list = await call(cloud, "GET", cloud.addresses.vpc, `/v1/${ids.project}/fl/flow_logs`);
    assert.deepEqual([list.status, list.body.code], [403, "VPC.0010"]);
    assert.match(String(list.body.message), /<vpc:flowLogs:get>/);
    assert.equal((await call(cloud, "GET", cloud.addresses.vpc, "/v2.0/ports")).status, 403);
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
