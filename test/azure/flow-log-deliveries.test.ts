/** getAzureFlowLogDeliveries, as programs call it: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import { getAzureFlowLogDeliveries, getAzureFlowLogDeliveriesOutput } from "../../provider/azure/look-up/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy, keepFlowLog, storageId, vnetId, WATCHER } from "./deployment";

const CONTAINER = "stflowlogs/insights-logs-flowlogflowevent";

describe("getAzureFlowLogDeliveries", () => {
  let at: Deployment;
  withoutAccounts();
  before(withoutMocks);
  beforeEach(async () => {
    at = await deploy({ newCloud: true });
    pulumi.runtime.setAllConfig(at.config as Record<string, string>, ["azure-native:clientSecret"]);
    const { flowLogs, virtualNetworks } = at.cloud.memory;
    for (const id of Object.keys(flowLogs)) delete flowLogs[id];
    for (const { properties } of Object.values(virtualNetworks))
      for (const subnet of properties.subnets as { properties: Record<string, unknown> }[])
        subnet.properties.ipConfigurations = [{}];
  });
  afterEach(async () => {
    withoutMocks();
    await at.close();
  });

  /** A flow log of a network, with one blob if it has an age. */
  function made(name: string, minutesOld?: number): string {
    const settings = { enabled: true, storageId: storageId("stflowlogs") };
    const { id } = keepFlowLog(at.cloud, name, vnetId(`vnet-${name}`), settings);
    if (minutesOld === undefined) return id;
    const lastModified = Date.now() - minutesOld * 60_000;
    const [, y, m, d, h] = /^(\d+)-(\d+)-(\d+)T(\d+)/.exec(new Date(lastModified).toISOString()) ?? [];
    const root = `flowLogResourceID=/${SUBSCRIPTION}_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_${name.toUpperCase()}`;
    const blob = { name: `${root}/y=${y}/m=${m}/d=${d}/h=${h}/m=00/macAddress=002248AABBCC/PT1H.json`, lastModified };
    const { blobs } = at.cloud.memory;
    blobs[CONTAINER] = [...(blobs[CONTAINER] ?? []), blob];
    return id;
  }

  const verdicts = async (args: Parameters<typeof getAzureFlowLogDeliveries>[0]) => {
    const { deliveries } = await getAzureFlowLogDeliveries(args);
    return deliveries.map(({ id, verdict }) => `${id.split("/").at(-1)} ${verdict}`);
  };

  it("says of each flow log whether records arrive, in the order of ids", async () => {
    made("spoke", 180);
    made("north");
    const id = made("hub", 12);
    assert.deepEqual(await verdicts({}), ["hub arriving", "north never", "spoke late"]);
    const { deliveries } = await getAzureFlowLogDeliveries({ subscriptions: [SUBSCRIPTION], flowLogIds: [id] });
    const [{ newest = "", ...delivery } = assert.fail("none")] = deliveries;
    assert.ok(Math.abs(Date.parse(newest) - (Date.now() - 12 * 60_000)) < 60_000, newest);
    assert.deepEqual(delivery, {
      id: `${WATCHER}/flowLogs/hub`,
      destination: "storage account stflowlogs",
      verdict: "arriving",
      said: "the newest record came 12 min ago",
    });
    assert.deepEqual(await verdicts({ lateAfterMinutes: 10, flowLogIds: [id] }), ["hub late"]);
    assert.deepEqual(await verdicts({ subscriptions: [] }), []);
  });

  it("an account that can't be looked at is unknown, and never without records", async () => {
    made("hub");
    at.cloud.switches.blobAccess = "AuthorizationPermissionMismatch";
    assert.deepEqual(await verdicts({}), ["hub unknown"]);
  });

  it("looks only in the subscriptions of the named flow logs, and never in Resource Graph", async () => {
    const id = made("hub", 12);
    at.cloud.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
    assert.deepEqual(await verdicts({ flowLogIds: [id.toUpperCase()] }), ["hub arriving"]);
    assert.ok(at.cloud.requests.every(({ path }) => !/ResourceGraph|networkWatchers.*spoke/i.test(path)));
    const subscriptions = [SUBSCRIPTION, SPOKE_SUBSCRIPTION];
    const { message } = await failure(getAzureFlowLogDeliveries({ subscriptions, flowLogIds: [`${id}-none`] }));
    assert.match(message, new RegExp(`looking at subscription ${SPOKE_SUBSCRIPTION}: `));
  });

  it("names an id that no flow log has, or that is none", async () => {
    const id = `${WATCHER}/flowLogs/none`;
    assert.match(
      (await failure(getAzureFlowLogDeliveries({ flowLogIds: [id] }))).message,
      /no flow log with the id ".*none"/,
    );
    const { message } = await failure(getAzureFlowLogDeliveries({ flowLogIds: ["hub"] }));
    assert.match(message, /"hub" is not the ARM id of a flow log/);
  });

  it("is answered by a unit test's mocks, with outputs too", async () => {
    withoutMocks();
    const calls = await mocked({ deliveries: [] });
    assert.deepEqual(await getAzureFlowLogDeliveries({}), { deliveries: [] });
    await settled(getAzureFlowLogDeliveriesOutput({ flowLogIds: [pulumi.output("a")] as never }).deliveries);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getAzureFlowLogDeliveries", {}],
        ["flowlogs:index:getAzureFlowLogDeliveries", { flowLogIds: ["a"] }],
      ],
    );
  });
});
