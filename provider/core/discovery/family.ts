/** Which targets lie within which, and which flow logs capture them. */
import { getOrCreate } from "../get-or-create";
import type { FoundFlowLog } from "./found";
import type { Target, TargetRef } from "./target";

/**
 * How a target is captured:
 * - `on`: by a flow log on the target or on a larger target.
 * - `nsg`: by flow logs of network security groups alone.
 * - `off`: by disabled flow logs alone.
 * - `none`: by nothing.
 */
export type Captured = "on" | "nsg" | "off" | "none";

/** A target with its place among the others. */
export interface Member {
  readonly target: Target;
  /** All larger targets, the nearest and the farthest. */
  readonly ancestors: readonly Target[];
  /** All smaller targets that can be captured. */
  readonly parts: readonly Target[];
  readonly captured: Captured;
  /** Flow logs on the target and on larger targets. */
  readonly logs: readonly FoundFlowLog[];
  /** Flow logs of network security groups that guard all of the target. */
  readonly groupLogs: readonly FoundFlowLog[];
}

/** Ids are compared in lower case. */
export function keyOf({ id }: Pick<TargetRef, "id">): string {
  return id.toLowerCase();
}

/** Whether a flow log can capture it: a network security group guards targets, and is none itself. */
export function isCapturable({ kind, exempt }: Target): boolean {
  return kind !== "networkSecurityGroup" && exempt === undefined;
}

/** Each target that a flow log can capture, by its key. */
export function familyOf(targets: readonly Target[], flowLogs: readonly FoundFlowLog[]): ReadonlyMap<string, Member> {
  const known = new Map(targets.map((target) => [keyOf(target), target]));
  const logsOn = logsByTarget(flowLogs);
  const logsOf = (refs: readonly TargetRef[]) => [...new Set(refs.map(keyOf))].flatMap((key) => logsOn.get(key) ?? []);

  const parts = new Map<string, Target[]>();
  const members = targets.filter(isCapturable).map((target): Member => {
    const above = refsAbove(target, known);
    const ancestors = above.flatMap((ref) => known.get(keyOf(ref)) ?? []);
    for (const larger of ancestors) getOrCreate(parts, keyOf(larger), (): Target[] => []).push(target);
    const logs = logsOf([target, ...above]);
    // The groups of a network are those of some of its subnets, and guard no other subnet.
    const guarded = [target, ...ancestors].filter(({ kind }) => kind !== "network");
    const groupLogs = logsOf(guarded.flatMap(({ guardedBy }) => guardedBy));
    return { target, ancestors, parts: [], logs, groupLogs, captured: captured(logs, groupLogs) };
  });
  return new Map(members.map((one) => [keyOf(one.target), { ...one, parts: parts.get(keyOf(one.target)) ?? [] }]));
}

/** Flow logs by the keys of their targets. */
export function logsByTarget(flowLogs: readonly FoundFlowLog[]): ReadonlyMap<string, readonly FoundFlowLog[]> {
  const logsOn = new Map<string, FoundFlowLog[]>();
  for (const log of flowLogs) getOrCreate(logsOn, keyOf(log.target), (): FoundFlowLog[] => []).push(log);
  return logsOn;
}

/** The larger targets, each once, also those that only a larger target names. */
function refsAbove(target: Target, known: ReadonlyMap<string, Target>): TargetRef[] {
  const found = new Map<string, TargetRef>();
  const waiting = [...target.within];
  for (let ref = waiting.shift(); ref; ref = waiting.shift()) {
    if (found.has(keyOf(ref)) || keyOf(ref) === keyOf(target)) continue;
    found.set(keyOf(ref), ref);
    waiting.push(...(known.get(keyOf(ref))?.within ?? []));
  }
  return [...found.values()];
}

function captured(logs: readonly FoundFlowLog[], groupLogs: readonly FoundFlowLog[]): Captured {
  if (logs.some(({ isOff }) => !isOff)) return "on";
  if (groupLogs.some(({ isOff }) => !isOff)) return "nsg";
  return logs.length + groupLogs.length > 0 ? "off" : "none";
}
