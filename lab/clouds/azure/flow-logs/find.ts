/** Network watchers and flow logs by the names in a path, and flow logs by their target. */
import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { resourceNotFound } from "../arm/errors";
import { key, resourceId, sameId } from "../ids";
import type { AzureMemory, FlowLog, Resource } from "../memory";

export const WATCHER_TYPE = "Microsoft.Network/networkWatchers";

export type Place = Record<"subscription" | "group" | "watcher" | "name", string>;
export const place = (request: FastifyRequest): Place => request.params as Place;

/** The watcher in the path, if there is one. */
export function watcherAt(memory: AzureMemory, request: FastifyRequest): Resource | undefined {
  const { subscription, group, watcher } = place(request);
  return memory.networkWatchers[key(resourceId(subscription, group, WATCHER_TYPE, watcher))];
}

/** The watcher in the path, which must exist. */
export function findWatcher(memory: AzureMemory, request: FastifyRequest): Resource {
  const found = watcherAt(memory, request);
  if (!found) throw resourceNotFound(WATCHER_TYPE, place(request).watcher, place(request).group);
  return found;
}

/** Azure changes a watcher's etag with every change to one of its flow logs. */
export function changeEtag(watcher: Resource): void {
  watcher.etag = `W/"${randomUUID()}"`;
}

/** The key in memory of a flow log of that name. */
export function flowLogKey(watcher: Resource, name: string): string {
  return key(`${watcher.id}/flowLogs/${name}`);
}

export function flowLogsOf(memory: AzureMemory, watcher: Resource): FlowLog[] {
  return flowLogsIn(Object.values(memory.flowLogs), watcher);
}

export function flowLogsIn(logs: readonly FlowLog[], watcher: Resource): FlowLog[] {
  return logs.filter((log) => key(log.id).startsWith(flowLogKey(watcher, "")));
}

export function flowLogOfTarget(memory: AzureMemory, watcher: Resource, targetId: string): FlowLog | undefined {
  return flowLogsOf(memory, watcher).find((log) => sameId(log.properties.targetResourceId, targetId));
}

/** The flow logs of each target, by the key of the target's id: for answers about many targets. */
export function flowLogsByTarget(memory: AzureMemory): ReadonlyMap<string, readonly FlowLog[]> {
  const byTarget = new Map<string, FlowLog[]>();
  for (const log of Object.values(memory.flowLogs)) {
    const target = key(log.properties.targetResourceId);
    byTarget.set(target, [...(byTarget.get(target) ?? []), log]);
  }
  return byTarget;
}
