/** The numbers that a report begins with. */
import { durationText, isFinding } from "../../core/discovery/arrival";
import { type Facts, type HowCaptured, todosOf, unknownsOf } from "./facts";

export interface Tile {
  readonly value: string | number;
  readonly label: string;
  readonly tone: "good" | "warning" | "bad" | "unknown";
}

export function summaryOf(facts: Facts): Tile[] {
  const { clouds } = facts;
  const regions = clouds.flatMap(({ coverage }) => coverage);
  const sum = (how: HowCaptured) => regions.reduce((total, { counts }) => total + counts[how], 0);
  const capturable = sum("on") + sum("nsg") + sum("off") + sum("none");
  const share = capturable === 0 ? undefined : Math.floor((sum("on") / capturable) * 100);
  const isPart = clouds.some(({ unread }) => unread.length > 0);
  const nothing = isPart ? "captured: not looked at" : "nothing to capture";
  const deliveries = clouds.flatMap((cloud) => cloud.deliveries);
  const missing = deliveries.filter(isFinding).length;
  const high = todosOf(facts).filter(({ severity }) => severity === "high").length;
  const unknown = unknownsOf(facts).length;
  // What nobody looked at may be bad.
  const fine = unknown > 0 ? "unknown" : "good";
  return [
    {
      value: clouds.reduce((total, { surveyed }) => total + surveyed.flowLogs.length, 0),
      label: "flow logs",
      tone: fine,
    },
    {
      value: share === undefined ? "–" : `${share} %`,
      label: share === undefined ? nothing : `of ${capturable} captured`,
      tone: (share ?? 100) === 100 ? fine : "warning",
    },
    { value: missing, label: "destinations without new records", tone: missing > 0 ? "bad" : fine },
    { value: high, label: "severe findings", tone: high > 0 ? "bad" : fine },
    { value: unknown, label: "not looked at", tone: fine },
  ];
}

export function thresholdsOf({ lateAfterMs, minRetentionDays }: Facts): string {
  return `records are late after ${durationText(lateAfterMs)}, and are to be kept for ${minRetentionDays} days`;
}
