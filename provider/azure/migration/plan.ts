/**
 * The way from flow logs of network security groups, which end on 2027-09-30, to flow logs of their virtual networks:
 * what to make first, what to remove then, and what is different or lost. The plan is made of what discovery found, and
 * asks Azure for nothing.
 * https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-migrate
 */
import type { FoundFlowLog } from "../../core/discovery/found";
import type { Target, TargetRef } from "../../core/discovery/target";
import { getOrCreate } from "../../core/get-or-create";
import { sameId } from "../../core/ids";
import type { Bag } from "../../core/state";
import { type Difference, mergedSettings } from "./settings";

/** What becomes of one virtual network. */
export interface NetworkPlan {
  readonly network: Target;
  /** The running flow logs of groups that the flow log of the network stands for. */
  readonly replaces: readonly FoundFlowLog[];
  /** A flow log that the network has already. */
  readonly existing?: FoundFlowLog;
  /** The inputs of the flow log to declare. Left out where a running flow log of the network exists. */
  readonly inputs?: Bag;
  /** Settings in which the flow logs of the groups differ, and which value was chosen. */
  readonly differences: readonly Difference[];
  /** What both kinds of flow logs record until the second step. */
  readonly recordedTwice: readonly TargetRef[];
  /** Flow logs of subnets and interfaces, whose traffic the flow log of the network records once more, for good. */
  readonly flowLogsOfParts: readonly FoundFlowLog[];
  /** Subnets whose traffic nothing records today: their records are new, and cost. */
  readonly newlyRecorded: readonly Target[];
}

/** A flow log of a group, to be removed in the second step. */
export interface RemovalPlan {
  readonly flowLog: FoundFlowLog;
  /** The networks whose flow logs have to run before. Empty where nothing takes over. */
  readonly after: readonly Target[];
}

/** Something that a flow log of a group may record, and that no flow log of a network would. */
export interface Uncovered {
  readonly flowLog: FoundFlowLog;
  /** Left out where the flow log as a whole is meant. */
  readonly target?: TargetRef;
  readonly reason: string;
}

export interface MigrationPlan {
  readonly networks: readonly NetworkPlan[];
  readonly removals: readonly RemovalPlan[];
  readonly uncovered: readonly Uncovered[];
}

type Log = FoundFlowLog;

/** What a group guards, with the flow log of the group. */
interface Guarded {
  readonly flowLog: Log;
  readonly target: Target;
}

/** With `isPart`, not everything could be looked at, so that what is not among the targets may exist all the same. */
export function migrationPlan(flowLogs: readonly Log[], targets: readonly Target[], isPart = false): MigrationPlan {
  const ofGroups = inOrder(flowLogs.filter(({ target }) => target.kind === "networkSecurityGroup"));
  const guarded = guardedBy(ofGroups, targets);
  const byNetwork = new Map<string, Guarded[]>();
  for (const one of guarded.filter(({ flowLog }) => !flowLog.isOff))
    for (const { id } of networksOf(one.target)) getOrCreate(byNetwork, keyOf(id), (): Guarded[] => []).push(one);
  const networks = inOrder(targets.filter(({ kind, id }) => kind === "network" && byNetwork.has(keyOf(id))));
  return {
    networks: networks.map((network) => planOf(network, byNetwork.get(keyOf(network.id)) ?? [], flowLogs, targets)),
    removals: ofGroups.map((flowLog) => ({
      flowLog,
      after: networks.filter(({ id }) => byNetwork.get(keyOf(id))?.some((one) => one.flowLog === flowLog)),
    })),
    uncovered: ofGroups
      .filter(({ isOff }) => !isOff)
      .flatMap((flowLog) => uncoveredOf(flowLog, guarded, targets, isPart)),
  };
}

/** What each group guards. A network is guarded in parts alone, which are among the targets themselves. */
function guardedBy(ofGroups: readonly Log[], targets: readonly Target[]): Guarded[] {
  const logs = new Map<string, Log>(ofGroups.map((log) => [keyOf(log.target.id), log]));
  return targets
    .filter(({ kind }) => kind === "subnet" || kind === "networkInterface")
    .flatMap((target) =>
      target.guardedBy.flatMap(({ id }) => {
        const flowLog = logs.get(keyOf(id));
        return flowLog ? [{ flowLog, target }] : [];
      }),
    );
}

function planOf(
  network: Target,
  guarded: readonly Guarded[],
  flowLogs: readonly Log[],
  targets: readonly Target[],
): NetworkPlan {
  const parts = targets.filter((target) => target.within.some(({ id }) => sameId(id, network.id)));
  const replaces = inOrder([...new Set(guarded.map(({ flowLog }) => flowLog))]);
  const existing = flowLogs.find(({ target }) => sameId(target.id, network.id));
  const { inputs, differences } = mergedSettings(network, replaces);
  const isRunning = existing?.isOff === false;
  const logsOn = new Set(flowLogs.filter(({ isOff }) => !isOff).map(({ target }) => keyOf(target.id)));
  const isRecorded = ({ id, guardedBy }: Target) =>
    [id, ...guardedBy.map((one) => one.id)].some((one) => logsOn.has(keyOf(one)));
  return {
    network,
    replaces,
    ...(existing ? { existing } : {}),
    ...(isRunning ? {} : { inputs }),
    differences: isRunning ? [] : differences,
    recordedTwice: largest([...new Set(guarded.map(({ target }) => target))]),
    flowLogsOfParts: flowLogs.filter(
      ({ isOff, target }) =>
        !isOff && target.kind !== "networkSecurityGroup" && parts.some(({ id }) => sameId(id, target.id)),
    ),
    newlyRecorded: isRunning ? [] : parts.filter((part) => part.kind === "subnet" && !isRecorded(part)),
  };
}

/** Without the interfaces whose subnet is among the targets, too. */
function largest(targets: readonly Target[]): TargetRef[] {
  const keys = new Set(targets.map(({ id }) => keyOf(id)));
  return targets
    .filter(({ within }) => !within.some(({ id }) => keys.has(keyOf(id))))
    .map(({ kind, noun, id }) => ({ kind, noun, id }));
}

function uncoveredOf(
  flowLog: Log,
  guarded: readonly Guarded[],
  targets: readonly Target[],
  isPart: boolean,
): Uncovered[] {
  const own = guarded.filter((one) => one.flowLog === flowLog);
  if (own.length === 0) {
    const isKnown = targets.some(({ id }) => sameId(id, flowLog.target.id));
    const reason = isKnown
      ? `its group guards no subnet and no interface${isPart ? " that could be looked at" : ", so that it records nothing"}`
      : "its group is gone or can't be read, so that nobody knows what it records";
    return [{ flowLog, reason }];
  }
  const known = new Set(targets.filter(({ kind }) => kind === "network").map(({ id }) => keyOf(id)));
  return own
    .map(({ target }) => target)
    .filter((target) => !networksOf(target).some(({ id }) => known.has(keyOf(id))))
    .map(({ kind, noun, id }) => ({
      flowLog,
      target: { kind, noun, id },
      reason: "its virtual network is not known: it can't be read, or the interface is attached to none",
    }));
}

function networksOf({ within }: Target): readonly TargetRef[] {
  return within.filter(({ kind }) => kind === "network");
}

function keyOf(id: string): string {
  return id.toLowerCase();
}

function inOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => (keyOf(one.id) < keyOf(other.id) ? -1 : 1));
}
