/** The inputs that a program declares as secrets, as the classes register them. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, AzureNsgFlowLog, NcloudFlowLog, VpcFlowLog, VpcLogGroup, VpcLogStream } from "../../provider";
import { namesOfSecrets } from "../../provider/core/inputs/secret-inputs";
import { registering, value } from "../registering";

const uuid = "05c4052d-8d14-488f-aa00-19fea5a25fdd";
const { secret } = pulumi;

interface Request {
  getAdditionalsecretoutputsList(): string[];
}

describe("secretsIn", () => {
  let registered: pulumi.runtime.MockResourceArgs[];
  let requests: Request[];
  beforeEach(async () => {
    registered = await registering("made-up", {});
    requests = [];
    // The mocks are not told the secret outputs, but they are in the request.
    const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource(request: Request): unknown };
    const { registerResource } = monitor;
    monitor.registerResource = function (request, ...rest: []) {
      requests.push(request);
      return registerResource.call(this, request, ...rest);
    };
  });

  /** What the program has registered: the names of secret inputs, and the secret outputs that the engine is told. */
  async function registeredBy(resource: pulumi.CustomResource) {
    await value(resource.urn);
    const [last] = registered.slice(-1);
    return { names: last?.inputs.__secrets, outputs: requests.at(-1)?.getAdditionalsecretoutputsList().sort() };
  }

  const azure = { targetResourceId: "/target", storageId: "/storage" };
  const ncloud = { networkInterfaceNo: "1", collectActionTypeCode: "ALL", storageBucketName: "bucket" } as const;
  const vpc = {
    resourceType: "vpc",
    resourceId: uuid,
    trafficType: "all",
    logGroupId: uuid,
    logTopicId: uuid,
  } as const;
  const analytics = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: secret("/workspace") } };

  const cases: [string, () => pulumi.CustomResource, string[] | undefined, string[]][] = [
    ["none", () => new NcloudFlowLog("a", ncloud), undefined, []],
    ["an output that is none", () => new VpcFlowLog("a", { ...vpc, name: pulumi.output("n") }), undefined, []],
    [
      "the bucket",
      () => new NcloudFlowLog("a", { ...ncloud, storageBucketName: secret("bucket") }),
      ["storageBucketName"],
      ["destination"],
    ],
    ["the region", () => new NcloudFlowLog("a", { ...ncloud, regionCode: secret("KR") }), ["regionCode"], ["place"]],
    [
      "a setting that no other output repeats",
      () => new NcloudFlowLog("a", { ...ncloud, collectIntervalMinute: secret(5) }),
      ["collectIntervalMinute"],
      [],
    ],
    ["the log group", () => new VpcFlowLog("a", { ...vpc, logGroupId: secret(uuid) }), ["logGroupId"], ["destination"]],
    [
      "a part of an object, and the storage account",
      () => new AzureFlowLog("a", { ...azure, storageId: secret("/storage"), flowAnalyticsConfiguration: analytics }),
      ["flowAnalyticsConfiguration", "storageId"],
      ["destination"],
    ],
    [
      "the target",
      () => new AzureNsgFlowLog("a", { ...azure, targetResourceId: secret("/target") }),
      ["targetResourceId"],
      ["destination", "networkWatcherId", "place"],
    ],
    ["a tag", () => new VpcLogGroup("a", { logGroupName: "a", ttlInDays: 7, tags: { a: secret("b") } }), ["tags"], []],
    [
      "all places",
      () =>
        new VpcLogStream("a", { logGroupId: uuid, logStreamName: "a", cloud: secret("otc"), region: secret("eu-de") }),
      ["cloud", "region"],
      ["place"],
    ],
  ];
  for (const [what, declare, names, outputs] of cases) {
    it(`is named to the provider, and outputs that repeat it are secret: ${what}`, async () => {
      const found = await registeredBy(declare());
      assert.deepEqual(found.names?.sort(), names);
      assert.deepEqual(found.outputs, outputs);
    });
  }

  it("leaves the program's own secret outputs as they are", async () => {
    const opts = { additionalSecretOutputs: ["status", "destination"] };
    const resource = new VpcFlowLog("a", { ...vpc, logTopicId: secret(uuid) }, opts);
    assert.deepEqual((await registeredBy(resource)).outputs, ["destination", "status"]);
    assert.deepEqual(opts.additionalSecretOutputs, ["status", "destination"]);
  });

  it("that fails to be computed fails as itself", async () => {
    const failing = pulumi.output(Promise.reject(new Error("no bucket")));
    assert.deepEqual(await namesOfSecrets({ a: secret(1), b: failing, c: "text", d: null }), ["a"]);
  });
});
