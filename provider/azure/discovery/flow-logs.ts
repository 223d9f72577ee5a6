/** All flow logs of the subscriptions that a look names. */

import { type Existing, existing } from "../../core/discovery/existing";
import type { FoundFlowLog } from "../../core/discovery/found";
import { type Look, lookingAt } from "../../core/discovery/look";
import type { TargetKind, TargetRef } from "../../core/discovery/target";
import { flowLogOf, TARGET_NOUNS, targetOf } from "../arm/ids";
import { azureFlowLogKind } from "../flow-log/lifecycle";
import { azureNsgFlowLogKind } from "../flow-log/nsg-lifecycle";

export type AzureClass = "AzureFlowLog" | "AzureNsgFlowLog";

const KINDS = { AzureFlowLog: azureFlowLogKind, AzureNsgFlowLog: azureNsgFlowLogKind } as const;
const TARGET_KINDS = {
  virtualNetwork: "network",
  subnet: "subnet",
  networkInterface: "networkInterface",
  networkSecurityGroup: "networkSecurityGroup",
} as const satisfies Readonly<Record<string, TargetKind>>;

export async function* flowLogs(look: Look): AsyncGenerator<FoundFlowLog<AzureClass>> {
  const { subscription = [] } = look.scope;
  for (const scope of subscription.length > 0 ? subscription : [undefined]) {
    const name = scope === undefined ? "the subscription that config and environment name" : `subscription ${scope}`;
    const where = { inputs: {}, clock: look.clock, ...(scope === undefined ? {} : { scope }) };
    yield* lookingAt(look, name, async function* () {
      for (const className of Object.keys(KINDS) as AzureClass[])
        for await (const found of existing(KINDS[className](), look.settings, where)) yield described(className, found);
    });
  }
}

function targetRefOf(id: string): TargetRef {
  const { kind } = targetOf(id);
  return { kind: TARGET_KINDS[kind], noun: TARGET_NOUNS[kind], id };
}

function described(className: AzureClass, found: Existing): FoundFlowLog<AzureClass> {
  const { inputs, outputs } = found;
  const { enabled, days } = inputs.retentionPolicy as { enabled: boolean; days: number };
  const analytics = inputs.flowAnalyticsConfiguration as
    | { networkWatcherFlowAnalyticsConfiguration?: { enabled?: boolean } }
    | undefined;
  const { subscriptionId, flowLogName } = flowLogOf(found.id);
  return {
    ...found,
    className,
    name: flowLogName,
    target: targetRefOf(String(inputs.targetResourceId)),
    account: subscriptionId,
    ...(outputs.region ? { region: String(outputs.region) } : {}),
    destination: String(inputs.storageId ?? ""),
    retentionDays: enabled ? days : 0,
    analytics: analytics?.networkWatcherFlowAnalyticsConfiguration?.enabled === true,
  };
}
