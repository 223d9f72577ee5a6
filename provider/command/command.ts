/** Arguments, options and exit codes of the command. */
import { writeFile } from "node:fs/promises";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { FlowLogError } from "../core/errors";
import type { Bag } from "../core/state";
import { CLASSES } from "../kinds";
import { CLOUDS, type CloudName, type DiscoverableCloud, type Scope } from "./clouds";
import { COLUMNS, discover, rowOf } from "./discover";
import { csvOf, FORMATS, type Format, tableOf } from "./output";
import { importFileOf, type Named, named, programOf } from "./program";
import { managedBy, settingsOf } from "./stack";

/** 0: fine. 2: not everything could be looked at, or the command was called wrongly. */
export type ExitCode = 0 | 2;

/** Where the command writes: results and notes, each text with its line ends. */
export interface Io {
  print(text: string): void;
  note(text: string): void;
}

interface DiscoverOptions extends Scope {
  readonly output: Format;
  readonly json?: boolean;
  readonly stack?: string;
  readonly state?: string;
}

interface ImportOptions extends Scope {
  readonly stack?: string;
  readonly file: string;
  readonly program: string;
}

const EXAMPLES = `
Examples:
  $ pulumi-flowlogs discover azure --subscription 11111111-2222-3333-4444-555555555555
  $ pulumi-flowlogs discover vpc
  $ pulumi-flowlogs discover ncloud --region KR SGN --output csv
  $ pulumi-flowlogs discover vpc --stack prod --json
  $ pulumi-flowlogs import vpc edge
  $ pulumi import --file import.json --generate-code=false --protect=false --skip-preview

Exit codes: 0 everything was looked at, 2 something could not be looked at.`;

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command("pulumi-flowlogs")
    .description("Network flow logs that exist, with or without a Pulumi stack. Credentials are those of the provider.")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: io.print, writeErr: io.note });
  const discovery = program.command("discover").description("List all flow logs, whoever made them.");
  const importing = program.command("import").description("Write a program and an import file for what exists.");
  for (const [name, cloud] of Object.entries(CLOUDS) as [CloudName, DiscoverableCloud][]) {
    scoped(discovery.command(name).description(cloud.title), cloud)
      .addOption(new Option("--output <format>", "how to print").choices(FORMATS).default("table"))
      .option("--json", "the same as --output json")
      .option("--state <file>", "a state, to say which flow logs it manages")
      .action(async (options: DiscoverOptions) => {
        code = await discoverIn(cloud, options, io);
      });
    scoped(importing.command(name).description(cloud.title), cloud)
      .argument("[filter]", "only flow logs whose id, target or name holds this text")
      .option("--file <file>", "the import file to write", "import.json")
      .option("--program <file>", "the program to write", "flow-logs.ts")
      .action(async (filter: string | undefined, options: ImportOptions) => {
        code = await importFrom(cloud, filter, options, io);
      });
  }
  try {
    await program.parseAsync(argv);
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    io.note(`${FlowLogError.of(thrown).message}\n`);
    return 2;
  }
}

function scoped(command: Command, cloud: DiscoverableCloud): Command {
  command.exitOverride();
  for (const option of cloud.options)
    command.option(`--${option} <names...>`, `look at these ${option}s`, nonEmpty, []);
  return command.option("--stack <name>", "use the config of this stack of the Pulumi project here");
}

function nonEmpty(value: string, before: string[]): string[] {
  if (value.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return [...before, value.trim()];
}

async function discoverIn(cloud: DiscoverableCloud, options: DiscoverOptions, io: Io): Promise<ExitCode> {
  const managed = await managedBy(options.state, options.stack);
  const { found, unread } = await discover(cloud, await settingsOf(options.stack), options);
  const rows = found.map((one) => rowOf(one, managed));
  const format = options.json ? "json" : options.output;
  if (format === "json") {
    const errors = unread.map(({ message }) => message);
    io.print(`${JSON.stringify({ date: new Date().toISOString(), flowLogs: rows, unread: errors }, undefined, 2)}\n`);
  } else {
    io.print(`${format === "csv" ? csvOf(rows, ["class", "id", ...COLUMNS]) : tableOf(rows, COLUMNS)}\n`);
  }
  return tellUnread(unread, io);
}

async function importFrom(
  cloud: DiscoverableCloud,
  filter: string | undefined,
  options: ImportOptions,
  io: Io,
): Promise<ExitCode> {
  const { found, unread } = await discover(cloud, await settingsOf(options.stack), options);
  if (unread.length > 0) return tellUnread(unread, io);
  const wanted = named(found).filter((one) => matches(one, filter));
  const resources = wanted.filter(({ kind, existing: { id, inputs } }) => {
    const [failure] = CLASSES[kind.className].load().schema.check(inputs).failures;
    if (failure) io.note(`${id} is left out, because no program can declare it: ${failure.reason}\n`);
    return !failure;
  });
  if (resources.length === 0) {
    io.note("There is no such flow log; nothing was written.\n");
    return 0;
  }
  const defaults = new Map<string, Bag>();
  for (const { className } of cloud.kinds) defaults.set(className, CLASSES[className].load().schema.defaults() as Bag);
  await writeFile(options.file, importFileOf(resources));
  await writeFile(options.program, programOf(resources, defaults));
  io.note(
    `${resources.length} flow logs: ${options.program} declares them, ${options.file} imports them:\n` +
      `  pulumi import --file ${options.file} --generate-code=false --protect=false --skip-preview\n` +
      "  pulumi preview --refresh --expect-no-changes\n",
  );
  return 0;
}

function matches({ name, kind, existing }: Named, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  return [name, existing.id, kind.summary(existing).target].some((text) => text.includes(filter));
}

/** What could not be looked at is never left out in silence. */
function tellUnread(unread: readonly FlowLogError[], io: Io): ExitCode {
  for (const { message } of unread) io.note(`${message}\n`);
  return unread.length > 0 ? 2 : 0;
}
