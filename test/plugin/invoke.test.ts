/** The functions of the package as programs of other languages call them: over the engine's Invoke. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { FUNCTIONS } from "../../provider/functions";
import schema from "../../provider/plugin/schema.json";
import { WATCHER } from "../azure/deployment";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { closesAfterEach, type EngineSide } from "./client";
import { openAzure, openNcloud, openVpc, secret, type VpcPluginFixture } from "./fixture";

const tok = (name: string) => `flowlogs:index:${name}`;

interface FunctionSpec {
  readonly description: string;
  readonly inputs: { readonly properties: Bag; readonly required?: readonly string[] };
  readonly outputs: { readonly properties: Bag; readonly required?: readonly string[] };
}

describe("the functions in the schema", () => {
  const specs: Readonly<Record<string, FunctionSpec>> = schema.functions;

  it("are those of the table, each with its documentation", () => {
    assert.deepEqual(Object.keys(specs), Object.keys(FUNCTIONS).map(tok));
    for (const { description } of Object.values(specs)) assert.match(description, /^Finds /);
  });

  it("say which arguments are required", () => {
    assert.deepEqual(specs[tok("getVpcLogStream")]?.inputs.required, ["logStreamName"]);
    assert.deepEqual(specs[tok("getAzureNetworkWatcher")]?.inputs.required, ["location"]);
    // Either of two forms.
    assert.equal(specs[tok("getNcloudNetworkInterface")]?.inputs.required, undefined);
  });
});

describe("a function of the plugin", () => {
  quietly();
  let at: VpcPluginFixture;
  beforeEach(async () => {
    at = await openVpc();
  });
  afterEach(() => at.close());

  const invoke = async (name: string, args: Bag) => {
    const { return: result, failuresList } = await at.client.call("Invoke", { tok: tok(name), args });
    return { result, failures: failuresList as { property: string; reason: string }[] };
  };
  const groupName = () => at.cloud.memory.logGroups.find(({ id }) => id === ids.logGroup)?.name;
  const streamName = () => at.cloud.memory.logStreams.find(({ id }) => id === ids.logStream)?.name;

  it("answers with what the configuration of its provider instance leads to", async () => {
    const { result, failures } = await invoke("getVpcLogGroup", { logGroupName: groupName() });
    assert.deepEqual(failures, []);
    const { id, cloud, region, projectId } = result as Bag;
    assert.deepEqual([id, cloud, region, projectId], [ids.logGroup, "otc", "eu-de", ids.project]);
    const stream = await invoke("getVpcLogStream", { logGroupId: ids.logGroup, logStreamName: streamName() });
    assert.equal((stream.result as Bag).id, ids.logStream);
  });

  it("takes a null and an empty text for an argument that is left out", async () => {
    const { result } = await invoke("getVpcLogGroup", { logGroupName: groupName(), region: null, cloud: "" });
    assert.equal((result as Bag).id, ids.logGroup);
  });

  it("takes a null for a list that is left out, and not for an empty one", async () => {
    const { result, failures } = await invoke("discoverVpcFlowLogs", { regions: null, projectIds: null });
    assert.deepEqual(failures, []);
    assert.ok(((result as Bag).flowLogs as unknown[]).length > 0);
  });

  it("says what is wrong with arguments, with property and rule, before anything is sent", async () => {
    const { failures } = await invoke("getVpcLogStream", { logStreamName: 5, groupId: "made-up-value" });
    assert.deepEqual(failures, [
      {
        property: "groupId",
        reason:
          "groupId is not an argument of getVpcLogStream; its arguments are logGroupId, logGroupName, logStreamName, cloud, region, projectId",
      },
      { property: "logStreamName", reason: "logStreamName must be a string, got an integer" },
    ]);
    const { failures: missing } = await invoke("getVpcLogGroup", {});
    assert.deepEqual(missing, [{ property: "logGroupName", reason: "logGroupName is required" }]);
    const { failures: late } = await invoke("getVpcFlowLogDeliveries", { lateAfterMinutes: 1.5 });
    const property = "lateAfterMinutes";
    assert.deepEqual(late, [{ property, reason: "lateAfterMinutes must be an integer, got a number" }]);
    const neither = await at.client.failure("Invoke", { tok: tok("getVpcLogStream"), args: { logStreamName: "a" } });
    assert.match(neither.message, /it takes either logGroupId or logGroupName\.$/);
    assert.deepEqual(at.cloud.requests, []);
  });

  it("is not asked in a preview that does not know an argument yet", async () => {
    const { result, failures } = await invoke("getVpcLogGroup", { logGroupName: UNKNOWN });
    assert.deepEqual([result, failures, at.cloud.requests], [{}, [], []]);
  });

  it("answers secrets when an argument is one, and no error shows it", async () => {
    const { result } = await invoke("getVpcLogGroup", { logGroupName: secret(groupName()) });
    assert.deepEqual((result as Bag).id, secret(ids.logGroup));
    const args = { logGroupName: secret("made-up-secret") };
    const { message } = await at.client.failure("Invoke", { tok: tok("getVpcLogGroup"), args });
    assert.match(message, /^looking up the log group "\[secret logGroupName\]": there is no log group of this name/);
  });

  it("that does not exist is refused with those that do", async () => {
    const { message } = await at.client.failure("Invoke", { tok: tok("getThing"), args: {} });
    assert.match(message, /^flowlogs has no function flowlogs:index:getThing; there are getAzureNetworkWatcher, /);
  });

  it("names wrong configuration as the plugin's users write it", async () => {
    const { secretKey: _, ...half } = at.block;
    await at.client.call("Configure", { args: { opentelekomcloud: half } });
    const args = { logGroupName: "a" };
    const { message } = await at.client.failure("Invoke", { tok: tok("getVpcLogGroup"), args });
    assert.match(message, /config flowlogs:opentelekomcloud\.accessKey is set, but not/);
  });
});

describe("the functions of the other clouds", () => {
  quietly();
  closesAfterEach();

  it("find a network watcher of Azure", async () => {
    const { client } = await openAzure();
    const args = { location: "West Europe", subscriptionId: "11111111-2222-3333-4444-555555555555" };
    const answer = await client.call("Invoke", { tok: tok("getAzureNetworkWatcher"), args });
    assert.equal((answer.return as Bag).id, WATCHER);
  });

  it("find a network interface of NAVER Cloud", async () => {
    const { client } = await openNcloud();
    const args = { networkInterfaceName: "web-2-eth0" };
    const answer = await client.call("Invoke", { tok: tok("getNcloudNetworkInterface"), args });
    assert.equal((answer.return as Bag).networkInterfaceName, args.networkInterfaceName);
  });
});

describe("the functions that find all", () => {
  quietly();
  closesAfterEach();

  const all = async (client: EngineSide, name: string, args: Bag) => {
    const { return: result, failuresList } = await client.call("Invoke", { tok: tok(name), args });
    assert.deepEqual(failuresList, [], name);
    const declared: Readonly<Record<string, FunctionSpec>> = schema.functions;
    const { properties, required = [] } = declared[tok(name)]?.outputs ?? assert.fail(name);
    for (const key of required) assert.ok(key in (result as Bag), `${name}: ${key}`);
    for (const key of Object.keys(result as Bag)) assert.ok(key in properties, `${name}: ${key}`);
  };

  it("answer what the schema declares, on each cloud", async () => {
    const vpc = await openVpc();
    for (const name of ["discoverVpcFlowLogs", "getVpcs", "getVpcSubnets", "getVpcFlowLogDeliveries"]) {
      await all(vpc.client, name, {});
    }
    const ncloud = await openNcloud();
    for (const name of ["discoverNcloudFlowLogs", "getNcloudNetworkInterfaces", "getNcloudFlowLogDeliveries"]) {
      await all(ncloud.client, name, { regionCodes: ["KR"] });
    }
    const azure = await openAzure();
    for (const name of ["discoverAzureFlowLogs", "getAzureNetworks", "getAzureFlowLogDeliveries"]) {
      await all(azure.client, name, { subscriptions: ["11111111-2222-3333-4444-555555555555"] });
    }
  });
});
