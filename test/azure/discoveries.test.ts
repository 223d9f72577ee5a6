/** discoverAzureFlowLogs and getAzureNetworks, as programs call them: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import {
  discoverAzureFlowLogs,
  discoverAzureFlowLogsOutput,
  getAzureNetworks,
  getAzureNetworksOutput,
} from "../../provider/azure/look-up/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy, nsgId, storageId, vnetId, WATCHER } from "./deployment";

describe("functions that find everything of a kind", () => {
  let at: Deployment;
  withoutAccounts();
  before(withoutMocks);
  beforeEach(async () => {
    at = await deploy({ newCloud: true });
    pulumi.runtime.setAllConfig(at.config as Record<string, string>, ["azure-native:clientSecret"]);
  });
  afterEach(async () => {
    withoutMocks();
    await at.close();
  });
  const namesOf = ({ networks }: { networks: readonly { name: string }[] }) => networks.map(({ name }) => name);

  it("getAzureNetworks finds the networks of all subscriptions, or of some", async () => {
    const all = await getAzureNetworks({});
    assert.deepEqual(namesOf(all), [at.name, "vnet-germany", "vnet-hub", "vnet-north", "vnet-spoke", "vnet-remote"]);
    assert.deepEqual(await getAzureNetworks({ subscriptions: [SPOKE_SUBSCRIPTION.toUpperCase()] }), {
      networks: [
        {
          id: vnetId("vnet-remote").replace(SUBSCRIPTION, SPOKE_SUBSCRIPTION).replace("rg-app", "rg-spoke"),
          name: "vnet-remote",
          resourceGroupName: "rg-spoke",
          subscriptionId: SPOKE_SUBSCRIPTION,
          location: "westeurope",
          tags: {},
        },
      ],
    });
    assert.deepEqual(await getAzureNetworks({ subscriptions: [] }), { networks: [] });
  });

  it("getAzureNetworks leaves out networks of other groups, and those without the tags", async () => {
    assert.deepEqual(namesOf(await getAzureNetworks({ resourceGroups: ["RG-Spoke", "rg-none"] })), ["vnet-remote"]);
    const network = at.cloud.memory.virtualNetworks[vnetId("vnet-hub").toLowerCase()];
    assert.ok(network);
    network.tags = { env: "prod", team: "edge" };
    // Names of tags have no case on Azure, values have.
    for (const name of ["env", "Env"])
      assert.deepEqual(namesOf(await getAzureNetworks({ tags: { [name]: "prod" } })), ["vnet-hub"]);
    assert.deepEqual(namesOf(await getAzureNetworks({ tags: { env: "Prod" } })), []);
    assert.deepEqual(namesOf(await getAzureNetworks({ tags: { env: "prod", team: "core" } })), []);
  });

  it("discoverAzureFlowLogs finds flow logs, on or off", async () => {
    const { flowLogs } = await discoverAzureFlowLogs({ subscriptions: [SUBSCRIPTION] });
    assert.deepEqual(
      flowLogs.map(({ name, enabled }) => [name, enabled]),
      [
        ["Microsoft.Networkrg-appnsg-db", false],
        ["Microsoft.Networkrg-appnsg-web", true],
        ["nsg-north-flowlog", false],
      ],
    );
    assert.deepEqual(flowLogs[1], {
      id: `${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-web`,
      name: "Microsoft.Networkrg-appnsg-web",
      targetResourceId: nsgId("nsg-web"),
      enabled: true,
      storageId: storageId("stflowlogs"),
      retentionDays: 30,
      analyticsEnabled: false,
      location: "westeurope",
      subscriptionId: SUBSCRIPTION,
    });
  });

  it("never ask Resource Graph, which may be out of date", async () => {
    await getAzureNetworks({});
    await discoverAzureFlowLogs({});
    assert.ok(at.cloud.requests.every(({ path }) => !/ResourceGraph/.test(path)));
  });

  it("fail when a subscription can't be read: a program would delete what is missing", async () => {
    at.cloud.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
    const { message } = await failure(getAzureNetworks({ subscriptions: [SUBSCRIPTION, SPOKE_SUBSCRIPTION] }));
    assert.match(message, new RegExp(`looking at subscription ${SPOKE_SUBSCRIPTION}: these credentials do not see it`));
    const both = { subscriptions: [SPOKE_SUBSCRIPTION, "00000000-1111-2222-3333-444444444444"] };
    assert.match((await failure(discoverAzureFlowLogs(both))).message, /and so it is with 1 other place\b/);
  });

  it("are answered by a unit test's mocks, with outputs too", async () => {
    withoutMocks();
    const calls = await mocked({ networks: [], flowLogs: [] });
    assert.deepEqual(await getAzureNetworks({ resourceGroups: ["a"] }), { networks: [], flowLogs: [] });
    const tags = { env: pulumi.output("prod") };
    assert.deepEqual(await settled(getAzureNetworksOutput({ tags: pulumi.output(tags) }).networks), []);
    await discoverAzureFlowLogs({});
    await settled(discoverAzureFlowLogsOutput({ subscriptions: pulumi.output(["b"]) }).flowLogs);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getAzureNetworks", { resourceGroups: ["a"] }],
        ["flowlogs:index:getAzureNetworks", { tags: { env: "prod" } }],
        ["flowlogs:index:discoverAzureFlowLogs", {}],
        ["flowlogs:index:discoverAzureFlowLogs", { subscriptions: ["b"] }],
      ],
    );
  });
});
