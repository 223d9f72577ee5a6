/** Making a VpcFlowLog, against the lab's cloud. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import { type Bag, PROVIDER } from "../inputs";
import { collectingLines, failure, TAKEN_OVER, warningsOf } from "../outcomes";
import { type Deployment, deploy, showing } from "./deployment";

describe("VpcFlowLog, create", () => {
  const told = collectingLines();
  let at: Deployment;

  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  async function create(inputs: Bag = {}): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await at.provider.create(await at.checked(inputs));
    return { id, outs: outs ?? {} };
  }
  const own = () => at.flowLogs()[0] ?? assert.fail("there is no flow log");
  const tuple = () => ({
    resource_type: "vpc",
    resource_id: at.asked.resourceId,
    traffic_type: "all",
    log_group_id: ids.logGroup,
    log_topic_id: ids.logStream,
  });

  it("creates with exactly the documented fields, and tells place and destination", async () => {
    const { id, outs } = await create({ resourceType: "VPC", trafficType: "All" });
    assert.deepEqual(at.writes(), [
      { method: "POST", body: { flow_log: { name: "edge", description: "as declared", ...tuple() } } },
    ]);
    assert.equal(id, own().id);
    const { holder, createdAt, ...rest } = outs;
    assert.equal(typeof holder, "string");
    assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    assert.deepEqual(rest, {
      ...at.asked,
      ...{ indexEnabled: false, adminState: true, adopt: "identical", onDelete: "delete" },
      status: "ACTIVE",
      place: { cloud: "otc", region: "eu-de", projectId: ids.project },
      destination: {
        service: "Log Tank Service",
        region: "eu-de",
        logGroupId: ids.logGroup,
        logTopicId: ids.logStream,
      },
      __provider: PROVIDER,
    });
  });

  it("sends name and description although they are empty, and index_enabled only when it is asked for", async () => {
    await create({ name: undefined, description: undefined, indexEnabled: true });
    assert.deepEqual(at.writes(), [
      { method: "POST", body: { flow_log: { name: "", description: "", ...tuple(), index_enabled: true } } },
    ]);
    assert.equal(own().index_enabled, true);
  });

  it("switches off in a second request what is to be created switched off", async () => {
    const { outs } = await create({ adminState: false });
    assert.deepEqual(
      at.writes().map(({ method, body }) => [method, (body as { flow_log: Bag }).flow_log.admin_state]),
      [
        ["POST", undefined],
        ["PUT", false],
      ],
    );
    assert.equal(own().admin_state, false);
    assert.equal(outs.status, "DOWN");
  });

  it("takes the answer 201 of Huawei Cloud", async () => {
    at.cloud.switches.flavour = "huawei";
    await create({ name: "边缘" });
    assert.equal(own().name, "边缘");
  });

  it("keeps the id when switching off fails for good, and continues with the next update", async () => {
    at.cloud.faults.push({
      method: "PUT",
      path: /flow_logs/,
      when: "before",
      answer: { status: 403, body: '{"code":"VPC.2201","message":"Policy doesn\'t allow"}' },
    });
    const failed = await failure(at.provider.create(await at.checked({ adminState: false })));
    assert.equal(failed.id, own().id);
    assert.equal(failed.properties?.__provider, PROVIDER);
    assert.match(failed.message, /403 VPC\.2201 .*It exists and is kept in the state/);
    assert.equal(own().admin_state, true);
    await at.provider.update(own().id, failed.properties ?? {}, await at.checked({ adminState: false }));
    assert.equal(own().admin_state, false);
  });

  it("finishes what a run that was killed between the two requests left", async () => {
    const { id } = at.madeByOther();
    assert.equal((await create({ adminState: false })).id, id);
    assert.equal(own().admin_state, false);
    assert.equal(at.flowLogs().length, 1);
    told.expect(TAKEN_OVER);
  });

  const noAnswers = [
    "reset",
    "cut",
    { status: 504 },
    { status: 502 },
    { status: 503 },
    { status: 500, body: '{"code":"VPC.3002","message":"Create flow log by x(tenant_id) fail."}' },
    { status: 201 },
    { status: 200, body: "<html>sign in</html>" },
    { status: 200, body: '{"flow_log":{}}' },
  ] as const;
  for (const answer of noAnswers) {
    it(`makes one when POST took effect and was answered ${JSON.stringify(answer)}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer });
      const { id } = await create();
      assert.deepEqual(
        at.flowLogs().map((log) => log.id),
        [id],
      );
      assert.equal(at.writes().length, 1);
    });
  }

  for (const answer of ["reset", { status: 200, body: "<html>sign in</html>" }] as const) {
    it(`sends POST again when it took no effect and was answered ${JSON.stringify(answer)}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "before", answer });
      const { id } = await create();
      assert.deepEqual(
        at.flowLogs().map((log) => log.id),
        [id],
      );
      assert.equal(at.writes().length, 2);
    });
  }

  it("looks at the next page too, and compares what a service that ignores filters answers", async () => {
    at.cloud.switches.maxPageSize = 1;
    // A service that ignores the filters: flow logs of others come first.
    const others = [1, 2, 3].map((no) => ({ ...at.madeByOther({ traffic_type: "reject" }), name: `other-${no}` }));
    const wanted = at.madeByOther();
    const page = (...rows: object[]) =>
      JSON.stringify({ flow_logs: rows.map((row) => ({ ...row, status: "ACTIVE" })) });
    const show = (marker: string, body: string) =>
      at.cloud.faults.push({ path: new RegExp(marker), when: "before", answer: { status: 200, body } });
    const [a, b, c] = others;
    assert.ok(a && b && c);
    show(`marker=${b.id}`, page(wanted));
    show(`flow_logs\\?`, page(a, b));
    assert.equal((await create()).id, wanted.id);
    const lists = at.cloud.requests.filter(({ path }) => path.includes("flow_logs?")).map(({ path }) => path);
    assert.equal(lists.length, 2);
    assert.ok(lists.every((path) => path.includes(`resource_type=vpc&resource_id=${at.asked.resourceId}`)));
    assert.ok(lists.every((path) => path.includes("traffic_type=all&log_group_id=")));
    told.expect(TAKEN_OVER);
  });

  it("takes nothing for missing before a page is empty", async () => {
    const [a, b, c] = [1, 2, 3].map((no) => ({ ...at.madeByOther({ traffic_type: "reject" }), name: `other-${no}` }));
    assert.ok(a && b && c);
    const show = (path: string, ...rows: object[]) =>
      at.cloud.faults.push({
        path: new RegExp(path),
        when: "before",
        answer: { status: 200, body: JSON.stringify({ flow_logs: rows.map((row) => ({ ...row, status: "ACTIVE" })) }) },
      });
    show(`marker=${c.id}`);
    show(`marker=${b.id}`, c);
    show("flow_logs\\?", a, b);
    await create();
    const lists = at.cloud.requests.filter(({ path }) => path.includes("flow_logs?")).map(({ path }) => path);
    assert.match(lists[1] ?? "", new RegExp(`marker=${b.id}`));
    assert.match(lists[2] ?? "", new RegExp(`marker=${c.id}`));
  });

  it("begins its list again when the flow log that a page begins after is gone by then", async () => {
    at.cloud.switches.maxPageSize = 1;
    const gone = { ...at.madeByOther({ traffic_type: "reject" }), status: "ACTIVE" };
    const wanted = at.madeByOther();
    const { flowLogs } = at.cloud.memory;
    const answer = { status: 200, body: JSON.stringify({ flow_logs: [gone] }) };
    at.cloud.faults.push({ path: /flow_logs\?(?!.*marker)/, when: "before", answer });
    flowLogs.splice(
      flowLogs.findIndex(({ id }) => id === gone.id),
      1,
    );
    assert.equal((await create()).id, wanted.id);
    const lists = at.cloud.requests.filter(({ path }) => path.includes("flow_logs?")).map(({ path }) => path);
    assert.deepEqual(
      lists.slice(0, 3).map((path) => path.includes(`marker=${gone.id}`)),
      [false, true, false],
    );
    told.expect(TAKEN_OVER);
  });

  it("does not go round for ever when a service ignores the marker", async () => {
    const body = JSON.stringify({ flow_logs: [{ ...at.madeByOther({ traffic_type: "reject" }), status: "ACTIVE" }] });
    at.cloud.faults.push({ path: /flow_logs\?/, when: "before", answer: { status: 200, body }, times: 9 });
    assert.match((await failure(create())).message, /not the page that was asked for.*Nothing was created/s);
  });

  it("refuses one that runs with other settings, naming it and them", async () => {
    const { id } = at.madeByOther({ name: "theirs" });
    const { message } = await failure(create());
    assert.ok(message.includes(`${id} already captures this with other settings (name is "theirs", asked for "edge")`));
    assert.deepEqual(at.writes(), []);
  });

  it("explains a duplicate that its look did not show with the id of the one that holds the place", async () => {
    const { id } = at.madeByOther({ description: "theirs" });
    const answer = { status: 200, body: '{"flow_logs":[]}' };
    at.cloud.faults.push({ path: /flow_logs\?/, when: "before", answer });
    const { message } = await failure(create());
    assert.ok(message.includes(id), message);
  });

  it("does not switch off somebody else's that runs, though it captures the same", async () => {
    at.madeByOther({ name: "theirs" });
    const { message } = await failure(create({ adminState: false }));
    assert.match(message, /already captures this with other settings \(name is "theirs", asked for "edge"/);
    assert.deepEqual([own().admin_state, at.writes()], [true, []]);
  });

  it("does not take somebody else's for its own half-made one when neither has a name", async () => {
    at.madeByOther({ name: "", description: "" });
    const { message } = await failure(create({ name: undefined, description: undefined, adminState: false }));
    assert.match(message, /already captures this with other settings \(adminState is true, asked for false\)/);
    assert.deepEqual([own().admin_state, at.writes()], [true, []]);
  });

  it("finishes its own without a name when the answer to POST was lost", async () => {
    at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: "reset" });
    const { id } = await create({ name: undefined, description: undefined, adminState: false });
    assert.deepEqual([own().id, own().admin_state, at.writes().length], [id, false, 2]);
  });

  it("overwrites nothing that runs and is broken", async () => {
    at.madeByOther({ name: "theirs", failed: true });
    const { message } = await failure(create());
    assert.match(message, /already captures this with other settings \(name is "theirs", asked for "edge"/);
    assert.deepEqual(at.writes(), []);
  });

  it("warns when it takes one over that may have no index; what it makes has it", async () => {
    const { id } = at.madeByOther();
    const lines = await warningsOf(() => create({ indexEnabled: true }));
    assert.deepEqual(lines, [
      `warning: ${id}: it was there already, and the cloud does not show whether its records are indexed`,
    ]);
    at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: "reset" });
    const made = await warningsOf(() => create({ indexEnabled: true, trafficType: "reject" }));
    at.madeByOther({ traffic_type: "accept" });
    const unasked = await warningsOf(() => create({ trafficType: "accept" }));
    assert.deepEqual([made, unasked], [[], []]);
  });

  it("makes one for each kind of traffic of the same VPC", async () => {
    await create();
    await create({ trafficType: "reject" });
    assert.equal(at.flowLogs().length, 2);
  });

  it("keeps the id of the one it took, when reading back is refused", async () => {
    const old = at.madeByOther({ admin_state: false, name: "old" });
    const { id } = old;
    at.cloud.faults.push({ method: "PUT", path: /flow_logs/, when: "after", answer: showing(old) });
    at.cloud.faults.push({
      method: "GET",
      path: { test: (path: string) => /flow_logs\//.test(path) && own().admin_state } as RegExp,
      when: "before",
      times: 9,
      answer: { status: 403, body: '{"code":"VPC.2201","message":"Policy doesn\'t allow"}' },
    });
    at.cloud.faults.push({
      method: "GET",
      path: { test: (path: string) => /flow_logs\?/.test(path) && own().admin_state } as RegExp,
      when: "before",
      times: 9,
      answer: { status: 403, body: '{"code":"VPC.2201","message":"Policy doesn\'t allow"}' },
    });
    assert.equal((await failure(at.provider.create(await at.checked()))).id, id);
  });

  it("takes one that is switched off", async () => {
    const { id } = at.madeByOther({ admin_state: false, name: "old" });
    assert.equal((await create()).id, id);
    assert.deepEqual([own().name, own().admin_state], ["edge", true]);
  });

  it("quotes the quota when it is full", async () => {
    at.cloud.switches.flowLogQuota = 1;
    const { message } = await failure(create());
    assert.match(message, /Quota exceeded.*; 1 of 1 flow logs are in use in region eu-de; delete a flow log/);
    assert.match(message, /Nothing was created\.$/);
  });

  it("says that the resource does not exist when a create is answered 404", async () => {
    const missing = "00000000-0000-4000-8000-000000000001";
    const { message } = await failure(create({ resourceId: missing }));
    assert.match(message, /404 VPC\.3002 .*could not be found.*check that it exists in this project and region/);
  });
});
