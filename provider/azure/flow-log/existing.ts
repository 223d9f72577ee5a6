/** The flow logs of a subscription that are of one resource class, whoever made them. */
import type { Reference } from "../../core/reconcile/lifecycle";
import type { Settings } from "../../core/settings";
import type { FlowLog } from "../arm/api";
import { type FlowLogRef, flowLogOf, isNsg, targetOf } from "../arm/ids";
import { subscriptionIn } from "../credentials/subscription";
import type { FlowLogContext, Inputs, ObservedFlowLog } from "./context";

/** The subscription that id or target names. A list of what exists has neither. */
export function subscriptionOf({ id, inputs, operation, scope }: Reference<Inputs>, settings: Settings): string {
  if (id !== undefined) return flowLogOf(id).subscriptionId;
  const { targetResourceId } = inputs;
  if (operation === "read" && targetResourceId === undefined) return subscriptionIn(settings, scope);
  return targetOf(targetResourceId ?? "").subscriptionId;
}

export async function* existingFlowLogs(
  { api, targets, calls }: FlowLogContext,
  observed: (ref: FlowLogRef, flowLog: FlowLog) => Promise<ObservedFlowLog>,
): AsyncGenerator<ObservedFlowLog> {
  const isForGroups = calls.writeCall === "configureFlowLog";
  for (const watcher of await targets.prerequisites.watchers.all()) {
    for (const flowLog of await api.flowLogs(watcher)) {
      if (!flowLog.name || isNsg(flowLog.targetResourceId) !== isForGroups) continue;
      const ref = { ...watcher, flowLogName: flowLog.name };
      yield await observed(ref, await calls.withSettings(ref, flowLog));
    }
  }
}
