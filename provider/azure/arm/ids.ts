/** ARM ids. They are parsed and compared without regard to case, and kept as they were written. */
import { FlowLogError } from "../../core/errors";

/** Azure answers ids in the casing of whoever sent them first, so ids are compared without regard to case. */
export { sameId } from "../../core/ids";

export interface WatcherRef {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly networkWatcherName: string;
}

export interface FlowLogRef extends WatcherRef {
  readonly flowLogName: string;
}

/** What a flow log can capture, with the noun for sentences. */
export const TARGET_NOUNS = {
  virtualNetwork: "virtual network",
  subnet: "subnet",
  networkInterface: "network interface",
  networkSecurityGroup: "network security group",
} as const;

export interface TargetRef {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly kind: keyof typeof TARGET_NOUNS;
  /**
   * The name of the resource: `vnet-hub`; for a subnet the name of its virtual network first: `vnet-hub`, `snet-web`.
   */
  readonly names: readonly string[];
}

const GROUP = "^/subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/resourceGroups/([^/\\s]+)/providers";
export const NSG_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkSecurityGroups/([^/\\s]+)$`, "i");
export const STORAGE_ID = new RegExp(`${GROUP}/Microsoft\\.Storage/storageAccounts/([a-z0-9]{3,24})$`, "i");
export const TARGET_ID = new RegExp(
  `${GROUP}/Microsoft\\.Network/(?:(virtualNetworks)/([^/\\s]+)(?:/(subnets)/([^/\\s]+))?|(networkInterfaces|networkSecurityGroups)/([^/\\s]+))$`,
  "i",
);
export const WORKSPACE_ID = new RegExp(`${GROUP}/Microsoft\\.OperationalInsights/workspaces/([^/\\s]+)$`, "i");
export const IDENTITY_ID = new RegExp(`${GROUP}/Microsoft\\.ManagedIdentity/userAssignedIdentities/([^/\\s]+)$`, "i");
const WATCHER_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkWatchers/([^/\\s]+)$`, "i");
const FLOW_LOG_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkWatchers/([^/\\s]+)/flowLogs/([^/\\s]+)$`, "i");

export function parseTargetId(id: string): TargetRef | undefined {
  const [, subscriptionId, resourceGroupName, network, networkName, subnet, subnetName, type, name] =
    TARGET_ID.exec(id) ?? [];
  if (!subscriptionId || !resourceGroupName) return undefined;
  const place = { subscriptionId, resourceGroupName };
  if (network && networkName) {
    return subnet && subnetName
      ? { ...place, kind: "subnet", names: [networkName, subnetName] }
      : { ...place, kind: "virtualNetwork", names: [networkName] };
  }
  if (!type || !name) return undefined;
  const kind = type.toLowerCase() === "networkinterfaces" ? "networkInterface" : "networkSecurityGroup";
  return { ...place, kind, names: [name] };
}

export function isNsg(targetResourceId: string | undefined): boolean {
  return NSG_ID.test(targetResourceId ?? "");
}

export function parseWatcherId(id: string): WatcherRef | undefined {
  const [, subscriptionId, resourceGroupName, networkWatcherName] = WATCHER_ID.exec(id) ?? [];
  if (!subscriptionId || !resourceGroupName || !networkWatcherName) return undefined;
  return { subscriptionId, resourceGroupName, networkWatcherName };
}

export function parseFlowLogId(id: string): FlowLogRef | undefined {
  const [, subscriptionId, resourceGroupName, networkWatcherName, flowLogName] = FLOW_LOG_ID.exec(id) ?? [];
  if (!subscriptionId || !resourceGroupName || !networkWatcherName || !flowLogName) return undefined;
  return { subscriptionId, resourceGroupName, networkWatcherName, flowLogName };
}

export function watcherId({ subscriptionId, resourceGroupName, networkWatcherName }: WatcherRef): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Network/networkWatchers/${networkWatcherName}`;
}

/** The ARM id of a flow log in one spelling, because Azure writes both `flowLogs` and `FlowLogs`. */
export function flowLogId(ref: FlowLogRef): string {
  return `${watcherId(ref)}/flowLogs/${ref.flowLogName}`;
}

/** The virtual network that a subnet is part of. */
export function virtualNetworkOf(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]+$/i, "");
}

/** The last part of an ARM id. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** `West Europe` and `westeurope` are one region. */
export function region(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}

export function targetOf(id: string): TargetRef {
  return (
    parseTargetId(id) ?? refuse(id, "a virtual network, a subnet, a network interface or a network security group")
  );
}

export function flowLogOf(id: string): FlowLogRef {
  return parseFlowLogId(id) ?? refuse(id, "a flow log (…/networkWatchers/{watcher}/flowLogs/{name})");
}

function refuse(id: string, what: string): never {
  throw FlowLogError.refused("invalid", { said: `${JSON.stringify(id)} is not the ARM id of ${what}` });
}
