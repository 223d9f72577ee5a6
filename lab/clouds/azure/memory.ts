/**
 * What the lab's Azure holds: plain objects keyed by lower-case ARM id. Tests and the demo change the objects to play
 * somebody else at the portal; no other copy of the data exists.
 */
import { guidOf, key, region } from "./ids";

export interface Resource {
  id: string;
  name: string;
  type: string;
  location: string;
  etag?: string;
  tags?: Record<string, string>;
  kind?: string;
  sku?: Record<string, string>;
  properties: Record<string, unknown>;
}

export interface RetentionPolicy {
  days: number;
  enabled: boolean;
}

export interface TrafficAnalytics {
  enabled: boolean;
  workspaceId?: string;
  workspaceRegion?: string;
  workspaceResourceId?: string;
  trafficAnalyticsInterval?: number;
}

export interface FlowAnalytics {
  networkWatcherFlowAnalyticsConfiguration?: TrafficAnalytics;
}

export interface FlowLogProperties {
  provisioningState: "Succeeded" | "Updating" | "Deleting" | "Failed" | "Creating" | "Canceled";
  targetResourceId: string;
  targetResourceGuid: string;
  storageId: string;
  enabled: boolean;
  flowAnalyticsConfiguration: FlowAnalytics;
  retentionPolicy: RetentionPolicy;
  /** Missing only where the switch `omittedFormat` says so. */
  format?: { type: string; version: number };
  enabledFilteringCriteria: string;
  recordTypes: string;
}

export interface Identity {
  type: string;
  userAssignedIdentities?: Record<string, { principalId: string; clientId: string }>;
}

export interface FlowLog {
  id: string;
  name: string;
  location: string;
  tags?: Record<string, string>;
  identity?: Identity;
  properties: FlowLogProperties;
}

/** What a role grants to whoever has signed in. The empty scope is the whole tenant. */
export interface RoleAssignment {
  scope: string;
  actions: string[];
  notActions?: string[];
  dataActions?: string[];
  notDataActions?: string[];
  /** Told, and never evaluated. */
  condition?: string;
}

export interface DenyAssignment {
  id: string;
  properties: {
    denyAssignmentName: string;
    scope: string;
    doNotApplyToChildScopes: boolean;
    permissions: { actions: string[]; notActions: string[] }[];
    principals: { id: string; type: string }[];
    excludePrincipals: { id: string; type: string }[];
  };
}

export interface PolicyAssignment {
  id: string;
  name: string;
  properties: {
    displayName: string;
    scope: string;
    policyDefinitionId: string;
    enforcementMode: "Default" | "DoNotEnforce";
    parameters: Record<string, { value: unknown }>;
  };
}

/** What Microsoft.Authorization tells: rights, and what stands in their way. */
export interface Authorization {
  /** The roles of whoever has signed in. */
  roles: RoleAssignment[];
  locks: { scope: string; name: string; level: "CanNotDelete" | "ReadOnly" }[];
  denyAssignments: DenyAssignment[];
  /** Assigned policies, as far as Azure tells of them: what policies do is up to switches. */
  policyAssignments: PolicyAssignment[];
  /** Definitions of policies and of initiatives, keyed by id. */
  policyDefinitions: Record<string, { properties: object }>;
}

export interface Blob {
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly lastModified: number;
}

export interface AzureMemory {
  /** Keyed by the subscription's GUID. */
  subscriptions: Record<string, { displayName: string; state: "Enabled" | "Disabled" | "Warned" }>;
  /** Keyed by `/subscriptions/{guid}/providers/{namespace}`, lower case. */
  providers: Record<string, { namespace: string; registrationState: string }>;
  resourceGroups: Record<string, Resource>;
  networkWatchers: Record<string, Resource>;
  flowLogs: Record<string, FlowLog>;
  networkSecurityGroups: Record<string, Resource>;
  /** Subnets lie in `properties.subnets` of their network, as Azure answers them. */
  virtualNetworks: Record<string, Resource>;
  networkInterfaces: Record<string, Resource>;
  storageAccounts: Record<string, Resource>;
  workspaces: Record<string, Resource>;
  userAssignedIdentities: Record<string, Resource>;
  /** By `account/container`. The lab's flow logs write no records: whoever wants some adds blobs. */
  blobs: Record<string, Blob[]>;
  /** The newest rows of the tables of traffic analytics, by `workspace GUID/table`. */
  analytics: Record<string, { readonly id: string | null; readonly newest: string | null }[]>;
  /** Resources of all other types: stored and echoed. */
  otherResources: Record<string, Resource>;
  authorization: Authorization;
}

export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
/** A second subscription of the same tenant. */
export const SPOKE_SUBSCRIPTION = "22222222-3333-4444-5555-666666666666";

/** An id in the lab's own subscription: `labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web")`. */
export function labId(group: string, type: string, ...names: string[]): string {
  const [namespace = "", ...types] = type.split("/");
  const path = types.map((part, index) => `/${part}/${names[index] ?? ""}`).join("");
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${namespace}${path}`;
}

const etagOf = (text: string): string => `W/"${guidOf(`etag ${text}`)}"`;

/** A resource with the fields that every resource has. */
export function resource(
  group: string,
  type: string,
  name: string,
  location: string,
  properties: Record<string, unknown> = {},
  more: Partial<Resource> = {},
): Resource {
  const id = labId(group, type, name);
  return {
    name,
    id,
    etag: etagOf(id),
    type,
    location: region(location),
    ...more,
    properties: { provisioningState: "Succeeded", ...properties },
  };
}

export function networkSecurityGroup(group: string, name: string, location: string): Resource {
  const type = "Microsoft.Network/networkSecurityGroups";
  return resource(group, type, name, location, { resourceGuid: guidOf(labId(group, type, name)), securityRules: [] });
}

export function virtualNetwork(group: string, name: string, location: string, subnets: string[]): Resource {
  const type = "Microsoft.Network/virtualNetworks";
  const id = labId(group, type, name);
  return resource(group, type, name, location, {
    resourceGuid: guidOf(id),
    addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    subnets: subnets.map((subnet, index) => ({
      name: subnet,
      id: `${id}/subnets/${subnet}`,
      etag: etagOf(`${id}/${subnet}`),
      properties: { provisioningState: "Succeeded", addressPrefix: `10.0.${index}.0/24` },
      type: `${type}/subnets`,
    })),
    virtualNetworkPeerings: [],
    enableDdosProtection: false,
  });
}

export function networkInterface(group: string, name: string, location: string, subnetId: string): Resource {
  const type = "Microsoft.Network/networkInterfaces";
  const id = labId(group, type, name);
  const configuration = {
    name: "ipconfig1",
    id: `${id}/ipConfigurations/ipconfig1`,
    type: `${type}/ipConfigurations`,
    properties: {
      provisioningState: "Succeeded",
      privateIPAddress: "10.0.0.4",
      subnet: { id: subnetId },
      primary: true,
    },
  };
  return resource(group, type, name, location, { resourceGuid: guidOf(id), ipConfigurations: [configuration] });
}

export function storageAccount(
  group: string,
  name: string,
  location: string,
  kind = "StorageV2",
  sku = "Standard_LRS",
): Resource {
  return resource(
    group,
    "Microsoft.Storage/storageAccounts",
    name,
    location,
    {
      creationTime: "2026-01-05T08:00:00.0000000Z",
      primaryLocation: region(location),
      statusOfPrimary: "available",
      supportsHttpsTrafficOnly: true,
      networkAcls: { bypass: "AzureServices", virtualNetworkRules: [], ipRules: [], defaultAction: "Allow" },
    },
    { kind, sku: { name: sku, tier: sku.split("_")[0] ?? "" }, tags: {} },
  );
}

export function workspace(group: string, name: string, location: string): Resource {
  const type = "Microsoft.OperationalInsights/workspaces";
  return resource(group, type, name, location, {
    customerId: guidOf(labId(group, type, name)),
    sku: { name: "PerGB2018" },
    retentionInDays: 30,
  });
}

export function networkWatcher(group: string, name: string, location: string): Resource {
  return resource(group, "Microsoft.Network/networkWatchers", name, location, { runningOperationIds: [] });
}

/** A flow log as the portal would have left it, on a watcher and a target that exist. */
export function flowLog(
  watcher: Resource,
  name: string,
  targetId: string,
  settings: Partial<FlowLogProperties>,
): FlowLog {
  return {
    id: `${watcher.id}/flowLogs/${name}`,
    name,
    location: watcher.location,
    properties: {
      provisioningState: "Succeeded",
      targetResourceId: targetId,
      targetResourceGuid: guidOf(targetId),
      storageId: "",
      enabled: false,
      flowAnalyticsConfiguration: {},
      retentionPolicy: { days: 0, enabled: false },
      format: { type: "JSON", version: 1 },
      enabledFilteringCriteria: "",
      recordTypes: "",
      ...settings,
    },
  };
}

/** Puts a resource or flow log under its key. */
export function keep<T extends { id: string }>(collection: Record<string, T>, ...items: T[]): void {
  for (const item of items) collection[key(item.id)] = item;
}

export function emptyMemory(subscription = SUBSCRIPTION): AzureMemory {
  const memory: AzureMemory = {
    subscriptions: {},
    providers: {},
    resourceGroups: {},
    networkWatchers: {},
    flowLogs: {},
    networkSecurityGroups: {},
    virtualNetworks: {},
    networkInterfaces: {},
    storageAccounts: {},
    workspaces: {},
    userAssignedIdentities: {},
    blobs: {},
    analytics: {},
    otherResources: {},
    authorization: {
      roles: [{ scope: "", actions: ["*"], dataActions: ["*"] }],
      locks: [],
      denyAssignments: [],
      policyAssignments: [],
      policyDefinitions: {},
    },
  };
  addSubscription(memory, subscription, "Flow log lab");
  return memory;
}

/** A subscription in which all providers are registered. */
export function addSubscription(memory: AzureMemory, subscription: string, displayName: string): void {
  memory.subscriptions[key(subscription)] = { displayName, state: "Enabled" };
  for (const name of ["Insights", "Network", "Storage", "OperationalInsights", "ManagedIdentity"]) {
    const namespace = `Microsoft.${name}`;
    memory.providers[key(`/subscriptions/${subscription}/providers/${namespace}`)] = {
      namespace,
      registrationState: "Registered",
    };
  }
}

/** The same resource in another subscription than the lab's own. */
export function inSubscription<Item>(subscription: string, item: Item): Item {
  return JSON.parse(
    JSON.stringify(item).replaceAll(`/subscriptions/${SUBSCRIPTION}/`, `/subscriptions/${subscription}/`),
  );
}

export function resourceGroup(subscription: string, name: string, location: string): Resource {
  const id = `/subscriptions/${subscription}/resourceGroups/${name}`;
  return {
    id,
    name,
    type: "Microsoft.Resources/resourceGroups",
    location: region(location),
    properties: { provisioningState: "Succeeded" },
  };
}
