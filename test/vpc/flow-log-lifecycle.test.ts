/** Changing, reading and removing a VpcFlowLog that is there, against the lab's cloud. */
import assert from "node:assert/strict";
import type { Fault } from "../../lab/clouds/cloud";
import { ids } from "../../lab/clouds/vpc";
import { type Bag, PROVIDER } from "../inputs";
import { failure, linesOf, warningsOf } from "../outcomes";
import { configured, type Deployment, deploy, showing } from "./deployment";

describe("VpcFlowLog that is there", () => {
  let at: Deployment;
  let id: string;
  let outs: Bag;
  beforeEach(async () => {
    at = await deploy();
    ({ id, outs } = await create({ indexEnabled: true }));
    at.writes();
  });
  afterEach(() => at.close());
  const own = () => at.flowLogs()[0] ?? assert.fail("there is no flow log");
  const rows = () => at.cloud.memory.flowLogs;

  it("renames without switching off, though the cloud does so when a PUT says nothing", async () => {
    await at.provider.update(id, outs, await at.checked({ indexEnabled: true, name: "renamed" }));
    const body = { flow_log: { name: "renamed", description: "as declared", admin_state: true } };
    assert.deepEqual(at.writes(), [{ method: "PUT", body }]);
    assert.deepEqual([own().name, own().admin_state], ["renamed", true]);
  });

  it("clears the description", async () => {
    await at.provider.update(id, outs, await at.checked({ indexEnabled: true, description: undefined }));
    assert.equal(own().description, "");
  });

  it("switches off and on", async () => {
    const off = await at.provider.update(id, outs, await at.checked({ indexEnabled: true, adminState: false }));
    assert.deepEqual([own().admin_state, off.outs?.status], [false, "DOWN"]);
    const on = await at.provider.update(id, off.outs ?? {}, await at.checked({ indexEnabled: true }));
    assert.deepEqual([own().admin_state, on.outs?.status], [true, "ACTIVE"]);
  });

  it("fails when the cloud accepts a change and does not make it", async () => {
    at.cloud.faults.push({ method: "PUT", path: /flow_logs/, when: "before", answer: showing(own()) });
    const failed = await failure(
      at.provider.update(id, outs, await at.checked({ indexEnabled: true, name: "renamed" })),
    );
    assert.match(failed.message, /accepted it, but shows name is "edge", asked for "renamed"/);
    assert.equal(failed.id, id);
  });

  it("reads what the cloud shows, and echoes what it never shows", async () => {
    Object.assign(own(), { name: "theirs", admin_state: false });
    const read = await at.provider.read(id, outs);
    assert.deepEqual(read.inputs, {
      ...at.asked,
      ...{ name: "theirs", adminState: false, indexEnabled: true, adopt: "identical", onDelete: "delete" },
      __provider: PROVIDER,
    });
  });

  it("reads every input from the id alone, but for the index that the cloud never shows", async () => {
    const read = await at.provider.read(id, { __provider: PROVIDER });
    assert.deepEqual(read.inputs, {
      ...at.asked,
      ...{ adminState: true, adopt: "identical", onDelete: "delete" },
      __provider: PROVIDER,
    });
  });

  it("is not replaced for an index that nobody knows of after a read by id: the program's word is taken", async () => {
    const { id } = at.madeByOther({ traffic_type: "reject" });
    const trafficType = "reject";
    const { props = {} } = await at.provider.read(id, { __provider: PROVIDER });
    const without = await at.checked({ trafficType, indexEnabled: false });
    assert.deepEqual(await at.provider.diff(id, props, without), { changes: false });
    const news = await at.checked({ trafficType, indexEnabled: true });
    assert.deepEqual(await at.provider.diff(id, props, news), { deleteBeforeReplace: true });
    let outs: Bag = {};
    const lines = await warningsOf(async () => {
      outs = (await at.provider.update(id, props, news)).outs ?? {};
    });
    assert.deepEqual([outs.indexEnabled, at.writes()], [true, []]);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /the cloud does not show whether its records are indexed$/);
    const { replaces } = await at.provider.diff(id, outs, without);
    assert.deepEqual(replaces, ["indexEnabled"]);
    assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
  });

  it("finds it gone only by the service's own words", async () => {
    rows().splice(rows().indexOf(own()), 1);
    assert.deepEqual(await at.provider.read(id, outs), {});
  });

  const notGone: Record<string, Exclude<Fault["answer"], string>> = {
    "a gateway's 404": { status: 404, body: '{"error_code":"APIGW.0101","error_msg":"The API does not exist"}' },
    "an older gateway's 404": {
      status: 404,
      body: '{"error_code":"APIG.0101","error_msg":"The API does not exist"}',
    },
    "a proxy's 404": { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" },
    "an empty 404": { status: 404 },
    "a 404 about the id's form": { status: 404, body: '{"code":"VPC.3001","message":"flowlog id is invalid."}' },
    "an empty 200": { status: 200 },
    "a 200 with an empty object": { status: 200, body: "{}" },
    "a 200 with an empty flow log": { status: 200, body: '{"flow_log":{}}' },
    "a proxy's page": { status: 200, body: "<html></html>" },
    "a 302": { status: 302, headers: { location: "http://127.0.0.1:9/" } },
  };
  for (const [what, answer] of Object.entries(notGone)) {
    it(`does not take ${what} for gone`, async () => {
      at.cloud.faults.push({ path: /flow_logs\//, when: "before", answer, times: 9 });
      const { message } = await failure(at.provider.read(id, outs));
      assert.ok(message.startsWith(`reading flow log "edge" ${id} for vpc ${at.asked.resourceId}: `), message);
    });
  }

  it("does not take another flow log's body for this one", async () => {
    const other = { ...at.madeByOther({ traffic_type: "reject" }), status: "ACTIVE" };
    const answer = { status: 200, body: JSON.stringify({ flow_log: other }) };
    at.cloud.faults.push({ path: /flow_logs\//, when: "before", answer });
    assert.match((await failure(at.provider.read(id, outs))).message, /not the flow log/);
  });

  it("warns on stderr, naming the id, when the status is ERROR, and sees no drift in it", async () => {
    own().failed = true;
    const lines = await linesOf(async () => {
      const read = await at.provider.read(id, outs);
      assert.equal(read.props?.status, "ERROR");
      assert.deepEqual(await at.provider.diff(id, read.props ?? {}, await at.checked({ indexEnabled: true })), {
        changes: false,
      });
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", new RegExp(`^warning: ${id}: its status is ERROR`));
  });

  it("warns when it is switched on and the status is DOWN, and not when it is switched off", async () => {
    const shown = { ...own(), status: "DOWN" };
    const answer = { status: 200, body: JSON.stringify({ flow_log: shown }) };
    at.cloud.faults.push({ path: /flow_logs\//, when: "before", answer });
    const lines = await warningsOf(() => at.provider.read(id, outs));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /its status is DOWN although it is switched on: the cloud may not be capturing/);
    own().admin_state = false;
    assert.deepEqual(await warningsOf(() => at.provider.read(id, outs)), []);
  });

  for (const [inputs, expected] of [
    [{ resourceType: "VPC" }, { changes: false }],
    [{ name: "renamed" }, { deleteBeforeReplace: true }],
    [{ adminState: false, description: "" }, { deleteBeforeReplace: true }],
    [{ trafficType: "reject" }, { replaces: ["trafficType"], deleteBeforeReplace: false }],
    [{ logTopicId: ids.otherLogStream }, { replaces: ["logTopicId"], deleteBeforeReplace: false }],
    [{ indexEnabled: false }, { replaces: ["indexEnabled"], deleteBeforeReplace: true }],
    [
      { indexEnabled: false, name: "renamed" },
      { replaces: ["indexEnabled"], deleteBeforeReplace: true },
    ],
    [
      { indexEnabled: false, trafficType: "reject" },
      { replaces: ["trafficType", "indexEnabled"], deleteBeforeReplace: false },
    ],
    // The outputs take over what the program says, without a request.
    [{ cloud: "otc", region: "eu-de", projectId: ids.project }, { deleteBeforeReplace: true }],
    [{ region: "eu-nl" }, { replaces: ["region"], deleteBeforeReplace: false }],
  ] as const) {
    it(`diff of ${JSON.stringify(inputs)} is ${JSON.stringify(expected)}`, async () => {
      const news = await at.checked({ indexEnabled: true, ...inputs });
      assert.deepEqual(await at.provider.diff(id, outs, news), expected);
    });
  }

  it("replaces for the index alone, the old one deleted first", async () => {
    await at.provider.delete(id, outs);
    const { id: next } = await create({ indexEnabled: false });
    assert.deepEqual(
      at.flowLogs().map((log) => [log.id, log.index_enabled]),
      [[next, false]],
    );
  });

  it("deletes; gone already is success", async () => {
    await at.provider.delete(id, outs);
    assert.deepEqual(at.flowLogs(), []);
    await at.provider.delete(id, outs);
  });

  it("is content when somebody was faster with deleting", async () => {
    const answer = { status: 404, body: '{"code":"VPC.3005","message":"Flow log could not be found."}' };
    at.cloud.faults.push({ method: "DELETE", path: /flow_logs/, when: "after", answer });
    await at.provider.delete(id, outs);
    assert.deepEqual(at.flowLogs(), []);
  });

  it("deletes although the answer is lost", async () => {
    at.cloud.faults.push({ method: "DELETE", path: /flow_logs/, when: "after", answer: { status: 504 } });
    await at.provider.delete(id, outs);
    assert.deepEqual(at.flowLogs(), []);
    assert.equal(at.writes().length, 1);
  });

  it("does not take a gateway's 404 for a delete", async () => {
    const answer = { status: 404, body: '{"error_code":"APIGW.0101","error_msg":"The API does not exist"}' };
    at.cloud.faults.push({ method: "DELETE", path: /flow_logs/, when: "before", answer });
    assert.match((await failure(at.provider.delete(id, outs))).message, /^deleting .*404 APIGW\.0101.*endpoint/);
    assert.equal(at.flowLogs().length, 1);
  });

  it("switches off instead of deleting, keeping name and description", async () => {
    await at.provider.delete(id, { ...outs, onDelete: "disable" });
    const body = { flow_log: { name: "edge", description: "as declared", admin_state: false } };
    assert.deepEqual(at.writes(), [{ method: "PUT", body }]);
    assert.equal(own().admin_state, false);
  });

  it("names both places when credentials lead elsewhere, and sends nothing", async () => {
    const elsewhere = await configured(at.cloud, { "opentelekomcloud:projectId": ids.subProject });
    const before = at.cloud.requests.length;
    for (const work of [
      elsewhere.read(id, outs),
      elsewhere.delete(id, outs),
      elsewhere.update(id, outs, await at.checked({ name: "renamed" })),
    ]) {
      const { message } = await failure(work);
      assert.ok(message.includes(ids.project) && message.includes(ids.subProject), message);
    }
    assert.equal(at.cloud.requests.length, before);
  });

  async function create(inputs: Bag = {}): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await at.provider.create(await at.checked(inputs));
    return { id, outs: outs ?? {} };
  }
});
