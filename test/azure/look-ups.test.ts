/** getAzureNetworkWatcher, as programs call it: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { getAzureNetworkWatcher, getAzureNetworkWatcherOutput } from "../../provider/azure/look-up/look-ups";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy, WATCHER } from "./deployment";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

describe("getAzureNetworkWatcher", () => {
  let at: Deployment;
  withoutAccounts();
  before(withoutMocks);
  beforeEach(async () => {
    at = await deploy({ newCloud: true });
    const config = { ...at.config, "azure-native:subscriptionId": SUBSCRIPTION };
    pulumi.runtime.setAllConfig(config as Record<string, string>, ["azure-native:clientSecret"]);
  });
  afterEach(async () => {
    withoutMocks();
    await at.close();
  });
  const found = {
    id: WATCHER,
    name: "NetworkWatcher_westeurope",
    resourceGroupName: "NetworkWatcherRG",
    location: "westeurope",
    subscriptionId: SUBSCRIPTION,
    environment: "public",
  };

  it("finds the network watcher of a region, however the region is written", async () => {
    assert.deepEqual(await getAzureNetworkWatcher({ location: "West Europe" }), found);
    const { "azure-native:subscriptionId": _, ...rest } = at.config;
    pulumi.runtime.setAllConfig(rest as Record<string, string>);
    assert.deepEqual(await getAzureNetworkWatcher({ location: "westeurope", subscriptionId: SUBSCRIPTION }), found);
    process.env.ARM_SUBSCRIPTION_ID = SUBSCRIPTION.toUpperCase();
    assert.deepEqual(await getAzureNetworkWatcher({ location: "westeurope" }), found);
  });

  it("says which regions have one, and makes none", async () => {
    const { message } = await failure(getAzureNetworkWatcher({ location: "moon" }));
    assert.match(
      message,
      /^looking up the network watcher of moon: subscription 1111.* has no network watcher in moon; it has .*westeurope \(NetworkWatcher_westeurope in NetworkWatcherRG\).*; make one with: az network watcher/,
    );
    assert.ok(at.calls().every((call) => !/^PUT/.test(call)));
  });

  it("asks for what is missing", async () => {
    pulumi.runtime.setAllConfig({});
    const { message } = await failure(getAzureNetworkWatcher({ location: "westeurope" }));
    assert.match(
      message,
      /no subscription is given; set the argument subscriptionId, config azure-native:subscriptionId/,
    );
    assert.match((await failure(getAzureNetworkWatcher({ location: "" }))).message, /it takes location/);
  });

  it("is answered by a unit test's mocks, with outputs too", async () => {
    withoutMocks();
    const calls = await mocked({ name: "w" });
    assert.equal((await getAzureNetworkWatcher({ location: "a" })).name, "w");
    assert.equal(await settled(getAzureNetworkWatcherOutput({ location: pulumi.output("b") }).name), "w");
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getAzureNetworkWatcher", { location: "a" }],
        ["flowlogs:index:getAzureNetworkWatcher", { location: "b" }],
      ],
    );
  });
});
