/** How flow logs are spread over ranges of retention, and of the age of the newest record. */
import { durationText } from "../../core/discovery/arrival";
import type { CloudFacts, Facts } from "./facts";

export interface Bucket {
  readonly label: string;
  readonly count: number;
  /** `bad` and `warning` are shown in colours. */
  readonly tone: "good" | "warning" | "bad" | "unknown";
}

/** Days until records are deleted, by flow log or destination, whichever deletes first. Disabled flow logs don't count. */
export function retentionOf({ clouds, minRetentionDays }: Facts): Bucket[] {
  const days = clouds.flatMap(retentionsIn);
  const known = days.filter((one) => one !== undefined);
  const bounds = [...new Set([1, 30, 90, 180, 365, minRetentionDays])].filter((one) => one > 0).sort((a, b) => a - b);
  const ranges = bounds.map((from, index): Bucket => {
    const to = bounds[index + 1] ?? Number.POSITIVE_INFINITY;
    const label = to === Number.POSITIVE_INFINITY ? `${from} days and more` : `${from}–${to - 1} days`;
    const count = known.filter((one) => one >= from && one < to).length;
    return { label, count, tone: to <= minRetentionDays ? "bad" : "good" };
  });
  return [
    ...ranges.filter(({ count, tone }) => count > 0 || tone === "good"),
    { label: "for ever", count: known.filter((one) => one === 0).length, tone: "good" },
    { label: "not known", count: days.length - known.length, tone: "unknown" },
  ];
}

function retentionsIn({ surveyed: { flowLogs, destinations } }: CloudFacts): (number | undefined)[] {
  const byFlowLog = new Map(destinations.map((one) => [one.flowLog, one.retentionDays]));
  return flowLogs
    .filter(({ isOff }) => !isOff)
    .map((flowLog) => {
      const days = [flowLog.retentionDays, byFlowLog.get(flowLog)].filter((one) => one !== undefined);
      const limited = days.filter((one) => one > 0);
      return limited.length > 0 ? Math.min(...limited) : days[0];
    });
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The age of the newest record, of each destination of each flow log. */
export function agesOf({ clouds, date, lateAfterMs }: Facts): Bucket[] {
  const deliveries = clouds.flatMap((cloud) => cloud.deliveries);
  const ages = deliveries.flatMap(({ newest }) => (newest ? [Math.max(0, date.getTime() - newest.getTime())] : []));
  const bounds = [...new Set([0, 15 * MINUTE_MS, HOUR_MS, lateAfterMs, DAY_MS, 7 * DAY_MS])].sort((a, b) => a - b);
  const ranges = bounds.map((from, index): Bucket => {
    const to = bounds[index + 1] ?? Number.POSITIVE_INFINITY;
    const label = to === Number.POSITIVE_INFINITY ? `over ${durationText(from)}` : `up to ${durationText(to)}`;
    const tone = to <= lateAfterMs ? "good" : "bad";
    return { label, count: ages.filter((age) => age >= from && age < to).length, tone };
  });
  const count = (verdict: string) =>
    deliveries.filter((one) => one.verdict === verdict && one.newest === undefined).length;
  return [
    ...ranges,
    { label: "no record", count: count("never") + count("destinationGone") + count("destinationRefuses"), tone: "bad" },
    { label: "no traffic", count: count("noTraffic"), tone: "good" },
    { label: "off or failed", count: count("off") + count("failed"), tone: "warning" },
    { label: "not known", count: count("unknown"), tone: "unknown" },
  ];
}
