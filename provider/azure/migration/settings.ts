/** The settings of one flow log in place of several, with what the several ones do not agree on. */
import type { FoundFlowLog } from "../../core/discovery/found";
import type { TargetRef } from "../../core/discovery/target";
import type { Bag } from "../../core/state";

/** A setting for which several values were found. */
export interface Difference {
  /** The name of the input: `storageId`. */
  readonly setting: string;
  /** The value that was chosen, for people. */
  readonly chosen: string;
  /** Why this value. */
  readonly because: string;
  /** All values, each with the ids of the flow logs that have it. */
  readonly values: readonly { readonly value: string; readonly flowLogs: readonly string[] }[];
}

interface Retention {
  readonly enabled: boolean;
  readonly days: number;
}

interface Analytics {
  readonly enabled?: boolean;
  readonly workspaceResourceId?: string;
  readonly trafficAnalyticsInterval?: number;
}

/** A setting of a flow log as people read it, and as it is chosen. */
interface Setting {
  readonly name: string;
  /** Why `choose` chooses as it does. */
  because(values: readonly unknown[]): string;
  read(log: FoundFlowLog): unknown;
  /** Undefined where the setting is left out. */
  choose(values: readonly unknown[]): unknown;
  say(value: unknown): string;
}

const FOREVER: Retention = { enabled: false, days: 0 };

const SETTINGS: readonly Setting[] = [
  {
    name: "storageId",
    because: whyFrequent,
    read: ({ inputs }) => inputs.storageId,
    choose: mostFrequent,
    say: String,
  },
  {
    name: "retentionPolicy",
    because: () => "it keeps records longest",
    read: ({ inputs }) => normalRetention(inputs.retentionPolicy as Retention | undefined),
    choose: (values) => longest(values as Retention[]),
    say: (value) => ((value as Retention).enabled ? `${(value as Retention).days} days` : "for ever"),
  },
  {
    name: "flowAnalyticsConfiguration",
    because: (values) => whyAnalytics(values as (Analytics | undefined)[]),
    read: ({ inputs }) => normalAnalytics(inputs),
    choose: (values) => mergedAnalytics(values as (Analytics | undefined)[]),
    say: (value) => sayAnalytics(value as Analytics | undefined),
  },
  {
    name: "identity",
    because: whyFrequent,
    read: ({ inputs }) => inputs.identity,
    choose: mostFrequent,
    say: (value) =>
      value === undefined ? "none" : (value as { userAssignedIdentities: string[] }).userAssignedIdentities.join(", "),
  },
  {
    name: "recordTypes",
    because: () => "all types are recorded",
    read: ({ inputs }) => inputs.recordTypes,
    choose: (values) => (new Set(values).size === 1 ? values[0] : undefined),
    say: (value) => (value === undefined ? "all" : String(value)),
  },
];

/** `logs` has one element at least. */
export function mergedSettings(
  network: TargetRef,
  logs: readonly FoundFlowLog[],
): { readonly inputs: Bag; readonly differences: Difference[] } {
  const inputs: Record<string, unknown> = { targetResourceId: network.id };
  const differences: Difference[] = [];
  for (const { name, because, read, choose, say } of SETTINGS) {
    const found = logs.map(read);
    const chosen = choose(found);
    if (chosen !== undefined)
      inputs[name] = name === "flowAnalyticsConfiguration" ? wrapped(chosen as Analytics) : chosen;
    const bySaid = new Map<string, string[]>();
    for (const log of logs) {
      const said = say(read(log));
      const key = [...bySaid.keys()].find((other) => other.toLowerCase() === said.toLowerCase()) ?? said;
      bySaid.set(key, [...(bySaid.get(key) ?? []), log.id]);
    }
    if (bySaid.size < 2) continue;
    const values = [...bySaid].map(([value, flowLogs]) => ({ value, flowLogs }));
    differences.push({ setting: name, chosen: say(chosen), because: because(found), values });
  }
  return { inputs, differences };
}

function normalRetention(policy: Retention | undefined): Retention {
  return policy?.enabled && policy.days > 0 ? policy : FOREVER;
}

function longest(policies: readonly Retention[]): Retention {
  const days = ({ enabled, days }: Retention) => (enabled ? days : Number.POSITIVE_INFINITY);
  return policies.reduce((one, other) => (days(other) > days(one) ? other : one), policies[0] ?? FOREVER);
}

/** Without what the provider looks up by the id of the workspace. */
function normalAnalytics({ flowAnalyticsConfiguration }: Bag): Analytics | undefined {
  const configured = flowAnalyticsConfiguration as { networkWatcherFlowAnalyticsConfiguration?: Analytics } | undefined;
  const {
    enabled,
    workspaceResourceId,
    trafficAnalyticsInterval = 60,
  } = configured?.networkWatcherFlowAnalyticsConfiguration ?? {};
  return enabled && workspaceResourceId ? { enabled, workspaceResourceId, trafficAnalyticsInterval } : undefined;
}

function mergedAnalytics(all: readonly (Analytics | undefined)[]): Analytics | undefined {
  const running = runningOf(all);
  if (running.length === 0) return undefined;
  return {
    enabled: true,
    workspaceResourceId: String(mostFrequent(workspacesOf(running))),
    trafficAnalyticsInterval: Math.min(...running.map(({ trafficAnalyticsInterval = 60 }) => trafficAnalyticsInterval)),
  };
}

function runningOf(all: readonly (Analytics | undefined)[]): Analytics[] {
  return all.flatMap((one) => (one ? [one] : []));
}

function workspacesOf(running: readonly Analytics[]): unknown[] {
  return running.map(({ workspaceResourceId }) => workspaceResourceId);
}

function whyAnalytics(all: readonly (Analytics | undefined)[]): string {
  const running = runningOf(all);
  const workspaces = workspacesOf(running);
  const intervals = new Set(running.map(({ trafficAnalyticsInterval }) => trafficAnalyticsInterval));
  return [
    ...(running.length < all.length ? ["traffic analytics stays on where one of them has it"] : []),
    ...(new Set(workspaces.map(keyOf)).size > 1 ? [`of the workspaces, ${whyFrequent(workspaces)}`] : []),
    ...(intervals.size > 1 ? ["the shortest interval counts"] : []),
  ].join("; ");
}

function wrapped(analytics: Analytics): Bag {
  return { networkWatcherFlowAnalyticsConfiguration: analytics };
}

function sayAnalytics(analytics: Analytics | undefined): string {
  if (!analytics) return "off";
  return `every ${analytics.trafficAnalyticsInterval} minutes in ${analytics.workspaceResourceId}`;
}

/** The first of the most frequent values. */
function mostFrequent(values: readonly unknown[]): unknown {
  return values.reduce((best, value) => (countOf(value, values) > countOf(best, values) ? value : best), values[0]);
}

/** Why `mostFrequent` answers what it does. */
function whyFrequent(values: readonly unknown[]): string {
  const most = mostFrequent(values);
  const rivals = values.filter((one) => countOf(one, values) === countOf(most, values));
  if (rivals.some((one) => keyOf(one) !== keyOf(most))) return "no other one is used more, and it comes first";
  return "it is used most";
}

function countOf(value: unknown, values: readonly unknown[]): number {
  return values.filter((other) => keyOf(other) === keyOf(value)).length;
}

/** Values are the same when they differ in the case of letters alone. */
function keyOf(value: unknown): string {
  return JSON.stringify(value ?? null).toLowerCase();
}
