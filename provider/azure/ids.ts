/** ARM ids of what flow logs are about: taken apart and compared without regard to case, kept as they were written. */

export interface WatcherRef {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly networkWatcherName: string;
}

export interface FlowLogRef extends WatcherRef {
  readonly flowLogName: string;
}

export interface NsgRef {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly networkSecurityGroupName: string;
}

const GROUP = "^/subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/resourceGroups/([^/\\s]+)/providers";
export const NSG_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkSecurityGroups/([^/\\s]+)$`, "i");
export const STORAGE_ID = new RegExp(`${GROUP}/Microsoft\\.Storage/storageAccounts/([a-z0-9]{3,24})$`, "i");
const WATCHER_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkWatchers/([^/\\s]+)$`, "i");
const FLOW_LOG_ID = new RegExp(`${GROUP}/Microsoft\\.Network/networkWatchers/([^/\\s]+)/flowLogs/([^/\\s]+)$`, "i");

export function parseNsgId(id: string): NsgRef | undefined {
  const [, subscriptionId, resourceGroupName, networkSecurityGroupName] = NSG_ID.exec(id) ?? [];
  if (!subscriptionId || !resourceGroupName || !networkSecurityGroupName) return undefined;
  return { subscriptionId, resourceGroupName, networkSecurityGroupName };
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

/** In one spelling: Azure writes the collection as `flowLogs` and as `FlowLogs`. */
export function flowLogId(ref: FlowLogRef): string {
  return `${watcherId(ref)}/flowLogs/${ref.flowLogName}`;
}

/** Azure echoes ids in the casing that somebody once sent. */
export function sameId(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
}

/** `West Europe` and `westeurope` are one region. */
export function region(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}
