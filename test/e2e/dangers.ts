/** Dangers through a shell. Each shell runs them in a file of its own, side by side. */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure/memory";
import { ids } from "../../lab/clouds/vpc/memory";
import { writesOf } from "../../lab/lab";
import { counts, type Declaration, type Fixture, openFixture, type Shell, said, succeeded } from "./fixture";

export const azure: Declaration = {
  type: "AzureNsgFlowLog",
  name: "database",
  args: {
    targetResourceId: labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-db"),
    storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
  },
};
export const ncloud: Declaration = {
  type: "NcloudFlowLog",
  name: "web",
  args: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
};
export const vpc: Declaration = {
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
export const all = [azure, ncloud, vpc];

/** What both shells are tried with: bad input, lost answers, renames, wrong places, wrong credentials. */
export function dangerThrough(shell: Shell): void {
  describe(`danger, end to end, through the ${shell} shell`, function () {
    this.timeout(600_000);
    tests(shell);
  });
}

function tests(shell: Shell): void {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture(shell);
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
}
