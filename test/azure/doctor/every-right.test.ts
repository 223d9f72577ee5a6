/**
 * Every right that the provider needs on Azure, as the lab sees the calls of whole lives. Without one of them, the doctor
 * names this one and nothing else.
 */
import assert from "node:assert/strict";
import { keep, labId, virtualNetwork } from "../../../lab/clouds/azure";
import { actionOf } from "../../../lab/clouds/azure/arm/permissions";
import type { Check } from "../../../provider/core/discovery/check";
import { diagnosis } from "../../command/diagnosis";
import { quietly } from "../../outcomes";
import { withoutAccounts } from "../accounts";
import {
  type Deployment,
  deploy,
  identityId,
  nsgId,
  type ResourceClass,
  storageId,
  vnetId,
  workspaceId,
} from "../deployment";

const GERMANY = "germanywestcentral";
const ANALYTICS = {
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: {
      enabled: true,
      workspaceResourceId: workspaceId("log-main"),
      trafficAnalyticsInterval: 60,
    },
  },
};
const IDENTITY = { identity: { userAssignedIdentities: [identityId("id-flowlogs")] } };

const CLASSES = ["AzureFlowLog", "AzureNsgFlowLog"] as const;

interface Row {
  readonly action: string;
  /** What the doctor says without the right. */
  readonly outcome: "missing" | "warning";
  /** The other looks of the doctor that need the right. */
  readonly unread?: readonly string[];
  /** Set where the provider goes on without it. */
  readonly isDispensable?: true;
}

const NETWORK = "Microsoft.Network";
const STORAGE = "Microsoft.Storage/storageAccounts";
const INSIGHTS = "Microsoft.Insights";
const REGISTERED = "Microsoft.Resources/subscriptions/providers/read";
const REGISTER = "Microsoft.Insights/register/action";

/** Rights for the calls of the provider. */
const CALLS: readonly Row[] = [
  { action: `${NETWORK}/networkWatchers/read`, outcome: "missing", unread: ["network watchers"] },
  { action: `${NETWORK}/networkWatchers/write`, outcome: "warning" },
  { action: "Microsoft.Resources/subscriptions/resourceGroups/write", outcome: "warning" },
  { action: `${NETWORK}/networkWatchers/flowLogs/read`, outcome: "missing" },
  { action: `${NETWORK}/networkWatchers/flowLogs/write`, outcome: "missing" },
  { action: `${NETWORK}/networkWatchers/flowLogs/delete`, outcome: "missing" },
  { action: `${NETWORK}/networkWatchers/configureFlowLog/action`, outcome: "missing" },
  { action: `${NETWORK}/networkWatchers/queryFlowLogStatus/action`, outcome: "warning", isDispensable: true },
  { action: `${NETWORK}/locations/operations/read`, outcome: "warning" },
  { action: `${NETWORK}/locations/operationResults/read`, outcome: "warning" },
  { action: `${NETWORK}/virtualNetworks/read`, outcome: "missing", unread: ["target", "regions of virtual networks"] },
  { action: `${NETWORK}/networkInterfaces/read`, outcome: "missing", unread: ["target"] },
  { action: `${NETWORK}/networkSecurityGroups/read`, outcome: "missing", unread: ["target"] },
  // Azure asks for it when it writes a flow log, which the lab does not.
  { action: `${STORAGE}/read`, outcome: "missing", unread: ["storage account"], isDispensable: true },
  { action: "Microsoft.OperationalInsights/workspaces/read", outcome: "missing", unread: ["workspace"] },
];

/** Rights that Azure asks for at what a flow log names, and rights of verify and coverage. */
const LINKED: readonly Row[] = [
  ...["virtualNetworks", "virtualNetworks/subnets", "networkInterfaces", "networkSecurityGroups"].map(
    (type): Row => ({ action: `${NETWORK}/${type}/write`, outcome: "warning" }),
  ),
  ...["listServiceSas", "listAccountSas", "listKeys"].map(
    (name): Row => ({ action: `${STORAGE}/${name}/action`, outcome: "missing" }),
  ),
  { action: `${STORAGE}/managementPolicies/read`, outcome: "warning" },
  { action: `${STORAGE}/blobServices/containers/blobs/read`, outcome: "warning" },
  { action: "Microsoft.OperationalInsights/workspaces/sharedKeys/action", outcome: "missing" },
  { action: "Microsoft.OperationalInsights/workspaces/query/read", outcome: "warning" },
  ...["dataCollectionRules", "dataCollectionEndpoints"].flatMap((type) =>
    ["read", "write", "delete"].map((verb): Row => ({ action: `${INSIGHTS}/${type}/${verb}`, outcome: "missing" })),
  ),
  { action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", outcome: "missing" },
];

/** Create, import, read, update and delete. */
async function wholeLife({ provider, create, checked }: Deployment, more: object): Promise<void> {
  const { id, outs } = await create({ ...more });
  await provider.read(id, {});
  const { props = {} } = await provider.read(id, outs);
  const news = await checked({ ...more, retentionPolicy: { enabled: true, days: 9 } });
  const updated = await provider.update(id, props, news);
  await provider.delete(id, updated.outs ?? {});
}

/** The lives of flow logs that use everything that an input can name. */
async function lives(at: Deployment, resourceClass: ResourceClass): Promise<void> {
  const { memory } = at.cloud;
  for (const one of Object.values(memory.providers))
    if (one.namespace === INSIGHTS) one.registrationState = "NotRegistered";
  if (resourceClass === "AzureNsgFlowLog") return wholeLife(at, ANALYTICS);
  await wholeLife(at, { ...ANALYTICS, ...IDENTITY });
  await wholeLife(at, { targetResourceId: `${at.target}/subnets/snet-a` });
  await wholeLife(at, { targetResourceId: nicId(`nic-${at.name}`) });
  keep(memory.virtualNetworks, virtualNetwork("rg-app", "vnet-new", GERMANY, ["snet"]));
  for (const [key, { name }] of Object.entries(memory.resourceGroups))
    if (name === "NetworkWatcherRG") delete memory.resourceGroups[key];
  await wholeLife(at, {
    targetResourceId: vnetId("vnet-new"),
    storageId: storageId("stgermany"),
    createNetworkWatcher: true,
  });
}

const nicId = (name: string) => labId("rg-app", `${NETWORK}/networkInterfaces`, name);

const NAMED = [
  ...["--target", vnetId("vnet-hub"), `${vnetId("vnet-hub")}/subnets/snet-web`, nicId("nic-web1"), nsgId("nsg-web")],
  ...["--storage", storageId("stflowlogs"), "--workspace", workspaceId("log-main")],
  ...["--identity", identityId("id-flowlogs")],
];

const SEVERITY = ["missing", "warning", "unknown", "ok"];

/**
 * The worst check of each name that is not ok: of the named resources, of what exists, and of a subscription without
 * network watchers.
 */
async function complaints({ cloud }: Deployment): Promise<ReadonlyMap<string, Check>> {
  const asked = (args: readonly string[]) =>
    diagnosis(cloud.env, ["azure", ...args], [cloud.directory.application.clientSecret]);
  const found = [...(await asked(NAMED)).found, ...(await asked([])).found];
  const { networkWatchers } = cloud.memory;
  cloud.memory.networkWatchers = {};
  found.push(...(await asked([])).found);
  cloud.memory.networkWatchers = networkWatchers;
  const bad = found
    .filter(({ outcome, unaskable }) => outcome !== "ok" && !unaskable)
    .sort((one, other) => SEVERITY.indexOf(other.outcome) - SEVERITY.indexOf(one.outcome));
  return new Map(bad.map((check) => [check.name, check]));
}

describe("every right on Azure", () => {
  withoutAccounts();
  quietly();

  async function isRefused(action: string): Promise<boolean> {
    for (const resourceClass of CLASSES) {
      const at = await deploy({ resourceClass });
      at.cloud.switches.deniedActions = [action];
      try {
        await lives(at, resourceClass);
      } catch (thrown) {
        assert.match((thrown as Error).message, /40[39] \w+/);
        return true;
      } finally {
        await at.close();
      }
    }
    return false;
  }

  it("that a call of the provider needs is asked for", async () => {
    const needed = new Set<string>();
    for (const resourceClass of CLASSES) {
      const at = await deploy({ resourceClass });
      await lives(at, resourceClass);
      for (const { method, path } of at.cloud.requests)
        if (path.startsWith("/subscriptions/")) needed.add(actionOf(method, path).action);
      await at.close();
    }
    const known = [...CALLS.map(({ action }) => action), REGISTERED, REGISTER];
    assert.deepEqual([...needed].sort(), known.sort());
  });

  for (const { action, outcome, unread = [] } of [...CALLS, ...LINKED]) {
    it(`${action}: without it, this is ${outcome}, and nothing else`, async () => {
      const at = await deploy();
      const before = await complaints(at);
      at.cloud.switches.deniedActions = [action];
      const more = [...(await complaints(at)).values()].filter(({ name }) => !before.has(name));
      await at.close();
      const told = more.map((check) => `${check.outcome} ${check.name}`).sort();
      assert.deepEqual(told, [`${outcome} right ${action}`, ...unread.map((name) => `unknown ${name}`)].sort());
      for (const { advice = "" } of more) assert.match(advice, /^give these credentials /);
      const { advice = "" } = more.find(({ name }) => name.startsWith("right ")) ?? assert.fail();
      const isRead = action.endsWith("/read") && !/\/(blobs|query)\/read$/.test(action);
      assert.equal(/ a role with it, such as Reader, at \/subscriptions\//.test(advice), isRead, advice);
    });
  }

  for (const { action, isDispensable = false } of CALLS) {
    it(`${action}: the provider ${isDispensable ? "goes on" : "is refused"} without it`, async () => {
      assert.equal(await isRefused(action), !isDispensable);
    });
  }
});
