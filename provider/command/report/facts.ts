/** Everything that a report tells, read once from each cloud. */
import { isFinding } from "../../core/discovery/arrival";
import type { Check } from "../../core/discovery/check";
import type { Discovery } from "../../core/discovery/cloud";
import { type Finding, isUnread, type Severity, type Surveyed } from "../../core/discovery/coverage";
import type { Delivery } from "../../core/discovery/delivery";
import { type Captured, familyOf } from "../../core/discovery/family";
import type { Look } from "../../core/discovery/look";
import { all } from "../../core/discovery/survey";
import { describeTarget } from "../../core/discovery/target";
import { getOrCreate } from "../../core/get-or-create";
import { CLOUDS, type CloudName } from "../../discoveries";
import { surveyOf } from "../coverage";
import { exactLookFor, type Io, type ScopeOptions } from "../subcommand";
import { type Judged, judge, type Suppression } from "../suppressions";

/** In which way a target is captured: `exempt` where no flow log can, `unread` where flow logs could not be read. */
export type HowCaptured = Captured | "unread" | "exempt";

/** How much of one region is captured. */
export interface RegionCoverage {
  readonly region: string;
  readonly account: string;
  /** How many targets are captured in each way. */
  readonly counts: Readonly<Record<HowCaptured, number>>;
}

export interface CloudFacts {
  readonly name: CloudName;
  readonly title: string;
  readonly surveyed: Surveyed;
  /** The names of the places that were looked at, also of those where nothing is. */
  readonly looked: readonly string[];
  readonly coverage: readonly RegionCoverage[];
  readonly judged: Judged;
  readonly deliveries: readonly Delivery[];
  readonly checks: readonly Check[];
  /** One sentence for each place that could not be looked at. */
  readonly unread: readonly string[];
}

export interface Facts {
  readonly date: Date;
  readonly clouds: readonly CloudFacts[];
  readonly lateAfterMs: number;
  readonly minRetentionDays: number;
}

/** Something that somebody should do something about. */
export interface Todo {
  readonly severity: Severity;
  readonly cloud: string;
  readonly subject: string;
  readonly said: string;
  readonly advice?: string;
}

export interface Wanted {
  readonly scope: ScopeOptions;
  readonly lateAfterMs: number;
  readonly minRetentionDays: number;
  readonly suppressions: readonly Suppression[];
}

const NOTHING_INTENDED = { targets: [], storage: [], workspaces: [], identities: [] };

export async function factsOf(clouds: readonly CloudName[], wanted: Wanted, io: Io): Promise<Facts> {
  const { lateAfterMs, minRetentionDays } = wanted;
  const found: CloudFacts[] = [];
  let now = 0;
  for (const name of clouds) {
    const look = await exactLookFor(wanted.scope, io);
    now = look.clock.now();
    const { title } = CLOUDS[name];
    const discovery: Discovery = CLOUDS[name].load();
    const { surveyed, findings } = await surveyOf(name, look, minRetentionDays);
    const judged = judge(findings, wanted.suppressions, [], now, look.errors.length > 0);
    const deliveries = await all(discovery.deliveries(look, surveyed.flowLogs, lateAfterMs, surveyed.flowLogs));
    const checks = await all(discovery.checks?.(look, NOTHING_INTENDED));
    const unread = look.errors.map(({ message }) => message);
    const looked = await lookedAt(discovery, look, surveyed);
    found.push({ name, title, surveyed, looked, coverage: coverageOf(surveyed), judged, deliveries, checks, unread });
  }
  return { date: new Date(now), clouds: found, lateAfterMs, minRetentionDays };
}

/** The places whose flow logs could be read. The others are told as unread already. */
async function lookedAt({ places }: Discovery, look: Look, { unread }: Surveyed): Promise<string[]> {
  const found = await all(places({ ...look, unread: () => undefined }));
  return found.filter(({ where }) => !isUnread({ account: "", ...where }, unread)).map(({ name }) => name);
}

/** Where every place is unread. */
export const NOTHING_LOOKED_AT = "nothing could be looked at";

const NOTHING = { on: 0, nsg: 0, off: 0, none: 0, unread: 0, exempt: 0 };

/** Only the smallest targets count: interfaces, and networks and subnets without any. */
function coverageOf({ targets, flowLogs, unread }: Surveyed): RegionCoverage[] {
  const regions = new Map<string, { region: string; account: string; counts: Record<HowCaptured, number> }>();
  const add = ({ region, account }: { readonly region: string; readonly account: string }, how: HowCaptured) => {
    const start = () => ({ region, account, counts: { ...NOTHING } });
    getOrCreate(regions, keyOf({ region, account }), start).counts[how] += 1;
  };
  for (const { target, parts, captured } of familyOf(targets, flowLogs).values())
    if (parts.length === 0) add(target, captured !== "on" && isUnread(target, unread) ? "unread" : captured);
  for (const target of targets) if (target.exempt !== undefined) add(target, "exempt");
  return [...regions.values()].sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

function keyOf({ account, region }: { readonly account: string; readonly region: string }): string {
  return `${account} ${region}`;
}

/** The severe first. */
export const SEVERITIES: readonly Severity[] = ["high", "medium", "low"];

/** What somebody should do something about, the severe first: findings of coverage, deliveries and checks. */
export function todosOf({ clouds }: Facts): Todo[] {
  const found = clouds.flatMap(({ title, judged, deliveries, checks }) => [
    ...judged.findings.map((one) => ofFinding(title, one)),
    ...deliveries.filter((one) => isFinding(one) && !isToldBy(judged, one)).map((one) => ofDelivery(title, one)),
    ...checks.filter(({ outcome }) => outcome === "missing").map((one) => ofCheck(title, one, "high")),
    ...checks.filter(({ outcome }) => outcome === "warning").map((one) => ofCheck(title, one, "low")),
  ]);
  return found.sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
}

/** Whether a finding of coverage tells the same: the flow log has failed, or its destination does not exist. */
function isToldBy({ findings, suppressed }: Judged, { flowLog, verdict }: Delivery): boolean {
  const rule = { failed: "failed", destinationGone: "destination-gone" }[verdict as string];
  const isSame = (one: Finding) => one.rule === rule && one.id === flowLog.id;
  return findings.some(isSame) || suppressed.some(({ finding }) => isSame(finding));
}

function ofFinding(cloud: string, { severity, subject, said, advice }: Finding): Todo {
  return { severity, cloud, subject, said, advice };
}

function ofDelivery(cloud: string, { flowLog, destination, said, advice }: Delivery): Todo {
  const subject = `flow log of ${describeTarget(flowLog.target)}, ${destination}`;
  return { severity: "high", cloud, subject, said, ...(advice ? { advice } : {}) };
}

function ofCheck(cloud: string, { scope, name, said, advice }: Check, severity: Severity): Todo {
  return { severity, cloud, subject: `${scope}: ${name}`, said, ...(advice ? { advice } : {}) };
}

/** What nobody could look at, in one sentence each. */
export function unknownsOf({ clouds }: Facts): string[] {
  return clouds.flatMap(({ unread, deliveries, checks }) => [
    ...unread,
    ...deliveries
      .filter(({ verdict }) => verdict === "unknown")
      .map(({ flowLog, destination, said }) => `${describeTarget(flowLog.target)}, ${destination}: ${said}`),
    ...checks
      .filter(({ outcome, unaskable }) => outcome === "unknown" && !unaskable)
      .map(({ scope, name, said }) => `${scope}: ${name}: ${said}`),
  ]);
}

/** `what` when everything was looked at; otherwise that nothing of it was found. */
export function noneOf(unread: readonly unknown[], what: string, found: string): string {
  return unread.length === 0 ? what : `${found} was found in what could be looked at.`;
}

/** With which credentials each cloud was asked. */
export function identitiesOf({ clouds }: Facts): { readonly cloud: string; readonly said: string }[] {
  return clouds.flatMap(({ title, checks }) =>
    checks.filter(({ name }) => name === "credentials").map(({ said }) => ({ cloud: title, said })),
  );
}
