/** Dangers: lost answers, renames, wrong places, bad input. Through the real dynamic-provider host. */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure/memory";
import { ids } from "../../lab/clouds/vpc/memory";
import { writesOf } from "../../lab/lab";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const azure: Declaration = {
  type: "AzureNsgFlowLog",
  name: "database",
  args: {
    targetResourceId: labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-db"),
    storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
  },
};
const ncloud: Declaration = {
  type: "NcloudFlowLog",
  name: "web",
  args: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
};
const vpc: Declaration = {
  type: "VpcFlowLog",
  name: "edge",
  args: {
    name: "edge",
    resourceType: "vpc",
    resourceId: ids.vpc,
    trafficType: "all",
    logGroupId: ids.logGroup,
    logTopicId: ids.logStream,
  },
};
const all = [azure, ncloud, vpc];

describe("danger, end to end", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture();
    fixture.declare(...all);
  });
  afterEach(() => fixture?.close());

  for (const [declared, wrong, words] of [
    [azure, { targetResourceId: "nsg-db" }, "targetResourceId must be the ARM id of a network security group"],
    [
      ncloud,
      { collectIntervalMinute: 4 },
      "collectIntervalMinute must be a whole number of minutes from 5 to 15, got 4",
    ],
    [vpc, { trafficType: "some", colour: "red" }, "colour is not an input of VpcFlowLog"],
    [vpc, { trafficType: "some" }, 'trafficType must be "all", "accept" or "reject", got "some"'],
  ] as const) {
    it(`says "${words}" at preview, and sends nothing`, async () => {
      fixture.declare({ ...declared, args: { ...declared.args, ...wrong } });
      const text = said(await fixture.stack.preview());
      assert.ok(text.includes(words), text);
      const { azure: a, ncloud: n, vpc: v } = fixture.lab;
      assert.deepEqual(
        [a, n, v].flatMap(({ requests }) => requests),
        [],
      );
    });
  }

  it("makes one of each when every answer to a create is lost after the effect", async () => {
    fixture.lab.azure.faults.push({ method: "POST", path: /configureFlowLog/i, when: "after", answer: "reset" });
    fixture.lab.ncloud.faults.push({ path: /enableFlowLog/, when: "after", answer: "reset" });
    fixture.lab.vpc.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: { status: 504 } });
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { create: 3 });
    assert.equal(fixture.lab.vpc.memory.flowLogs.filter(({ name }) => name === "edge").length, 1);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 3 });
  });

  it("adopts with the next up what a create made, when no look got an answer either", async () => {
    const { vpc: otc } = fixture.lab;
    fixture.declare(vpc);
    otc.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer: "cut" });
    // The first GET is create's look before the POST; from then on no look is answered for this run.
    otc.faults.push({
      method: "GET",
      path: /flow_logs\?.*marker/,
      when: "before",
      answer: { status: 200, body: '{"flow_logs":[]}' },
    });
    otc.faults.push({
      method: "GET",
      path: /flow_logs\?/,
      when: "before",
      answer: { status: 200, body: '{"flow_logs":[]}' },
    });
    otc.faults.push({ method: "GET", path: /flow_logs/, when: "before", answer: { status: 503 }, times: 50 });
    const text = said(await fixture.stack.up());
    assert.match(text, /It may exist all the same; the next `pulumi up` looks for it and adopts it/);
    assert.equal((await fixture.stack.resources()).length, 0);
    otc.faults.length = 0;
    assert.deepEqual(counts(succeeded(await fixture.stack.up())), { create: 1 });
    assert.equal(otc.memory.flowLogs.filter(({ name }) => name === "edge").length, 1);
  });

  it("never stops logging when a resource gets another name in the program", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(...all.map((declared) => ({ ...declared, name: `${declared.name}-renamed` })));
    const outcome = succeeded(await fixture.stack.up());
    assert.deepEqual(counts(outcome), { create: 3, delete: 3 });
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 3 });
  });

  it("refuses two resources with the same conflict key, naming both", async () => {
    fixture.declare(ncloud, { ...ncloud, name: "web-again" });
    assert.match(said(await fixture.stack.up()), /is already taken by another resource of this program/);
    assert.equal(fixture.lab.ncloud.memory.flowLogs.has("KR/123487"), true);
  });

  it("refuses a resource that would take over what another one of the program has held for long", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    const twins = all.map((declared) => ({ ...declared, name: `${declared.name}-again` }));
    for (const twin of twins) {
      fixture.declare(...all, { ...twin, args: { ...twin.args, adopt: "always" } });
      assert.match(said(await fixture.stack.up()), /is already taken by another resource of this program/);
    }
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    assert.equal((await fixture.stack.resources()).length, 3);
  });

  it("knows a resource that got another name although a refresh has just looked at the old one", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(...all.map((declared) => ({ ...declared, name: `${declared.name}-renamed` })));
    assert.deepEqual(counts(succeeded(await fixture.stack.up({ refresh: true }))), { create: 3, delete: 3 });
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
  });

  it("says that it looks in the wrong place, naming both, and loses no state", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    const home = { ...fixture.env };
    const { vpc: otc, azure: cloud } = fixture.lab;
    const { other: otherAccount, tenantId } = cloud.directory;
    Object.assign(fixture.env, {
      ARM_TENANT_ID: otherAccount.tenantId,
      ARM_CLIENT_ID: otherAccount.application.clientId,
      ARM_CLIENT_SECRET: otherAccount.application.clientSecret,
      NCLOUD_REGION: "JPN",
      OS_PROJECT_ID: ids.otherAccountProject,
      HW_PROJECT_ID: ids.otherAccountProject,
    });
    const text = said(await fixture.stack.refresh());
    for (const [one, other] of [
      [tenantId, otherAccount.tenantId],
      ["KR", "JPN"],
      [ids.project, ids.otherAccountProject],
    ] as const) {
      assert.ok(text.includes(one) && text.includes(other), `${one} and ${other} should be named in:\n${text}`);
    }
    for (const sentence of text.split("\n").filter((line) => line.includes("the state says"))) {
      assert.equal(text.split(sentence.trim()).length, 2, `said twice: ${sentence}`);
    }
    assert.equal((await fixture.stack.resources()).length, 3);
    assert.equal(writesOf(fixture.lab).length, before);
    assert.ok(otc.memory.flowLogs.some(({ name }) => name === "edge"));
    Object.assign(fixture.env, home);
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 3 });
  });

  it("says in one sentence what is wrong with credentials, and what to do", async () => {
    Object.assign(fixture.env, {
      AZURE_CLIENT_SECRET: "wrong",
      ARM_CLIENT_SECRET: "wrong",
      NCLOUD_SECRET_KEY: "wrong",
      NCLOUD_SECRET_ACCESS_KEY: "wrong",
      OS_SECRET_KEY: "wrong",
      HW_SECRET_KEY: "wrong",
    });
    // One run each: a create that fails keeps those that the engine has not begun from being tried.
    for (const [declared, word] of [
      [azure, /AADSTS7000215/],
      [ncloud, /Authentication Failed/],
      [vpc, /APIGW\.0301/],
    ] as const) {
      fixture.declare(declared);
      assert.match(said(await fixture.stack.up()), word);
    }
    assert.deepEqual(await fixture.stack.resources(), []);
    assert.deepEqual(
      writesOf(fixture.lab).filter(({ status = 0 }) => status >= 200 && status < 300),
      [],
    );
  });

  it("says which endpoint can't be reached", async () => {
    Object.assign(fixture.env, { NCLOUD_API_GW: "http://127.0.0.1:9", OS_VPC_ENDPOINT_OVERRIDE: "http://127.0.0.1:9" });
    fixture.declare(ncloud, vpc);
    const text = said(await fixture.stack.up());
    assert.match(text, /creating flow log.*no connection to 127\.0\.0\.1:9 \(ECONNREFUSED\); check the endpoint/);
    assert.deepEqual(await fixture.stack.resources(), []);
  });

  it("adopts by pulumi import --file, and sees no change afterwards", async () => {
    succeeded(await fixture.stack.up());
    const resources = await fixture.stack.resources();
    const imported = await openFixture();
    try {
      Object.assign(imported.env, { ...fixture.lab.env });
      imported.declare(...all);
      const lines = resources.map(({ urn, type, id = "", inputs = {}, outputs = {} }) => ({
        ...{ type, id, inputs, outputs },
        name: urn.split("::").pop() ?? "",
      }));
      succeeded(await imported.stack.importFile(lines));
      assert.deepEqual(counts(succeeded(await imported.stack.preview({ refresh: true }))), { same: 3 });
    } finally {
      await imported.close();
    }
  });
});
