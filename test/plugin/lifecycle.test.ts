/** The life of resources through the plugin, with the messages of the real engine. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { closesAfterEach } from "./client";
import { about, openAzure, openNcloud, openVpc, secret, type VpcPluginFixture } from "./fixture";

const OF_GROUP = about("VpcLogGroup");

describe("a log group through the plugin", () => {
  quietly();
  let at: VpcPluginFixture;
  beforeEach(async () => {
    at = await openVpc();
  });
  afterEach(() => at.close());

  const create = async (more: Bag = {}) => {
    const { id, properties } = await at.client.call("Create", { ...OF_GROUP, properties: { ...at.group, ...more } });
    return { id: String(id), outs: properties as Bag };
  };

  it("is checked: defaults are filled in, and failures name the property by path", async () => {
    const good = await at.client.call("Check", {
      ...OF_GROUP,
      olds: {},
      news: { logGroupName: "made-up", ttlInDays: 7 },
    });
    assert.deepEqual(good, { inputs: at.group, failuresList: [] });
    const news = { ...at.group, ttlInDays: 0, tags: { _a: "b" } };
    const { failuresList } = await at.client.call("Check", { ...OF_GROUP, olds: {}, news });
    const properties = (failuresList as { property: string }[]).map(({ property }) => property);
    assert.deepEqual(properties, ["ttlInDays", "tags._a"]);
  });

  it("is previewed without a request: what the cloud assigns is unknown", async () => {
    const { properties, id } = await at.client.call("Create", { ...OF_GROUP, properties: at.group, preview: true });
    assert.deepEqual(properties, { ...at.group, createdAt: UNKNOWN, place: UNKNOWN });
    assert.equal(id, "");
    assert.deepEqual(at.cloud.requests, []);
  });

  it("is created, refreshed, changed and deleted", async () => {
    const { id, outs } = await create();
    assert.equal("__provider" in outs, false);
    const read = await at.client.call("Read", { ...OF_GROUP, id, properties: outs, inputs: at.group });
    assert.deepEqual(read, { id, properties: outs, inputs: at.group });
    const news = { ...at.group, ttlInDays: 30, tags: { "a b": "c" } };
    const changes = { ...OF_GROUP, id, olds: outs, oldInputs: at.group, news };
    const diff = await at.client.call("Diff", changes);
    assert.deepEqual(Object.keys(diff.detaileddiffMap as Bag).sort(), ['tags["a b"]', "ttlInDays"]);
    assert.deepEqual([diff.changes, diff.replacesList, diff.diffsList], [2, [], ["ttlInDays", "tags"]]);
    at.writes();
    const preview = await at.client.call("Update", { ...changes, preview: true });
    const { createdAt: _, ...known } = outs;
    assert.deepEqual(preview.properties, { ...known, ...news, createdAt: UNKNOWN });
    assert.deepEqual(at.writes(), []);
    const { properties } = await at.client.call("Update", changes);
    assert.deepEqual(properties, { ...outs, ...news });
    await at.client.call("Delete", { ...OF_GROUP, id, properties, oldInputs: news });
    assert.equal(
      at.cloud.memory.logGroups.some((group) => group.id === id),
      false,
    );
    assert.deepEqual(await at.client.call("Read", { ...OF_GROUP, id, properties, inputs: news }), { id: "" });
  });

  it("previews an update of controls with all outputs known", async () => {
    const { id, outs } = await create();
    const news = { ...at.group, onDelete: "keep" };
    const preview = await at.client.call("Update", { ...OF_GROUP, id, olds: outs, news, preview: true });
    assert.deepEqual(preview.properties, { ...outs, onDelete: "keep" });
  });

  it("is replaced when its name changes, and the path says so", async () => {
    const { id, outs } = await create();
    const news = { ...at.group, logGroupName: "other" };
    const diff = await at.client.call("Diff", { ...OF_GROUP, id, olds: outs, oldInputs: at.group, news });
    assert.deepEqual(diff.replacesList, ["logGroupName"]);
    const { logGroupName } = diff.detaileddiffMap as Record<string, { kind: number; inputdiff: boolean }>;
    assert.deepEqual(logGroupName, { kind: 5, inputdiff: true });
  });

  it("passes unknown inputs through check, diff and previews", async () => {
    const news = { ...at.group, logGroupName: UNKNOWN, tags: { a: UNKNOWN } };
    const { inputs } = await at.client.call("Check", { ...OF_GROUP, olds: {}, news });
    assert.deepEqual(inputs, news);
    const { properties } = await at.client.call("Create", { ...OF_GROUP, properties: news, preview: true });
    assert.deepEqual((properties as Bag).tags, { a: UNKNOWN });
  });

  it("is imported by its id alone, and then has no difference", async () => {
    const { id } = await create();
    const { properties, inputs } = await at.client.call("Read", { ...OF_GROUP, id });
    const checked = await at.client.call("Check", { ...OF_GROUP, olds: inputs, news: inputs });
    assert.deepEqual(checked, { inputs, failuresList: [] });
    const diff = await at.client.call("Diff", { ...OF_GROUP, id, olds: properties, oldInputs: inputs, news: at.group });
    assert.equal(diff.changes, 1);
  });

  it("keeps secrets: what came wrapped, and what repeats it, goes back wrapped, and no error shows it", async () => {
    const news = { ...at.group, logGroupName: secret("made-up-secret"), region: secret("eu-de") };
    const checked = await at.client.call("Check", { ...OF_GROUP, olds: {}, news });
    assert.deepEqual(checked.inputs, news);
    const { id, properties } = await at.client.call("Create", { ...OF_GROUP, properties: checked.inputs });
    const outs = properties as Bag;
    assert.deepEqual([outs.logGroupName, outs.region], [news.logGroupName, news.region]);
    assert.deepEqual(Object.keys(outs.place as Bag).length, 2, "the place repeats the region");
    const read = await at.client.call("Read", { ...OF_GROUP, id, properties, inputs: checked.inputs });
    assert.deepEqual([read.properties, read.inputs], [properties, checked.inputs]);
    const diff = await at.client.call("Diff", { ...OF_GROUP, id, olds: properties, news: checked.inputs });
    assert.equal(diff.changes, 1);
    const bad = { ...news, logGroupName: secret("made up/secret") };
    const { failuresList } = await at.client.call("Check", { ...OF_GROUP, olds: {}, news: bad });
    const [{ reason }] = failuresList as [{ reason: string }];
    assert.match(reason, /\[secret logGroupName\]/);
  });

  it("that another cloud's id names is refused before anything is sent; one that does not exist is said", async () => {
    const { message } = await at.client.failure("Read", { ...OF_GROUP, id: "KR/123487" });
    assert.match(message, /^reading log group KR\/123487: the id of a VpcLogGroup is a UUID, got "KR\/123487"\.$/);
    assert.deepEqual(at.cloud.requests, []);
    const none = await at.client.failure("Read", { ...OF_GROUP, id: "00000000-0000-4000-8000-000000000000" });
    assert.match(none.message, /^reading log group 0{8}-[\d-]+: [\d-]+ does not exist\.$/);
  });

  it("names the resources that there are when there is no such type", async () => {
    const { message } = await at.client.failure("Check", { ...about("Thing"), olds: {}, news: {} });
    assert.match(message, /^flowlogs has no resource flowlogs:index:Thing; there are AzureFlowLog, /);
  });
});

describe("a flow log of Azure that never finishes, through the plugin", () => {
  quietly();
  closesAfterEach();
  const never = { operationPolls: 1e9, operationMilliseconds: 1e9 };

  async function open() {
    const { azure, client } = await openAzure({ switches: never });
    const of = about("AzureFlowLog");
    const { inputs } = await client.call("Check", { ...of, olds: {}, news: azure.asked });
    return { azure, client, of, properties: inputs as Bag };
  }

  it("ends with the time that the program gives, and its id is kept", async () => {
    const { azure, client, of, properties } = await open();
    const began = azure.clock.now();
    const { message, kept } = await client.failure("Create", { ...of, properties, timeout: 5 });
    assert.match(
      message,
      /it was not done within the 5 s that the program gives it; give it more time in customTimeouts/,
    );
    assert.ok(azure.clock.now() - began <= 7_000, `${azure.clock.now() - began} ms`);
    assert.equal(kept?.id.toLowerCase(), azure.id.toLowerCase());
    assert.deepEqual(kept?.reasons, [message]);
    assert.equal(kept?.properties.targetResourceId, azure.target);
  });

  it("ends when the run is cancelled, its id is kept, and no write is sent after that", async () => {
    const { azure, client, of, properties } = await open();
    azure.clock.meanwhile = () => client.call("Cancel");
    const { message, kept } = await client.failure("Create", { ...of, properties });
    assert.match(message, /the run was cancelled/);
    assert.equal(kept?.id.toLowerCase(), azure.id.toLowerCase());
    assert.equal(azure.writes().length, 1);
  });
});

describe("a flow log that moves between the dynamic class and the plugin", () => {
  quietly();
  closesAfterEach();

  it("has no difference and no request, in both directions", async () => {
    const { ncloud: at, client } = await openNcloud();
    const { id, outs } = await at.create();
    at.actions();
    const of = about("NcloudFlowLog");
    const { inputs } = await client.call("Check", { ...of, olds: await at.checked(), news: at.asked });
    assert.equal("__provider" in (inputs as Bag), false);
    const diff = await client.call("Diff", { ...of, id, olds: outs, oldInputs: await at.checked(), news: inputs });
    assert.equal(diff.changes, 1);
    const news = { ...(inputs as Bag), onDelete: "keep" };
    const { properties } = await client.call("Update", { ...of, id, olds: outs, news });
    assert.equal("__provider" in (properties as Bag), false);
    const back = await at.checked({ onDelete: "keep" });
    assert.deepEqual(await at.provider.diff(id, properties as Bag, back), { changes: true });
    const { outs: again } = await at.provider.update(id, properties as Bag, back);
    assert.deepEqual(again, { ...outs, onDelete: "keep" });
    assert.deepEqual(at.actions(), []);
  });
});
