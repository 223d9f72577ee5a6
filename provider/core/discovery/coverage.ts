/** What is captured by no flow log, twice, in part, or only until some day: rules over what exists. */
import { getOrCreate } from "../get-or-create";
import { sameId } from "../ids";
import type { Destination } from "./destination";
import { type Captured, familyOf, keyOf, logsByTarget, type Member } from "./family";
import type { FoundFlowLog } from "./found";
import type { Whereabouts } from "./look";
import { describeTarget, type Target, type TargetKind, type TargetRef } from "./target";

export type Severity = "high" | "medium" | "low";

export interface CoverageRule {
  readonly severity: Severity;
  /** What to do about each finding of the rule, in one clause. */
  readonly advice: string;
}

/** The last day of flow logs of network security groups on Azure. */
export const END_OF_NSG_FLOW_LOGS = "2027-09-30";

export const COVERAGE_RULES = {
  "no-flow-log": { severity: "high", advice: "declare a flow log on it, or suppress the finding with a reason" },
  off: { severity: "high", advice: "enable the flow log, or delete it when it is no longer wanted" },
  failed: { severity: "high", advice: "read what the cloud says, mend the settings and apply them again" },
  "destination-gone": { severity: "high", advice: "make the destination again, or let the flow log write elsewhere" },
  "nsg-only": {
    severity: "medium",
    advice: `declare a flow log on the virtual network before ${END_OF_NSG_FLOW_LOGS}, then remove those of the groups`,
  },
  partial: { severity: "medium", advice: "record all traffic, or add a flow log for the other part" },
  retention: { severity: "medium", advice: "keep records longer, or let another place keep a copy" },
  twice: { severity: "low", advice: "remove one of the two: both are paid for" },
} as const satisfies Readonly<Record<string, CoverageRule>>;

export type RuleName = keyof typeof COVERAGE_RULES;

export interface Finding extends CoverageRule {
  readonly rule: RuleName;
  /** The id of the target or flow log. */
  readonly id: string;
  /** The target or flow log, for people. */
  readonly subject: string;
  /** What is wrong, in one sentence. */
  readonly said: string;
  readonly account: string;
  readonly region?: string;
  /** Tags of the target, and of the larger targets that it is within. */
  readonly tags: readonly Readonly<Record<string, string>>[];
}

export interface Surveyed {
  readonly flowLogs: readonly FoundFlowLog[];
  readonly targets: readonly Target[];
  readonly destinations: readonly Destination[];
  /** Places whose flow logs could not be read: a target there never counts as one without a flow log. */
  readonly unread: readonly Whereabouts[];
}

/**
 * All findings, the severe ones first. A flow log of a network captures what is within the network. Records that are
 * kept for `minRetentionDays` or for ever are kept long enough. A target that is exempt is no finding.
 */
export function coverage(surveyed: Surveyed, minRetentionDays: number): Finding[] {
  const { flowLogs, targets, unread } = surveyed;
  const family = familyOf(targets, flowLogs);
  const destinations = new Map(surveyed.destinations.map((one) => [one.flowLog, one]));
  const circumstances: Circumstances = {
    ...{ family, destinations, minRetentionDays, unread },
    logsOn: logsByTarget(flowLogs),
    besideGroups: logsBesideGroups(family),
  };
  const readable = [...family.values()].filter(({ target }) => !isUnread(target, unread));
  const found = [
    ...withoutFlowLog(readable, family),
    ...onlyByGroups(readable, family),
    ...flowLogs.flatMap((log) => ofFlowLog(log, circumstances)),
  ];
  const order = Object.keys(COVERAGE_RULES);
  const rank = ({ rule }: Finding) => order.indexOf(rule);
  return found.sort((one, other) => rank(one) - rank(other) || (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** Whether flow logs there may be among those that could not be read. */
export function isUnread(at: Pick<FoundFlowLog, "account" | "region">, unread: readonly Whereabouts[]): boolean {
  return unread.some(
    ({ account, region }) =>
      sameId(account ?? at.account, at.account) && sameId(region ?? at.region ?? "", at.region ?? region ?? ""),
  );
}

type Family = ReadonlyMap<string, Member>;

function isAny(family: Family, targets: readonly Target[], captured: readonly Captured[]): boolean {
  return targets.some((target) => captured.includes(family.get(keyOf(target))?.captured ?? "on"));
}

/** The largest targets in which nothing is captured: one finding for a network, not one for each of its interfaces. */
function withoutFlowLog(members: readonly Member[], family: Family): Finding[] {
  const isBare = ({ captured, parts }: Member) => captured === "none" && !isAny(family, parts, ["on", "nsg", "off"]);
  const bare = new Map(members.filter(isBare).map((one) => [keyOf(one.target), one]));
  return [...bare.values()]
    .filter(({ ancestors }) => !ancestors.some((larger) => bare.has(keyOf(larger))))
    .map((one) => {
      const parts = countOf(one.parts);
      return ofTarget("no-flow-log", one, `no flow log captures it${parts ? `, nor its ${parts}` : ""}`);
    });
}

function onlyByGroups(members: readonly Member[], family: Family): Finding[] {
  return members
    .filter(({ captured, ancestors }) => captured === "nsg" && !isAny(family, ancestors, ["nsg"]))
    .map((one) => {
      const groups = one.groupLogs.filter(isOn).map(({ target }) => describeTarget(target));
      const said = `only flow logs of network security groups capture it, and Azure ends those on ${END_OF_NSG_FLOW_LOGS}`;
      return ofTarget("nsg-only", one, `${said} (${[...new Set(groups)].join(", ")})`);
    });
}

interface Circumstances {
  readonly family: Family;
  readonly destinations: ReadonlyMap<FoundFlowLog, Destination>;
  /** By the keys of targets. */
  readonly logsOn: ReadonlyMap<string, readonly FoundFlowLog[]>;
  /** For flow logs of network security groups: one on a target that the group guards. */
  readonly besideGroups: ReadonlyMap<FoundFlowLog, FoundFlowLog>;
  readonly minRetentionDays: number;
  readonly unread: readonly Whereabouts[];
}

function isOn({ isOff }: FoundFlowLog): boolean {
  return !isOff;
}

/** One look at all targets, because there may be thousands of targets and groups. */
function logsBesideGroups(family: Family): ReadonlyMap<FoundFlowLog, FoundFlowLog> {
  const beside = new Map<FoundFlowLog, FoundFlowLog>();
  for (const { logs, groupLogs } of family.values()) {
    const other = logs.find(isOn);
    if (other) for (const log of groupLogs) getOrCreate(beside, log, () => other);
  }
  return beside;
}

/** Findings about one flow log. Of a disabled flow log only that is told, because its other settings do not matter. */
function ofFlowLog(log: FoundFlowLog, circumstances: Circumstances): Finding[] {
  const finding = (rule: RuleName, said: string) => aboutFlowLog(rule, log, said, circumstances.family);
  const target = describeTarget(log.target);
  if (log.isOff) return [finding("off", `the flow log of ${target} is disabled`)];
  const destination = circumstances.destinations.get(log);
  const days = shortest(log.retentionDays, destination?.retentionDays);
  const other = recordedTwiceBy(log, circumstances);
  // A flow log of the other part may be among the unread ones.
  const part = log.captures && !isUnread(log, circumstances.unread) && missingPart(log, circumstances);
  return [
    ...(log.isFailed ? [finding("failed", log.problem ?? "the cloud says that its settings are not in effect")] : []),
    ...(destination?.isGone ? [finding("destination-gone", `${log.destination} does not exist`)] : []),
    ...(part ? [finding("partial", `of ${target} only ${part} is recorded`)] : []),
    ...(days < circumstances.minRetentionDays
      ? [
          finding(
            "retention",
            `records are deleted after ${days} days, and ${circumstances.minRetentionDays} are asked for`,
          ),
        ]
      : []),
    ...(other ? [finding("twice", `${describeFlowLog(other)} records the same traffic of ${target}`)] : []),
  ];
}

/** Days until records are deleted, whoever deletes them. 0 means for ever. */
function shortest(...days: readonly (number | undefined)[]): number {
  return Math.min(...days.map((one) => one || Number.POSITIVE_INFINITY));
}

const PARTS = { accepted: "accepted traffic", rejected: "rejected traffic", filtered: "what its filter lets through" };

/** What is recorded of the target of a flow log in part; undefined when it and others together record everything. */
function missingPart(log: FoundFlowLog, { family, logsOn }: Circumstances): string | undefined {
  const key = keyOf(log.target);
  const others = family.get(key)?.logs ?? logsOn.get(key) ?? [log];
  const captured = new Set(others.filter(isOn).map(({ captures }) => captures ?? "all"));
  const isWhole = captured.has("all") || (captured.has("accepted") && captured.has("rejected"));
  return isWhole || log.captures === undefined ? undefined : PARTS[log.captures];
}

/**
 * Another flow log that records the same: one on the same target, or one of a network for a network security group. No
 * document says whether flow logs of a network and of a part of it both record.
 */
function recordedTwiceBy(log: FoundFlowLog, { besideGroups, logsOn }: Circumstances): FoundFlowLog | undefined {
  if (log.target.kind === "networkSecurityGroup") return besideGroups.get(log);
  const sameTarget = logsOn.get(keyOf(log.target)) ?? [];
  return sameTarget.find((other) => keyOf(other) < keyOf(log) && isOn(other) && overlap(other, log));
}

function overlap(one: FoundFlowLog, other: FoundFlowLog): boolean {
  return one.captures === undefined || other.captures === undefined || one.captures === other.captures;
}

function ofTarget(rule: RuleName, { target, ancestors }: Member, said: string): Finding {
  const { id, name, account, region, location } = target;
  const called = name && !id.endsWith(name) ? ` (${name})` : "";
  const subject = `${describeTarget(target)}${called}${location ? ` of ${location}` : ""}`;
  const tags = [target, ...ancestors].map((one) => one.tags);
  return { rule, ...COVERAGE_RULES[rule], id, subject, said, account, region, tags };
}

function aboutFlowLog(rule: RuleName, log: FoundFlowLog, said: string, family: Family): Finding {
  const { id, account, region } = log;
  const member = family.get(keyOf(log.target));
  const tags = member ? [member.target, ...member.ancestors].map((one) => one.tags) : [];
  const where = region === undefined ? {} : { region };
  return { rule, ...COVERAGE_RULES[rule], id, subject: describeFlowLog(log), said, account, ...where, tags };
}

function describeFlowLog({ id, name }: FoundFlowLog): string {
  return `flow log ${id}${name && !id.endsWith(name) ? ` (${name})` : ""}`;
}

const PLURALS: Readonly<Record<TargetKind, string>> = {
  network: "networks",
  subnet: "subnets",
  networkInterface: "network interfaces",
  networkSecurityGroup: "network security groups",
};

/** `3 subnets and 40 network interfaces` */
function countOf(targets: readonly TargetRef[]): string {
  const kinds = Object.keys(PLURALS) as TargetKind[];
  const counts = kinds.map((kind) => [kind, targets.filter((target) => target.kind === kind).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? PLURALS[kind].slice(0, -1) : PLURALS[kind]}`)
    .join(" and ");
}
