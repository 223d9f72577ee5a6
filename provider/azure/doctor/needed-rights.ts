/**
 * The rights that the provider needs, by the scope at which they count.
 * https://learn.microsoft.com/azure/network-watcher/required-rbac-permissions
 */
import { parseTargetId, type TARGET_NOUNS } from "../arm/ids";

export interface NeededRight {
  readonly action: string;
  /** Another spelling of the action, by which a role may grant it. */
  readonly alsoAs?: string;
  /** What needs it, in one clause. */
  readonly for: string;
  /** The built-in role that grants it. */
  readonly role: string;
  /** Why a flow log may do without it, in one clause. */
  readonly doubt?: string;
  /** Set for an action on data, such as blobs. */
  readonly isOnData?: true;
}

const READ = "Reader";
const NETWORK = "Network Contributor";
const STORAGE = "Storage Account Contributor";

/** At a network watcher, whose resource group may have roles of its own. */
export function watcherRights({ hasGroups }: { readonly hasGroups: boolean }): readonly NeededRight[] {
  const forGroups = { for: "flow logs of network security groups (AzureNsgFlowLog)", role: NETWORK };
  const onlyGroups = hasGroups ? {} : { doubt: "nothing else needs it" };
  return [
    { action: "Microsoft.Network/networkWatchers/read", for: "finding the network watcher of a region", role: READ },
    { action: "Microsoft.Network/networkWatchers/flowLogs/read", for: "reading flow logs", role: READ },
    { action: "Microsoft.Network/networkWatchers/flowLogs/write", for: "making and changing flow logs", role: NETWORK },
    { action: "Microsoft.Network/networkWatchers/flowLogs/delete", for: "removing flow logs", role: NETWORK },
    { action: "Microsoft.Network/networkWatchers/configureFlowLog/action", ...forGroups, ...onlyGroups },
    {
      action: "Microsoft.Network/networkWatchers/queryFlowLogStatus/action",
      ...forGroups,
      doubt: "without it the list of flow logs has to do",
    },
  ];
}

/** At the subscription, where Azure tells how its long operations end. */
export const OPERATION_RIGHTS: readonly NeededRight[] = ["operations", "operationResults"].map((type) => ({
  action: `Microsoft.Network/locations/${type}/read`,
  for: "following a change until it is done",
  role: READ,
  doubt: "Azure does not document whether it asks for it",
}));

const TARGET_TYPES: Readonly<Record<keyof typeof TARGET_NOUNS, string>> = {
  virtualNetwork: "virtualNetworks",
  subnet: "virtualNetworks/subnets",
  networkInterface: "networkInterfaces",
  networkSecurityGroup: "networkSecurityGroups",
};

/** At the target. Azure's documents name no right to write there, but its refusals have named one. */
export function targetRights(targetId: string): readonly NeededRight[] {
  const { kind = "virtualNetwork" } = parseTargetId(targetId) ?? {};
  const type = `Microsoft.Network/${TARGET_TYPES[kind]}`;
  // A subnet is read as a part of its virtual network.
  const read = kind === "subnet" ? "Microsoft.Network/virtualNetworks/read" : `${type}/read`;
  return [
    { action: read, for: "reading the target", role: READ },
    {
      action: `${type}/write`,
      for: "linking the flow log to its target",
      role: NETWORK,
      doubt: "Azure does not document whether it asks for it",
    },
  ];
}

/** At the storage account. Azure uses its keys for flow logs without an identity. */
export function storageRights({ hasIdentity }: { readonly hasIdentity: boolean }): readonly NeededRight[] {
  return [
    { action: "Microsoft.Storage/storageAccounts/read", for: "reading the storage account", role: READ },
    ...["listServiceSas", "listAccountSas", "listKeys"].map((name) => ({
      action: `Microsoft.Storage/storageAccounts/${name}/action`,
      for: "letting Azure write records into the storage account",
      role: STORAGE,
      ...(hasIdentity ? { doubt: "the flow logs there write with an identity" } : {}),
    })),
    {
      action: "Microsoft.Storage/storageAccounts/managementPolicies/read",
      for: "finding rules that delete records",
      role: READ,
      doubt: "only coverage and verify need it",
    },
    {
      action: "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
      for: "looking whether records arrive",
      role: "Storage Blob Data Reader",
      doubt: "only verify needs it",
      isOnData: true,
    },
  ];
}

/** At the identity with which Azure writes records. */
export const IDENTITY_RIGHTS: readonly NeededRight[] = [
  {
    action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    // The pattern of the built-in role is userAssignedIdentities/*/assign/action.
    alsoAs: "Microsoft.ManagedIdentity/userAssignedIdentities/any/assign/action",
    for: "giving the identity to a flow log",
    role: "Managed Identity Operator",
  },
];

/** At the workspace of traffic analytics. */
export const WORKSPACE_RIGHTS: readonly NeededRight[] = [
  { action: "Microsoft.OperationalInsights/workspaces/read", for: "reading the workspace", role: READ },
  {
    action: "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    for: "letting traffic analytics write into the workspace",
    role: "Log Analytics Contributor",
  },
  {
    action: "Microsoft.OperationalInsights/workspaces/query/read",
    for: "looking whether rows arrive",
    role: "Log Analytics Reader",
    doubt: "only verify needs it",
  },
];

/** At the subscription of the workspace, where Azure makes a data collection rule and endpoint. */
export const ANALYTICS_RIGHTS: readonly NeededRight[] = ["dataCollectionRules", "dataCollectionEndpoints"].flatMap(
  (type) =>
    ["read", "write", "delete"].map((verb) => ({
      action: `Microsoft.Insights/${type}/${verb}`,
      for: "traffic analytics",
      role: verb === "read" ? READ : "Monitoring Contributor",
    })),
);

/** At the subscription, to register a provider that is not registered. */
export function registrationRight(namespace: string): NeededRight {
  return { action: `${namespace}/register/action`, for: `registering ${namespace}`, role: "Contributor" };
}

/** For an input `createNetworkWatcher`. */
export const NEW_WATCHER_RIGHT: NeededRight = {
  action: "Microsoft.Network/networkWatchers/write",
  for: "making a network watcher (createNetworkWatcher)",
  role: NETWORK,
  doubt: "nobody needs it once the network watcher is there",
};

/** At the subscription, where it has no resource group for network watchers yet. */
export const NEW_GROUP_RIGHT: NeededRight = {
  action: "Microsoft.Resources/subscriptions/resourceGroups/write",
  for: "making the resource group of network watchers (createNetworkWatcher)",
  role: "Contributor",
  doubt: "nobody needs it once the resource group NetworkWatcherRG is there",
};
