/** The report as Markdown, for a pull request. */
import { isFinding, verdictText } from "../../core/discovery/arrival";
import { describeTarget } from "../../core/discovery/target";
import { HOW_CAPTURED, HOWS } from "./charts";
import { agesOf, type Bucket, retentionOf } from "./distributions";
import {
  type CloudFacts,
  type Facts,
  identitiesOf,
  NOTHING_LOOKED_AT,
  noneOf,
  type RegionCoverage,
  type Todo,
  todosOf,
  unknownsOf,
} from "./facts";
import { summaryOf, thresholdsOf } from "./summary";

/** A comment of a pull request may have 65,536 characters. */
const MOST_FINDINGS = 50;
const MOST_PLACES = 100;

export function markdownOf(facts: Facts, scope: readonly string[]): string {
  const identities = identitiesOf(facts).map(({ cloud, said }) => `- asked as: ${shown(`${cloud}: ${said}`)}`);
  const tiles = summaryOf(facts).map(({ value, label }) => `**${value}** ${label}`);
  return [
    "## Network flow logs",
    "",
    tiles.join(" · "),
    "",
    `- date: ${facts.date.toISOString()}`,
    `- scope: ${scope.map(shown).join("; ")}`,
    ...facts.clouds.map(lookedAt),
    ...identities,
    `- measured by: ${thresholdsOf(facts)}`,
    ...notLookedAt(facts),
    ...findings(facts),
    ...coverage(facts),
    ...folded("Retention", bucketTable(retentionOf(facts))),
    ...folded("Age of the newest record", bucketTable(agesOf(facts))),
    ...deliveries(facts),
    "",
  ].join("\n");
}

function lookedAt({ title, looked }: CloudFacts): string {
  const rest = looked.length > MOST_PLACES ? [`… and ${looked.length - MOST_PLACES} more`] : [];
  const places = [...looked.slice(0, MOST_PLACES).map(shown), ...rest].join("; ");
  return `- looked at: ${shown(title)}: ${places || NOTHING_LOOKED_AT}`;
}

/**
 * Text as Markdown shows it, whatever it holds: a name must begin no list, link, mention or tag, and end no cell of a
 * table.
 */
export function shown(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  return line.replace(/[&<>|\\`*_{}[\]#~!@$]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/(https?):/gi, "$1&#58;");
}

function tableOf(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)];
}

function folded(title: string, lines: readonly string[]): string[] {
  return ["", `<details><summary>${title}</summary>`, "", ...lines, "", "</details>"];
}

function notLookedAt(facts: Facts): string[] {
  const sentences = unknownsOf(facts);
  if (sentences.length === 0) return [];
  return [
    "",
    "### Not looked at",
    "",
    ...sentences.slice(0, MOST_FINDINGS).map((one) => `- ${shown(one)}`),
    ...more(sentences),
  ];
}

function findings(facts: Facts): string[] {
  const todos = todosOf(facts);
  if (todos.length === 0) return ["", noneOf(unknownsOf(facts), "There is nothing to do.", "Nothing to do")];
  const row = ({ severity, subject, said, advice = "" }: Todo) => [
    severity,
    shown(subject),
    shown(said),
    shown(advice),
  ];
  const rows = todos.slice(0, MOST_FINDINGS).map(row);
  return ["", "### Findings", "", ...tableOf(["severity", "what", "seen", "what to do"], rows), ...more(todos)];
}

function more(all: readonly unknown[]): string[] {
  return all.length > MOST_FINDINGS ? ["", `… and ${all.length - MOST_FINDINGS} more.`] : [];
}

function coverage({ clouds }: Facts): string[] {
  const row = (title: string, { region, account, counts }: RegionCoverage) => [
    ...[title, region, account].map(shown),
    ...HOWS.map((how) => counts[how]),
  ];
  const rows = clouds.flatMap(({ title, coverage: regions }) => regions.map((region) => row(title, region)));
  if (rows.length === 0) return [];
  const heads = ["cloud", "region", "account", ...HOWS.map((how) => HOW_CAPTURED[how])];
  return ["", "### Coverage", "", ...tableOf(heads, rows)];
}

function bucketTable(buckets: readonly Bucket[]): string[] {
  return tableOf(
    ["", "flow logs"],
    buckets.map(({ label, count }) => [label, count]),
  );
}

/** Without those that arrive, because a comment must not be long. */
function deliveries({ clouds }: Facts): string[] {
  const bad = clouds.flatMap((cloud) => cloud.deliveries).filter(isFinding);
  if (bad.length === 0) return [];
  const rows = bad
    .slice(0, MOST_FINDINGS)
    .map(({ flowLog, destination, verdict, newest }) => [
      shown(describeTarget(flowLog.target)),
      shown(destination),
      verdictText(verdict),
      newest?.toISOString().slice(0, 16) ?? "",
    ]);
  return folded("Records", [...tableOf(["captures", "destination", "records", "newest"], rows), ...more(bad)]);
}
