/** What `pulumi do <type> list` asks of the plugin: everything that exists of a class at a place. */
import assert from "node:assert/strict";
import { SUBSCRIPTION } from "../../lab/clouds/azure";
import { ids } from "../../lab/clouds/vpc";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { CLASSES } from "../../provider/kinds";
import schema from "../../provider/plugin/schema.json";
import type { Bag } from "../inputs";
import { existing } from "../ncloud/deployment";
import { quietly } from "../outcomes";
import { flowLogRow } from "../vpc/flow-log-row";
import { closesAfterEach } from "./client";
import { openAzure, openNcloud, openVpc, type VpcPluginFixture } from "./fixture";

const token = (className: string) => `flowlogs:index:${className}`;

describe("lists in the schema", () => {
  it("take what says a place, and nothing else", () => {
    const specs: Readonly<Record<string, { readonly listInputs: { readonly properties: Bag } }>> = schema.resources;
    const inputs = Object.keys(CLASSES).map((name) => Object.keys(specs[token(name)]?.listInputs.properties ?? {}));
    assert.deepEqual(inputs, [
      ["environment", "subscriptionId"],
      ["environment", "subscriptionId"],
      ["site", "regionCode"],
      ["cloud", "region", "projectId"],
      ["cloud", "region", "projectId"],
      ["cloud", "region", "projectId"],
    ]);
  });
});

describe("a list of the plugin", () => {
  quietly();
  let at: VpcPluginFixture;
  beforeEach(async () => {
    at = await openVpc();
  });
  afterEach(() => at.close());

  const list = (className: string, more: Bag = {}) => at.client.stream("List", { token: token(className), ...more });
  const found = (answers: readonly Bag[]) => answers.flatMap(({ result }) => (result ? [result as Bag] : []));
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => assert.fail("should have failed"),
      (thrown: { details: string }) => thrown.details,
    );

  it("streams each flow log, log group and log stream with its id and its name", async () => {
    const logs = [flowLogRow({ name: "one" }), flowLogRow({ name: "two", traffic_type: "accept" })];
    at.cloud.memory.flowLogs.splice(0, Number.POSITIVE_INFINITY, ...logs);
    assert.deepEqual(
      found(await list("VpcFlowLog")),
      logs.map(({ id, name }) => ({ id, name })),
    );
    const { logGroups, logStreams } = at.cloud.memory;
    const group = logGroups.find(({ id }) => id === ids.logGroup);
    // The cloud has log groups of other projects, too.
    assert.deepEqual(found(await list("VpcLogGroup")), [{ id: ids.logGroup, name: group?.name }]);
    const inGroup = logStreams.filter(({ groupId }) => groupId === ids.logGroup);
    assert.deepEqual(
      found(await list("VpcLogStream")),
      inGroup.map(({ id, name }) => ({ id, name })),
    );
  });

  it("holds no more than the engine asks for, and goes on where the last part ended", async () => {
    const logs = Array.from({ length: 5 }, (_, index) => flowLogRow({ name: `log-${index}` }));
    at.cloud.memory.flowLogs.splice(0, Number.POSITIVE_INFINITY, ...logs);
    const first = await list("VpcFlowLog", { limit: 2 });
    assert.deepEqual(
      found(first).map(({ name }) => name),
      ["log-0", "log-1"],
    );
    const { continuation } = first.at(-1) as { continuation: { continuationToken: string } };
    const rest = await list("VpcFlowLog", { pageSize: 10, continuationToken: continuation.continuationToken });
    assert.deepEqual(
      found(rest).map(({ name }) => name),
      ["log-2", "log-3", "log-4"],
    );
    assert.equal(rest.length, 3, "nothing is left, so there is no further part");
  });

  it("looks where the query says, and in what is configured otherwise", async () => {
    const before = at.cloud.requests.length;
    await refusal(list("VpcFlowLog", { query: { projectId: "0".repeat(32) } }));
    assert.match(at.cloud.requests.slice(before).at(-1)?.path ?? "", /\/0{32}\//);
  });

  it("says what is wrong with the query in one sentence, before anything is sent", async () => {
    const message = await refusal(list("VpcFlowLog", { query: { projectId: "made-up" } }));
    assert.equal(
      message,
      'listing each VpcFlowLog: projectId must be the id of a project: 32 hexadecimal digits, got "made-up".',
    );
    const other = await refusal(list("VpcFlowLog", { query: { regionCode: "KR" } }));
    const names = "cloud, region, projectId";
    assert.equal(
      other,
      `listing each VpcFlowLog: regionCode is not an argument of a list of VpcFlowLog; its arguments are ${names}.`,
    );
    assert.deepEqual(at.cloud.requests, []);
  });

  it("is unknown where the query is", async () => {
    const [answer, ...more] = await list("VpcFlowLog", { query: { region: UNKNOWN } });
    assert.deepEqual([answer?.computed, more, at.cloud.requests], [{}, [], []]);
  });

  it("tells an error of the cloud with what was listed", async () => {
    at.cloud.faults.push({ path: /flow_logs/, when: "before", answer: { status: 403, body: "{}" }, times: 99 });
    assert.match(await refusal(list("VpcFlowLog")), /^listing each VpcFlowLog: .*403/);
  });
});

describe("lists of the other clouds", () => {
  quietly();
  closesAfterEach();

  it("have the flow logs of a subscription of Azure, each class its own", async () => {
    const { azure, client } = await openAzure();
    await azure.provider.create(await azure.checked());
    const listed = async (name: string) =>
      (await client.stream("List", { token: token(name), query: { subscriptionId: SUBSCRIPTION } })).map(
        ({ result }) => result as { id: string; name: string },
      );
    const mine = (await listed("AzureFlowLog")).find(({ id }) => id.toLowerCase() === azure.id.toLowerCase());
    assert.equal(mine?.name, azure.id.split("/").at(-1));
    const groups = await listed("AzureNsgFlowLog");
    assert.ok(groups.every(({ id }) => id.toLowerCase() !== azure.id.toLowerCase()));
  });

  it("say which argument gives a subscription", async () => {
    const { client } = await openAzure({ config: { "azure-native:subscriptionId": undefined } });
    const thrown = await client.stream("List", { token: token("AzureFlowLog") }).catch((error) => error);
    assert.match(thrown.details, /no subscription is given; set the argument subscriptionId or ARM_SUBSCRIPTION_ID\./);
  });

  it("have the flow logs of a region of NAVER Cloud", async () => {
    const { ncloud, client } = await openNcloud();
    ncloud.flowLog = existing;
    const answers = await client.stream("List", { token: token("NcloudFlowLog"), query: { regionCode: "KR" } });
    const listed = answers.map(({ result }) => (result as { id: string }).id);
    assert.ok(listed.includes(ncloud.id), listed.join());
  });
});
