/** `pulumi-flowlogs coverage`: what is captured by no flow log, twice, in part, or only until some day. */
import { InvalidArgumentError, Option } from "commander";
import { COVERAGE_RULES, coverage, type Finding, type RuleName, type Severity } from "../core/discovery/coverage";
import { isCapturable } from "../core/discovery/family";
import type { Look } from "../core/discovery/look";
import { survey } from "../core/discovery/survey";
import { FlowLogError } from "../core/errors";
import { CLOUDS, type CloudName } from "../discoveries";
import { accountNamesOf, placeColumns, placeIn, withNames } from "./arm-names";
import { formatOf, formats } from "./discover";
import { minRetentionOption } from "./duration";
import { csvOf, type Format, many, type Row, tableOf } from "./output";
import { exactLookFor, type Io, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";
import { type Judged, judge, readSuppressions, type SuppressedTag } from "./suppressions";
import { COLOURS } from "./tones";

interface CoverageOptions extends ScopeOptions {
  readonly output: Format;
  readonly json?: boolean;
  readonly minRetention: number;
  readonly failOn: readonly (RuleName | "any" | "none")[];
  readonly suppress?: string;
  readonly suppressTag?: readonly SuppressedTag[];
}

const RULES = Object.keys(COVERAGE_RULES);

export const covering: Subcommand<CoverageOptions> = {
  name: "coverage",
  description: "Find what is captured by no flow log, twice, in part, or for too short a time.",
  options: (command, cloud) => {
    formats(command)
      .addOption(minRetentionOption())
      .addOption(
        new Option("--fail-on <rules...>", "findings that make the exit code 1")
          .choices([...RULES, "any", "none"])
          .default(["any"]),
      )
      .option("--suppress <file>", "findings to leave out, each with a reason and a last day");
    // The lists of the other clouds tell no tags.
    return cloud === "azure"
      ? command.option("--suppress-tag <key=value...>", "leave out targets with one of these tags", tag)
      : command;
  },
  run: async ({ cloud, options, io }) => {
    refuseNoneBesideOthers(options.failOn);
    const entries = options.suppress === undefined ? [] : await readSuppressions(options.suppress);
    const look = await exactLookFor(options, io);
    const { surveyed, findings } = await surveyOf(cloud, look, options.minRetention);
    const judged = judge(findings, entries, options.suppressTag ?? [], look.clock.now(), look.errors.length > 0);
    const unread = look.errors.map(({ message }) => message);
    const counts = { flowLogs: surveyed.flowLogs.length, targets: surveyed.targets.filter(isCapturable).length };
    const format = formatOf(options);
    if (format === "table")
      io.print(`${textOf(judged, counts, unread, await accountNamesOf(CLOUDS[cloud].load(), look), io)}\n`);
    else io.print(`${format === "csv" ? csvFor(judged) : jsonOf(judged, counts, unread)}\n`);
    for (const note of judged.notes) io.note(`${note}\n`);
    if (tellUnread(look.errors, io)) return 2;
    return judged.findings.some(({ rule }) => fails(rule, options.failOn)) ? 1 : 0;
  },
};

/** What exists, and the findings. */
export async function surveyOf(cloud: CloudName, look: Look, minRetentionDays: number) {
  const surveyed = await survey(CLOUDS[cloud].load(), look);
  return { surveyed, findings: coverage(surveyed, minRetentionDays) };
}

/** Whoever adds a rule to `none` may believe that the pipeline fails for it, or that it does not. */
function refuseNoneBesideOthers(failOn: CoverageOptions["failOn"]): void {
  const others = failOn.filter((rule) => rule !== "none");
  if (others.length === 0 || others.length === failOn.length) return;
  throw FlowLogError.refused("invalid", {
    said: `--fail-on says none, which never fails, and ${others.join(", ")} as well`,
    advice: "leave out the one or the other",
  });
}

function fails(rule: RuleName, failOn: CoverageOptions["failOn"]): boolean {
  return failOn.includes("any") || failOn.includes(rule);
}

interface Counts {
  readonly flowLogs: number;
  readonly targets: number;
}

function csvFor({ findings }: Judged): string {
  return csvOf(findings.map(rowOf), ["severity", "rule", "id", "subject", "said", "advice", "account", "region"]);
}

function jsonOf(judged: Judged, counts: Counts, unread: readonly string[]): string {
  const suppressed = judged.suppressed.map(({ finding, reason }) => ({ ...rowOf(finding), reason }));
  const date = new Date().toISOString();
  const findings = judged.findings.map(rowOf);
  return JSON.stringify({ date, ...counts, findings, suppressed, notes: judged.notes, unread }, undefined, 2);
}

function textOf(
  judged: Judged,
  counts: Counts,
  unread: readonly string[],
  names: ReadonlyMap<string, string>,
  io: Io,
): string {
  const findings = judged.findings.map((finding) => {
    const { id, subject, said } = finding;
    return { ...rowOf(finding), subject: withNames(subject), said: withNames(said), ...placeIn(id, names) };
  });
  const rules = [...new Set(judged.findings.map(({ rule }) => rule))];
  const columns = ["severity", "rule", "subject", ...placeColumns(findings), "said"];
  const table = tableOf(findings, columns, io, (column, row) =>
    column === "severity" ? COLOURS[row.severity as Severity] : undefined,
  );
  return [
    ...(findings.length > 0 ? [table, ""] : []),
    ...rules.map((rule) => `${rule}: ${COVERAGE_RULES[rule].advice}.`),
    ...(rules.length > 0 ? [""] : []),
    `${many(findings.length, "finding")}, ${judged.suppressed.length} suppressed, in ${many(counts.flowLogs, "flow log")} ` +
      `and ${many(counts.targets, "network, subnet or network interface", "networks, subnets and network interfaces")}` +
      `${unread.length > 0 ? `; ${many(unread.length, "place")} could not be looked at` : ""}.`,
  ].join("\n");
}

function rowOf({ rule, severity, id, subject, said, advice, account, region }: Finding): Row {
  return { rule, severity, id, subject, said, advice, account, region };
}

function tag(text: string, before: readonly SuppressedTag[] = []): SuppressedTag[] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("It must be a key, = and a value.");
  return [...before, { key: key.trim(), value: value.trim() }];
}
