/** Flow logs in the lab's VPC cloud. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { useCloud } from "./suite";
import { call, create, flowLogCall, type Reply, tokenFor, wanted } from "./vpc-call";

const documented = JSON.parse(readFileSync("test/data/vpc/documented-bodies.json", "utf8"));
const errors = JSON.parse(readFileSync("test/data/vpc/errors.json", "utf8"));
const nowhere = "00000000-0000-4000-8000-000000000000";

/** Status, and code and message (or error_code and error_msg) in one line. */
function refused(reply: Reply, status: number, code: string, message?: string | RegExp): void {
  assert.equal(`${reply.status} ${reply.body.code ?? reply.body.error_code}`, `${status} ${code}`, reply.text);
  const said = reply.body.message ?? reply.body.error_msg ?? "";
  if (typeof message === "string") assert.equal(said, message);
  else if (message) assert.match(said, message);
}

describe("the lab's VPC cloud: flow logs", () => {
  let cloud: VpcLabCloud;
  useCloud(startVpc, (started) => {
    cloud = started;
  });

  async function created(change: Record<string, unknown> = {}): Promise<string> {
    return String((await create(cloud, change)).body.flow_log?.id);
  }

  describe("documented bodies", () => {
    const withoutClock = ({ flow_log: log }: Record<string, Record<string, unknown>>) => ({
      ...log,
      id: "",
      created_at: "",
      updated_at: "",
    });

    it("Open Telekom Cloud: create answers 200 with the documented object, without index_enabled", async () => {
      const reply = await flowLogCall(cloud, "POST", "", { json: documented["otc-create-request"] });
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(withoutClock(reply.body as never), withoutClock(documented["otc-create-response-200"]));
      assert.match(String(reply.body.flow_log?.created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    });

    it("Huawei Cloud: create answers 201 and says log_store_type", async () => {
      cloud.switches.flavour = "huawei";
      const reply = await flowLogCall(cloud, "POST", "", { json: documented["otc-create-request"] });
      assert.equal(reply.status, 201, reply.text);
      assert.deepEqual(withoutClock(reply.body as never), withoutClock(documented["huawei-create-response-201"]));
    });

    it("Huawei Cloud: create answers 200 when the switch says so", async () => {
      Object.assign(cloud.switches, { flavour: "huawei", createStatus: 200 });
      assert.equal((await create(cloud)).status, 200);
    });

    it("show has the documented fields and nothing else", async () => {
      const reply = await flowLogCall(cloud, "GET", `/${ids.flowLog}`);
      assert.equal(reply.status, 200);
      assert.deepEqual(
        Object.keys(reply.body.flow_log ?? {}).sort(),
        Object.keys(documented["otc-show-response-200"].flow_log).sort(),
      );
    });

    it("list without flow logs is the documented empty list", async () => {
      cloud.memory.flowLogs.length = 0;
      assert.deepEqual((await flowLogCall(cloud, "GET")).body, documented["otc-list-empty-200"]);
    });

    it("update with the documented body switches off; clearing texts sends empty strings", async () => {
      const reply = await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, { json: documented["otc-update-request"] });
      assert.equal(reply.status, 200, reply.text);
      const { name, description, admin_state, status } = reply.body.flow_log ?? {};
      assert.deepEqual([name, description, admin_state, status], ["flow-log-update", "update", false, "DOWN"]);
      const cleared = await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, {
        json: documented["gopher-update-clear-request"],
      });
      assert.deepEqual([cleared.body.flow_log?.name, cleared.body.flow_log?.description], ["", ""]);
    });

    it("delete answers 204 without a body, and the flow log is gone", async () => {
      const reply = await flowLogCall(cloud, "DELETE", `/${ids.flowLog}`);
      assert.deepEqual([reply.status, reply.text], [204, ""]);
      refused(await flowLogCall(cloud, "GET", `/${ids.flowLog}`), 404, "VPC.3002");
    });

    it("the quota is the documented body", async () => {
      cloud.memory.flowLogs.length = 0;
      const reply = await call(cloud, "GET", cloud.addresses.vpc, `/v1/${ids.project}/quotas?type=flow_log`);
      assert.deepEqual(reply.body, documented["quota-flow_log-response-200"]);
    });
  });

  describe("create refuses", () => {
    const invalid: [field: string, value: unknown][] = [
      ["resource_type", "VPC"],
      ["resource_type", "router"],
      ["resource_type", undefined],
      ["resource_type", "constructor"],
      ["traffic_type", "All"],
      ["traffic_type", undefined],
      ["resource_id", "vpc-1"],
      ["resource_id", undefined],
      ["log_group_id", "group"],
      ["log_group_id", nowhere],
      ["log_group_id", undefined],
      ["log_topic_id", nowhere],
      ["log_topic_id", ids.subProjectLogStream],
      ["log_topic_id", undefined],
      ["name", "x".repeat(65)],
      ["name", "edge flows"],
      ["name", "流日志"],
      ["name", null],
      ["description", "x".repeat(256)],
      ["description", "a<b"],
      ["description", "a>b"],
      ["index_enabled", "true"],
      ["admin_state", false],
      ["log_store_type", "lts"],
    ];
    for (const [field, value] of invalid)
      it(`${field} ${JSON.stringify(value)?.slice(0, 40) ?? "left out"}: 400 VPC.3001, and nothing is made`, async () => {
        refused(await create(cloud, { [field]: value }), 400, "VPC.3001", `${field} is invalid`);
        assert.equal(cloud.memory.flowLogs.length, 1);
      });

    for (const [type, said] of [
      ["port", "Port"],
      ["network", "Network"],
      ["vpc", "Vpc"],
    ])
      it(`a ${type} that does not exist: 404 VPC.3002`, async () => {
        const reply = await create(cloud, { resource_type: type, resource_id: nowhere });
        refused(reply, 404, "VPC.3002", `${said} ${nowhere} could not be found.`);
      });

    it("another project's VPC like a missing one", async () => {
      refused(await create(cloud, { resource_id: ids.subProjectVpc }), 404, "VPC.3002");
    });

    it("a port of a server that cannot log: 400 VPC.3002", async () => {
      const reply = await create(cloud, { resource_type: "port", resource_id: ids.unsupportedPort });
      refused(reply, 400, "VPC.3002", `Port does not support flow log, port id : ${ids.unsupportedPort}`);
    });

    it("the same tuple twice: 409 VPC.3004 with the documented text; other traffic is another tuple", async () => {
      await create(cloud);
      const expected = errors["vpc-shape"].body.message
        .replace("resource type port", "resource type vpc")
        .replace("05c4052d-8d14-488f-aa00-19fea5a25fde", ids.vpc)
        .replace("name xxx", "name flows");
      refused(await create(cloud, { name: "again" }), 409, "VPC.3004", expected);
      assert.equal((await create(cloud, { traffic_type: "reject" })).status, 200);
    });

    it("one flow log too many: 409 with the resource's name, and the quota says so", async () => {
      cloud.switches.flowLogQuota = 1;
      refused(await create(cloud), 409, "VPC.0114", "Quota exceeded for resources: ['flow_log'].");
      const reply = await call(cloud, "GET", cloud.addresses.vpc, `/v1/${ids.project}/quotas?type=flow_log`);
      assert.deepEqual(reply.body.quotas, { resources: [{ type: "flow_log", used: 1, quota: 1, min: 0 }] });
    });

    for (const body of ["{", "[]", "null", "{}", '{"flow_log":[]}', JSON.stringify({ flow_log: wanted, x: 1 })])
      it(`the body ${body.slice(0, 30)}: 400 VPC.3001`, async () => {
        refused(await flowLogCall(cloud, "POST", "", { body }), 400, "VPC.3001");
      });

    it("a body that is not sent as JSON", async () => {
      refused(await create(cloud, {}, { headers: { "content-type": "text/plain" } }), 400, "VPC.3001");
    });
  });

  it("names and descriptions at their limits, and names with Chinese letters on Huawei Cloud", async () => {
    assert.equal((await create(cloud, { name: `${"x".repeat(61)}_-.`, description: "ü".repeat(255) })).status, 200);
    cloud.switches.flavour = "huawei";
    const reply = await create(cloud, { name: "流日志", traffic_type: "reject", index_enabled: true });
    assert.equal(reply.body.flow_log?.name, "流日志");
    assert.equal(reply.body.flow_log?.index_enabled, undefined);
  });

  describe("update", () => {
    it("without admin_state switches the log off, unless the switch keeps it", async () => {
      const off = await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, { json: { flow_log: { name: "renamed" } } });
      assert.deepEqual([off.body.flow_log?.admin_state, off.body.flow_log?.status], [false, "DOWN"]);
      const on = { json: { flow_log: { admin_state: true } } };
      assert.equal((await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, on)).body.flow_log?.status, "ACTIVE");
      cloud.switches.putWithoutAdminState = "keep";
      const kept = await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, { json: { flow_log: { name: "again" } } });
      assert.deepEqual([kept.body.flow_log?.name, kept.body.flow_log?.status], ["again", "ACTIVE"]);
    });

    for (const [field, value] of [
      ["resource_type", "vpc"],
      ["resource_id", ids.otherVpc],
      ["traffic_type", "all"],
      ["log_group_id", ids.logGroup],
      ["log_topic_id", ids.logStream],
      ["index_enabled", true],
      ["admin_state", "false"],
      ["name", "a b"],
      ["description", "<"],
    ] as const)
      it(`refuses ${field} ${value}: 400 VPC.3001, and changes nothing`, async () => {
        const before = { ...cloud.memory.flowLogs[0] };
        const json = { flow_log: { name: "renamed", admin_state: true, [field]: value } };
        const reply = await flowLogCall(cloud, "PUT", `/${ids.flowLog}`, { json });
        refused(reply, 400, "VPC.3001", `${field} is invalid`);
        assert.deepEqual(cloud.memory.flowLogs[0], before);
      });

    it("shows ERROR when the memory says so", async () => {
      const [log] = cloud.memory.flowLogs;
      assert.ok(log);
      log.failed = true;
      assert.equal((await flowLogCall(cloud, "GET", `/${ids.flowLog}`)).body.flow_log?.status, "ERROR");
      assert.equal((await flowLogCall(cloud, "GET", "?status=ERROR")).body.flow_logs?.length, 1);
    });
  });

  describe("missing and malformed ids", () => {
    const json = { flow_log: { admin_state: true } };
    for (const [method, code, options] of [
      ["GET", "VPC.3002", {}],
      ["PUT", "VPC.3005", { json }],
      ["DELETE", "VPC.3005", {}],
    ] as const)
      it(`${method}: 404 ${code} when missing, 404 VPC.3001 when malformed`, async () => {
        const missing = await flowLogCall(cloud, method, `/${nowhere}`, options);
        refused(missing, 404, code, `Flow log ${nowhere} could not be found.`);
        const malformed = await flowLogCall(cloud, method, "/not-an-id", options);
        refused(malformed, 404, "VPC.3001", errors["vpc-show-bad-id"].body.message);
      });

    it("another project's flow log is missing", async () => {
      const options = { headers: { "x-project-id": ids.subProject } };
      refused(await flowLogCall(cloud, "GET", `/${ids.flowLog}`, options, ids.subProject), 404, "VPC.3002");
    });
  });

  describe("list", () => {
    async function listed(query: string): Promise<unknown[]> {
      const reply = await flowLogCall(cloud, "GET", query);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(Object.keys(reply.body), ["flow_logs"]);
      return reply.body.flow_logs?.map((log) => log.id) ?? [];
    }

    it("pages by limit and marker until an empty page", async () => {
      const second = await created();
      const third = await created({ traffic_type: "accept" });
      assert.deepEqual(await listed("?limit=2"), [ids.flowLog, second]);
      assert.deepEqual(await listed(`?limit=2&marker=${second}`), [third]);
      assert.deepEqual(await listed(`?limit=2&marker=${third}`), []);
    });

    it("never gives more than the page size of the switch", async () => {
      const second = await created();
      cloud.switches.maxPageSize = 1;
      assert.deepEqual(await listed("?limit=2000"), [ids.flowLog]);
      assert.deepEqual(await listed(`?marker=${ids.flowLog}`), [second]);
    });

    it("filters by every field it documents", async () => {
      const id = await created({ resource_type: "port", resource_id: ids.port });
      const fields = { id, name: "edge", resource_type: "port", resource_id: ids.port, traffic_type: "all" };
      for (const [name, value] of Object.entries({
        ...fields,
        description: "just%20a%20test",
        log_topic_id: ids.logStream,
      }))
        assert.deepEqual(await listed(`?${name}=${value}`), [id], name);
      assert.equal((await listed(`?log_group_id=${ids.logGroup}`)).length, 2);
      assert.equal((await listed(`?tenant_id=${ids.project}`)).length, 2);
      assert.deepEqual(await listed("?status=DOWN"), []);
    });

    for (const [query, name] of [
      ["?limit=2001", "limit"],
      ["?limit=x", "limit"],
      ["?marker=x", "marker"],
      [`?marker=${nowhere}`, "marker"],
      ["?resource_type=VPC", "resource_type"],
      ["?traffic_type=ALL", "traffic_type"],
      ["?status=active", "status"],
      ["?id=1", "id"],
      ["?resource_id=1", "resource_id"],
      ["?log_store_type=lts", "log_store_type"],
      ["?offset=1", "offset"],
    ] as const)
      it(`${query}: 404 VPC.3001`, async () => {
        const reply = await flowLogCall(cloud, "GET", query);
        refused(reply, 404, "VPC.3001", `resource could not be found, ${name} is invalid`);
      });

    it("knows log_store_type on Huawei Cloud", async () => {
      cloud.switches.flavour = "huawei";
      assert.deepEqual(await listed("?log_store_type=lts"), [ids.flowLog]);
    });
  });

  it("the quota is one for the account's projects in a region", async () => {
    cloud.switches.flowLogQuota = 2;
    const place = { resource_id: ids.subProjectVpc, log_group_id: ids.subProjectLogGroup };
    const json = { flow_log: { ...wanted, ...place, log_topic_id: ids.subProjectLogStream } };
    const headers = { "x-project-id": ids.subProject };
    assert.equal((await flowLogCall(cloud, "POST", "", { json, headers }, ids.subProject)).status, 200);
    refused(await create(cloud), 409, "VPC.0114");
    const abroad = { resource_id: ids.otherRegionVpc, log_group_id: ids.otherRegionLogGroup };
    const other = { flow_log: { ...wanted, ...abroad, log_topic_id: ids.otherRegionLogStream } };
    assert.equal((await flowLogCall(cloud, "POST", "", { json: other }, ids.otherRegionProject)).status, 200);
  });

  it("a deleted interface takes its flow log along", async () => {
    const id = await created({ resource_type: "port", resource_id: ids.port });
    const at = cloud.memory.ports.findIndex((port) => port.id === ids.port);
    cloud.memory.ports.splice(at, 1);
    refused(await flowLogCall(cloud, "GET", `/${id}`), 404, "VPC.3002");
    assert.equal((await flowLogCall(cloud, "GET")).body.flow_logs?.length, 1);
  });

  it("an unknown API is the gateway's 404, not the service's", async () => {
    const said = "The API does not exist or has not been published in the environment";
    for (const path of ["/v1", `/v1/${ids.project}/fl`, `/v2/${ids.project}/groups`, `/V1/${ids.project}/fl/flow_logs`])
      refused(await call(cloud, "GET", cloud.addresses.vpc, path), 404, "APIGW.0101", said);
    const reply = await flowLogCall(cloud, "PATCH", `/${ids.flowLog}`);
    refused(reply, 404, "APIGW.0101");
    assert.equal(reply.headers.get("x-request-id"), reply.body.request_id);
  });

  it("quotas of another type: 400 VPC.1207", async () => {
    const reply = await call(cloud, "GET", cloud.addresses.vpc, `/v1/${ids.project}/quotas?type=vpcs`);
    refused(reply, 400, "VPC.1207");
  });

  it("faults strike one address of three, and the ledger is one", async () => {
    cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: "reset" });
    await assert.rejects(create(cloud));
    assert.equal(cloud.memory.flowLogs.length, 2);
    await tokenFor(cloud);
    assert.deepEqual(
      cloud.requests.map(({ method, path }) => `${method} ${path}`),
      [`POST /v1/${ids.project}/fl/flow_logs`, "POST /v3/auth/tokens"],
    );
  });
});
