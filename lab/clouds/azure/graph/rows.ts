/** The rows that Resource Graph holds: types and regions in lower case, ids as they were written. */
import { flowLogsByTarget } from "../flow-logs/find";
import { key, parseId } from "../ids";
import type { AzureMemory, Resource } from "../memory";
import type { AzureService } from "../service";
import type { GraphRow } from "../switches";
import type { Row } from "./query";

/** The rows of a table in these subscriptions; undefined when there is no such table. */
export function rowsOf(cloud: AzureService, table: string, subscriptions: readonly string[]): Row[] | undefined {
  const { memory, switches } = cloud;
  const all =
    table === "resources" ? resources(memory) : table === "resourcecontainers" ? containers(memory) : undefined;
  if (all === undefined) return undefined;
  const stale = new Map(switches.graphStaleRows.map((row) => [key(row.id), rowOf(row)]));
  const lacking = new Set(switches.graphLacks.map(key));
  const isShown = (id: string) => !lacking.has(key(id)) && !stale.has(key(id));
  const wanted = new Set(subscriptions.map(key));
  const rows = [...all.filter(({ id }) => isShown(String(id))), ...(table === "resources" ? stale.values() : [])];
  return rows.filter(({ subscriptionId }) => wanted.has(key(String(subscriptionId))));
}

function resources(memory: AzureMemory): Row[] {
  const { networkSecurityGroups, virtualNetworks, networkInterfaces, storageAccounts, workspaces } = memory;
  const byTarget = flowLogsByTarget(memory);
  const withLogs = (resource: Resource): Row => {
    const logs = byTarget.get(key(resource.id)) ?? [];
    const properties = { ...resource.properties, flowLogs: logs.map(({ id }) => ({ id })) };
    return rowOf(logs.length > 0 ? { ...resource, properties } : resource);
  };
  return [
    ...[networkInterfaces, storageAccounts, workspaces, memory.networkWatchers, memory.userAssignedIdentities].flatMap(
      (collection) => Object.values(collection).map(rowOf),
    ),
    ...[networkSecurityGroups, virtualNetworks].flatMap((collection) => Object.values(collection).map(withLogs)),
    ...Object.values(memory.flowLogs).map((log) =>
      rowOf({ ...log, type: "Microsoft.Network/networkWatchers/flowLogs", properties: { ...log.properties } }),
    ),
  ];
}

function containers(memory: AzureMemory): Row[] {
  return Object.entries(memory.subscriptions).map(([subscriptionId, { displayName, state }]) => ({
    id: `/subscriptions/${subscriptionId}`,
    name: displayName,
    type: "microsoft.resources/subscriptions",
    subscriptionId,
    properties: { state },
  }));
}

function rowOf({ type, location, ...resource }: GraphRow): Row {
  const { subscription = "", group = "" } = parseId(resource.id) ?? {};
  return {
    tags: null,
    kind: "",
    sku: null,
    ...resource,
    type: type.toLowerCase(),
    location: location.toLowerCase(),
    subscriptionId: subscription,
    resourceGroup: group.toLowerCase(),
  };
}
