/** `pulumi-flowlogs report`: what exists, what is missing, what is wrong and what arrives, as one file. */
import { Argument, type Command, Option } from "commander";
import { isFinding } from "../../core/discovery/arrival";
import { isCapturable } from "../../core/discovery/family";
import { FlowLogError } from "../../core/errors";
import { CLOUDS, type CloudName, type DiscoverableCloud } from "../../discoveries";
import { lateOption, minRetentionOption } from "../duration";
import { examplesOfReport } from "../examples";
import { type ExitCode, type Io, type ScopeOptions, scopeOption } from "../subcommand";
import { readSuppressions } from "../suppressions";
import { requireFolder, writeWhole } from "../whole-file";
import { type CloudFacts, type Facts, factsOf, todosOf, unknownsOf } from "./facts";
import { markdownOf } from "./markdown";
import { pageOf } from "./page";

const FORMATS = {
  html: { file: "flow-logs.html", write: pageOf },
  markdown: { file: "flow-logs.md", write: markdownOf },
};

interface ReportOptions extends ScopeOptions {
  readonly format: keyof typeof FORMATS;
  readonly file?: string;
  /** In milliseconds. */
  readonly late: number;
  readonly minRetention: number;
  readonly suppress?: string;
  readonly json?: boolean;
}

/** One command for all clouds, because a report tells of several. `done` is told the exit code. */
export function registerReport(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const names = Object.keys(CLOUDS) as CloudName[];
  const command = program
    .command("report")
    .description("Write a report on what exists, what is missing, what is wrong and what arrives.")
    .addArgument(new Argument("<clouds...>", "what the report is about").choices(names))
    .addHelpText("after", examplesOfReport())
    .exitOverride();
  for (const part of new Set(names.flatMap((name): DiscoverableCloud["scope"] => CLOUDS[name].scope)))
    command.addOption(scopeOption(part));
  command
    .option("--stack <name>", "use the config of this stack of the Pulumi project here")
    .addOption(new Option("--format <format>", "how to write").choices(Object.keys(FORMATS)).default("html"))
    .option("--file <file>", "the file to write, - for stdout; by default flow-logs.html or flow-logs.md")
    .addOption(lateOption())
    .addOption(minRetentionOption())
    .option("--suppress <file>", "findings of coverage to leave out, each with a reason and a last day")
    .option("--json", "print the file's name, the findings and what is unknown as JSON; beside the file")
    .action(async (clouds: CloudName[]) => done(await report([...new Set(clouds)], command.opts<ReportOptions>(), io)));
}

async function report(clouds: readonly CloudName[], options: ReportOptions, io: Io): Promise<ExitCode> {
  const { format, late: lateAfterMs, minRetention: minRetentionDays, suppress } = options;
  const { file: usual, write } = FORMATS[format];
  const file = options.file ?? usual;
  if (file !== "-") requireFolder("--file", file);
  refuseTwoOnStdout(options);
  const suppressions = suppress === undefined ? [] : await readSuppressions(suppress);
  const facts = await factsOf(clouds, { scope: options, lateAfterMs, minRetentionDays, suppressions }, io);
  const text = write(
    facts,
    clouds.map((name) => scopeText(name, options)),
  );
  if (file === "-") io.print(text);
  else writeWhole(file, text);
  const unknown = unknownsOf(facts);
  if (options.json) io.print(jsonOf(facts, file, unknown));
  for (const { judged } of facts.clouds) for (const note of judged.notes) io.note(`${note}\n`);
  for (const sentence of unknown) io.note(`${sentence}\n`);
  io.note(`${todosOf(facts).length} findings, ${unknown.length} not looked at${file === "-" ? "" : `: ${file}`}\n`);
  return exitCodeOf(facts, unknown);
}

function refuseTwoOnStdout({ file, json }: ReportOptions): void {
  if (file !== "-" || !json) return;
  throw FlowLogError.refused("invalid", {
    said: "--file - and --json both print to stdout",
    advice: "name a file, or leave --json out",
  });
}

/** What the report says, for programs. docs/adopting.md documents the keys. */
function jsonOf(facts: Facts, file: string, unread: readonly string[]): string {
  const { date, clouds } = facts;
  const count = (of: (cloud: CloudFacts) => readonly unknown[]) =>
    clouds.reduce((sum, cloud) => sum + of(cloud).length, 0);
  const counts = {
    flowLogs: count(({ surveyed }) => surveyed.flowLogs),
    targets: count(({ surveyed }) => surveyed.targets.filter(isCapturable)),
  };
  const suppressed = clouds.flatMap(({ title, judged }) =>
    judged.suppressed.map(({ finding: { rule, id }, reason }) => ({ cloud: title, rule, id, reason })),
  );
  const notes = clouds.flatMap(({ judged }) => judged.notes);
  return `${JSON.stringify({ date, file, ...counts, findings: todosOf(facts), suppressed, notes, unread }, undefined, 2)}\n`;
}

function exitCodeOf({ clouds }: Facts, unknown: readonly string[]): ExitCode {
  if (unknown.length > 0) return 2;
  const isBad = clouds.some(
    ({ judged, deliveries, checks }) =>
      judged.findings.length > 0 || deliveries.some(isFinding) || checks.some(({ outcome }) => outcome === "missing"),
  );
  return isBad ? 1 : 0;
}

/** `Azure, subscription 1111…` */
function scopeText(name: CloudName, options: ReportOptions): string {
  const { title, scope }: DiscoverableCloud = CLOUDS[name];
  const parts = scope.flatMap((part) => {
    const values = options[part] ?? [];
    return values.length === 0 ? [] : [`${part} ${values.join(", ")}`];
  });
  return [title, ...(parts.length > 0 ? parts : ["everything that config, environment and login lead to"])].join(", ");
}
