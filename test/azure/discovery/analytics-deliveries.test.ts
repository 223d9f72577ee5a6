/** Whether rows of traffic analytics arrive in a workspace. */
import assert from "node:assert/strict";
import {
  type AzureLab,
  guidOf,
  inSubscription,
  keep,
  labId,
  resourceGroup,
  SPOKE_SUBSCRIPTION,
  SUBSCRIPTION,
} from "../../../lab/clouds/azure";
import type { TestClock } from "../../clock";
import { deliveriesOf, lookAt } from "../../looks";
import { keepFlowLog } from "../deployment";
import { borrowLab, type LentLab } from "../labs";

const HOUR_MS = 3_600_000;
const WORKSPACE = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
const NSG = labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web");
const TABLE = `${guidOf(WORKSPACE)}/NTANetAnalytics`;

describe("Azure: deliveries of traffic analytics", () => {
  let lab: LentLab;
  let cloud: AzureLab;
  let clock: TestClock;
  beforeEach(async () => {
    lab = await borrowLab();
    ({ cloud, clock } = lab);
    for (const key of Object.keys(cloud.memory.flowLogs)) delete cloud.memory.flowLogs[key];
    made("hub", HUB);
    setMachines([{}]);
  });
  afterEach(() => lab.close());

  function made(name: string, target: string) {
    const analytics = {
      ...{ enabled: true, workspaceId: guidOf(WORKSPACE), workspaceRegion: "westeurope" },
      ...{ workspaceResourceId: WORKSPACE, trafficAnalyticsInterval: 60 },
    };
    const settings = {
      enabled: true,
      storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: analytics },
    };
    return keepFlowLog(cloud, name, target, settings);
  }

  /** What is in the first subnet of the network. */
  function setMachines(ipConfigurations: readonly object[]): void {
    const [subnet] = cloud.memory.virtualNetworks[HUB.toLowerCase()]?.properties.subnets as { properties: object }[];
    assert.ok(subnet);
    Object.assign(subnet.properties, { ipConfigurations });
  }

  function rows(...found: (readonly [id: string | null, hoursAgo: number | null])[]): void {
    cloud.memory.analytics[TABLE] = found.map(([id, hoursAgo]) => ({
      id,
      newest: hoursAgo === null ? null : new Date(clock.now() - hoursAgo * HOUR_MS).toISOString(),
    }));
  }

  /** The verdict on the workspace, which comes after that on the account. */
  async function ofWorkspace() {
    const found = await deliveriesOf("azure", lookAt(cloud.env, clock));
    assert.deepEqual(
      found.map(({ destination }) => destination),
      ["storage account stflowlogs", "workspace log-main"],
    );
    const [, delivery] = found;
    assert.ok(delivery);
    return delivery;
  }

  const verdict = async () => (await ofWorkspace()).verdict;

  it("arriving up to two hours later than records, whatever the case, with or without the subscription", async () => {
    rows(
      ["NetworkWatcherRG/NetworkWatcher_WestEurope/HUB", 3.5],
      ["NetworkWatcherRG/NetworkWatcher_westeurope/other", 0],
    );
    assert.equal(await verdict(), "arriving");
    const whole = `${SUBSCRIPTION}/networkwatcherrg/networkwatcher_westeurope/hub`;
    rows([whole, 3.5]);
    assert.equal(await verdict(), "arriving");
    rows([whole, 9], ["NetworkWatcherRG/NetworkWatcher_WestEurope/HUB", 3.5]);
    assert.equal(await verdict(), "arriving");
  });

  it("late: the newest row is older than that", async () => {
    rows(["NetworkWatcherRG/NetworkWatcher_westeurope/hub", 4.5]);
    assert.equal(await verdict(), "late");
  });

  it("never: no row, a row of nulls, rows of others, or no table", async () => {
    for (const found of [[], [[null, null]], [["NetworkWatcherRG/NetworkWatcher_westeurope/other", 1]]] as const) {
      rows(...(found as readonly (readonly [string | null, number | null])[]));
      assert.equal(await verdict(), "never");
    }
    cloud.memory.analytics = {};
    assert.equal(await verdict(), "never");
  });

  for (const answers of ["204", "empty", "partial", "forbidden"] as const) {
    it(`unknown, never "not delivered", when Log Analytics answers so: ${answers}`, async () => {
      rows(["NetworkWatcherRG/NetworkWatcher_westeurope/hub", 1]);
      cloud.switches.analyticsAnswers = answers;
      const { verdict, advice } = await ofWorkspace();
      assert.equal(verdict, "unknown");
      if (answers === "forbidden") assert.match(advice ?? "", /Log Analytics Reader/);
    });
  }

  for (const body of [
    '{"tables":[]}',
    '{"tables":[{"name":"PrimaryResult","columns":[{"name":"count_"}],"rows":[[7]]}]}',
  ]) {
    it(`unknown, not never, when the answer has other columns than those asked for: ${body}`, async () => {
      cloud.faults.push({ path: /^\/loganalytics\//, when: "before", answer: { status: 200, body }, times: 99 });
      assert.equal(await verdict(), "unknown");
    });
  }

  it("no traffic, where the storage account gets no records for that reason; failed without a target", async () => {
    setMachines([]);
    rows(["NetworkWatcherRG/NetworkWatcher_westeurope/hub", 9]);
    const { verdict: silent, said } = await ofWorkspace();
    assert.deepEqual([silent, said], ["noTraffic", "no network interface is in the virtual network"]);
    rows();
    assert.equal(await verdict(), "noTraffic");
    rows(["NetworkWatcherRG/NetworkWatcher_westeurope/hub", 1]);
    assert.equal(await verdict(), "arriving");
    rows();
    delete cloud.memory.virtualNetworks[HUB.toLowerCase()];
    assert.equal(await verdict(), "failed");
  });

  it("destination gone, and destination refuses when the workspace takes nothing more today", async () => {
    const workspace = cloud.memory.workspaces[WORKSPACE.toLowerCase()];
    assert.ok(workspace);
    workspace.properties.workspaceCapping = { dataIngestionStatus: "OverQuota" };
    const { verdict: refused, said } = await ofWorkspace();
    assert.deepEqual(
      [refused, said],
      ["destinationRefuses", "it takes no rows now: its dataIngestionStatus is OverQuota"],
    );
    delete cloud.memory.workspaces[WORKSPACE.toLowerCase()];
    assert.equal(await verdict(), "destinationGone");
  });

  describe("two flow logs of one name in two subscriptions", () => {
    const SHORT = "NetworkWatcherRG/NetworkWatcher_westeurope/hub";
    /** The verdicts on the workspace: of the subscription of the lab, and of the other one. */
    async function both(filter?: string) {
      const isMeant = ({ id }: { readonly id: string }) => filter === undefined || id.includes(filter);
      const found = await deliveriesOf("azure", lookAt(cloud.env, clock), isMeant);
      const ofSubscription = (id: string) =>
        found.find(({ flowLog, destination }) => flowLog.id.includes(id) && destination.startsWith("workspace"));
      return [ofSubscription(SUBSCRIPTION), ofSubscription(SPOKE_SUBSCRIPTION)] as const;
    }
    const verdicts = async () => (await both()).map((one) => one?.verdict);

    beforeEach(() => {
      const [hub] = Object.values(cloud.memory.flowLogs);
      const network = cloud.memory.virtualNetworks[HUB.toLowerCase()];
      assert.ok(hub && network);
      const group = resourceGroup(SPOKE_SUBSCRIPTION, "rg-app", "westeurope");
      keep(cloud.memory.resourceGroups, group);
      keep(cloud.memory.virtualNetworks, inSubscription(SPOKE_SUBSCRIPTION, network));
      const workspace = hub.properties.flowAnalyticsConfiguration;
      const twin = inSubscription(SPOKE_SUBSCRIPTION, hub);
      twin.properties.flowAnalyticsConfiguration = workspace;
      keep(cloud.memory.flowLogs, twin);
    });

    it("a young row without a subscription proves nothing for either of them, also when one alone is asked for", async () => {
      rows([SHORT, 1]);
      assert.deepEqual(await verdicts(), ["unknown", "unknown"]);
      const [own, other] = await both(SUBSCRIPTION);
      assert.equal(other, undefined);
      assert.deepEqual([own?.verdict, own?.newest], ["unknown", undefined]);
      assert.match(`${own?.said} ${own?.advice}`, new RegExp(`may be of /subscriptions/${SPOKE_SUBSCRIPTION}/.*names`));
    });

    it("a row with a subscription is that of its flow log alone", async () => {
      rows([`${SUBSCRIPTION}/${SHORT}`, 1], [SHORT, 0.5]);
      assert.deepEqual(await verdicts(), ["arriving", "unknown"]);
      rows([`${SPOKE_SUBSCRIPTION}/${SHORT}`, 1]);
      assert.deepEqual(await verdicts(), ["never", "arriving"]);
      rows([Object.values(cloud.memory.flowLogs)[0]?.id ?? "", 1]);
      assert.deepEqual(await verdicts(), ["arriving", "never"]);
    });

    it("late where even the newest row of both is old", async () => {
      rows([`${SUBSCRIPTION}/${SHORT}`, 30], [SHORT, 20]);
      assert.deepEqual(await verdicts(), ["late", "late"]);
      assert.match(
        (await both())[1]?.said ?? "",
        /^the newest record came 20 h ago, counting all flow logs of this name$/,
      );
    });

    it("that write into different workspaces are told apart", async () => {
      const twin = Object.values(cloud.memory.flowLogs).find(({ id }) => id.includes(SPOKE_SUBSCRIPTION));
      assert.ok(twin);
      twin.properties.flowAnalyticsConfiguration = {};
      rows([SHORT, 1]);
      const [own] = await both();
      assert.equal(own?.verdict, "arriving");
      assert.match(own.said, /a flow log of this name in another one would look the same/);
    });
  });

  it("the newest of rows with and without the subscription counts", async () => {
    rows(
      [`${SUBSCRIPTION}/NetworkWatcherRG/NetworkWatcher_westeurope/hub`, 9],
      ["NetworkWatcherRG/NetworkWatcher_westeurope/hub", 1],
    );
    assert.equal(await verdict(), "arriving");
  });

  it("one query for all flow logs of a table, and another table for network security groups", async () => {
    made("spoke", HUB.replace("hub", "spoke"));
    made("web", NSG);
    cloud.memory.analytics[TABLE.replace("NTANetAnalytics", "AzureNetworkAnalytics_CL")] = [
      { id: `${SUBSCRIPTION}/rg-app/nsg-web`, newest: new Date(clock.now()).toISOString() },
    ];
    const found = await deliveriesOf("azure", lookAt(cloud.env, clock));
    const nsg = found.find(({ flowLog, destination }) => flowLog.target.id === NSG && destination.startsWith("work"));
    assert.equal(nsg?.verdict, "arriving");
    assert.equal(cloud.requests.filter(({ path }) => path.startsWith("/loganalytics/")).length, 2);
  });
});
