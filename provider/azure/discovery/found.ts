/** A flow log that was found, as a state would hold it and as people see it. */
import { type Existing, existingOf } from "../../core/discovery/existing";
import type { FoundFlowLog } from "../../core/discovery/found";
import type { TargetKind, TargetRef } from "../../core/discovery/target";
import type { Place } from "../../core/place";
import type { FlowLog } from "../arm/api";
import { type FlowLogRef, flowLogOf, isNsg, TARGET_NOUNS, targetOf } from "../arm/ids";
import type { Inputs, Observing } from "../flow-log/context";
import { azureFlowLogKind, azureNsgFlowLogKind } from "../flow-log/kinds";
import { observeFlowLog } from "../flow-log/lifecycle";
import { flowLogSchema } from "../flow-log/schema";
import { enabledAnalytics } from "../flow-log/wire";

export type AzureClass = "AzureFlowLog" | "AzureNsgFlowLog";

const KINDS = { AzureFlowLog: azureFlowLogKind(), AzureNsgFlowLog: azureNsgFlowLogKind() } as const;
const TARGET_KINDS = {
  virtualNetwork: "network",
  subnet: "subnet",
  networkInterface: "networkInterface",
  networkSecurityGroup: "networkSecurityGroup",
} as const satisfies Readonly<Record<string, TargetKind>>;
/** Nobody has written the flow log meanwhile. */
const NOTHING_SENT = { hasBegun: false, hasSent: false };

export async function foundFlowLog(
  place: Place,
  resources: Observing["resources"],
  ref: FlowLogRef,
  flowLog: FlowLog,
): Promise<FoundFlowLog<AzureClass>> {
  const reference = { inputs: {}, operation: "read" } as const;
  const observing = { reference, schema: flowLogSchema, sent: NOTHING_SENT, resources };
  const observed = await observeFlowLog(observing, ref, flowLog);
  const className: AzureClass = isNsg(flowLog.targetResourceId) ? "AzureNsgFlowLog" : "AzureFlowLog";
  return described(className, existingOf(KINDS[className], place, observed));
}

export function targetRefOf(id: string): TargetRef {
  const { kind } = targetOf(id);
  return { kind: TARGET_KINDS[kind], noun: TARGET_NOUNS[kind], id };
}

function described(className: AzureClass, found: Existing): FoundFlowLog<AzureClass> {
  const { inputs, outputs } = found;
  const { enabled, days } = inputs.retentionPolicy as { enabled: boolean; days: number };
  const { subscriptionId, flowLogName } = flowLogOf(found.id);
  return {
    ...found,
    className,
    name: flowLogName,
    target: targetRefOf(String(inputs.targetResourceId)),
    account: subscriptionId.toLowerCase(),
    ...(outputs.region ? { region: String(outputs.region) } : {}),
    destination: String(inputs.storageId ?? ""),
    ...(inputs.enabledFilteringCriteria ? { captures: "filtered" as const } : {}),
    retentionDays: enabled ? days : 0,
    analytics: enabledAnalytics(inputs as Partial<Inputs>) !== undefined,
  };
}
