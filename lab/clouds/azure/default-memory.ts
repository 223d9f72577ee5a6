/** The memory that the lab's Azure starts with. */
import { guidOf } from "./ids";
import {
  type AzureMemory,
  addSubscription,
  emptyMemory,
  flowLog,
  inSubscription,
  keep,
  labId,
  networkInterface,
  networkSecurityGroup,
  networkWatcher,
  resource,
  resourceGroup,
  SPOKE_SUBSCRIPTION,
  SUBSCRIPTION,
  storageAccount,
  virtualNetwork,
  workspace,
} from "./memory";

/**
 * The resources that a program finds:
 *
 * | region | watcher (group) | NSGs | networks | storage | workspace |
 * | --- | --- | --- | --- | --- | --- |
 * | westeurope | NetworkWatcher_westeurope (NetworkWatcherRG) | nsg-web: running log · nsg-db: disabled log (inactive) · nsg-new: none | vnet-hub (snet-web, snet-db), vnet-spoke, nic-web1 | stflowlogs, stflowarchive, stpremium (Premium), stclassic (general purpose v1) | log-main |
 * | northeurope | nw-north (rg-network-ops) | nsg-north: disabled log | vnet-north (snet-north) | stnorth | log-north |
 * | germanywestcentral | none | nsg-germany: none | vnet-germany | stgermany | – |
 *
 * Everything but the watchers is in the group rg-app; the identity is id-flowlogs. Microsoft.Insights and the providers
 * of all these resources are registered.
 *
 * A second subscription, SPOKE_SUBSCRIPTION, has in westeurope a watcher (NetworkWatcherRG), and in the group rg-spoke
 * the network vnet-remote (snet-remote) and the storage account stremote.
 */
export function defaultMemory(): AzureMemory {
  const memory = emptyMemory();
  for (const group of ["rg-app", "NetworkWatcherRG"])
    keep(memory.resourceGroups, resourceGroup(SUBSCRIPTION, group, "westeurope"));
  keep(memory.resourceGroups, resourceGroup(SUBSCRIPTION, "rg-network-ops", "northeurope"));
  addTargets(memory);
  addDestinations(memory);
  addFlowLogs(memory);
  addSpoke(memory);
  return memory;
}

function addSpoke(memory: AzureMemory): void {
  addSubscription(memory, SPOKE_SUBSCRIPTION, "Flow log lab, spokes");
  const there = <Item>(item: Item): Item => inSubscription(SPOKE_SUBSCRIPTION, item);
  for (const group of ["rg-spoke", "NetworkWatcherRG"])
    keep(memory.resourceGroups, resourceGroup(SPOKE_SUBSCRIPTION, group, "westeurope"));
  keep(memory.networkWatchers, there(networkWatcher("NetworkWatcherRG", "NetworkWatcher_westeurope", "westeurope")));
  keep(memory.virtualNetworks, there(virtualNetwork("rg-spoke", "vnet-remote", "westeurope", ["snet-remote"])));
  keep(memory.storageAccounts, there(storageAccount("rg-spoke", "stremote", "westeurope")));
}

function addTargets(memory: AzureMemory): void {
  const west = ["nsg-web", "nsg-db", "nsg-new"].map((name) => networkSecurityGroup("rg-app", name, "westeurope"));
  const north = networkSecurityGroup("rg-app", "nsg-north", "northeurope");
  const germany = networkSecurityGroup("rg-app", "nsg-germany", "germanywestcentral");
  keep(memory.networkSecurityGroups, ...west, north, germany);
  const hub = virtualNetwork("rg-app", "vnet-hub", "westeurope", ["snet-web", "snet-db"]);
  keep(
    memory.virtualNetworks,
    hub,
    virtualNetwork("rg-app", "vnet-spoke", "westeurope", ["snet-spoke"]),
    virtualNetwork("rg-app", "vnet-north", "northeurope", ["snet-north"]),
    virtualNetwork("rg-app", "vnet-germany", "germanywestcentral", ["snet-germany"]),
  );
  keep(memory.networkInterfaces, networkInterface("rg-app", "nic-web1", "westeurope", `${hub.id}/subnets/snet-web`));
}

/** Storage accounts and workspaces, and the identity with which flow logs can write to them. */
function addDestinations(memory: AzureMemory): void {
  keep(
    memory.storageAccounts,
    storageAccount("rg-app", "stflowlogs", "westeurope"),
    storageAccount("rg-app", "stflowarchive", "westeurope"),
    storageAccount("rg-app", "stpremium", "westeurope", "BlockBlobStorage", "Premium_LRS"),
    storageAccount("rg-app", "stclassic", "westeurope", "Storage"),
    storageAccount("rg-app", "stnorth", "northeurope"),
    storageAccount("rg-app", "stgermany", "germanywestcentral"),
  );
  keep(
    memory.workspaces,
    workspace("rg-app", "log-main", "westeurope"),
    workspace("rg-app", "log-north", "northeurope"),
  );
  const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";
  const identityId = labId("rg-app", identityType, "id-flowlogs");
  keep(
    memory.userAssignedIdentities,
    resource("rg-app", identityType, "id-flowlogs", "westeurope", {
      principalId: guidOf(`${identityId} principal`),
      clientId: guidOf(`${identityId} client`),
    }),
  );
}

/** Network watchers and their flow logs. */
function addFlowLogs(memory: AzureMemory): void {
  const west = networkWatcher("NetworkWatcherRG", "NetworkWatcher_westeurope", "westeurope");
  const north = networkWatcher("rg-network-ops", "nw-north", "northeurope");
  keep(memory.networkWatchers, west, north);
  const nsg = (name: string): string => labId("rg-app", "Microsoft.Network/networkSecurityGroups", name);
  keep(
    memory.flowLogs,
    flowLog(west, "Microsoft.Networkrg-appnsg-web", nsg("nsg-web"), {
      enabled: true,
      storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
      retentionPolicy: { days: 30, enabled: true },
      format: { type: "JSON", version: 2 },
    }),
    flowLog(west, "Microsoft.Networkrg-appnsg-db", nsg("nsg-db"), {}),
    flowLog(north, "nsg-north-flowlog", nsg("nsg-north"), {}),
  );
}
