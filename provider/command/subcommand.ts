/** What every subcommand has in common: one command for each cloud, a scope, a stack, and what becomes of errors. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Clock, SYSTEM_CLOCK } from "../core/clock";
import type { Look, Scope } from "../core/discovery/look";
import type { FlowLogError } from "../core/errors";
import { CLOUDS, type CloudName, type DiscoverableCloud } from "../discoveries";
import { examplesOf } from "./examples";
import type { Screen } from "./output";
import { settingsOf } from "./stack";

/** 0: fine. 1: there are findings. 2: not everything could be looked at, or the command was called wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Where the command writes: results and notes, each text with its line ends. */
export interface Io extends Screen {
  print(text: string): void;
  note(text: string): void;
  /** Shows progress on a terminal. Does nothing elsewhere. */
  progress(text: string): void;
  /** The time of waits and dates. By default that of this machine. */
  readonly clock?: Clock;
}

export interface ScopeOptions extends Scope {
  readonly stack?: string;
}

/** One subcommand of `pulumi-flowlogs`, such as `discover`. */
export interface Subcommand<Options extends ScopeOptions = ScopeOptions> {
  readonly name: string;
  readonly description: string;
  /** The clouds that the subcommand knows. By default all. */
  readonly clouds?: readonly CloudName[];
  /** Adds the arguments and options of the subcommand beside scope and stack. */
  options(command: Command, cloud: CloudName): Command;
  run(asked: Asked<Options>): Promise<ExitCode>;
}

/** What the command line asks a subcommand for. */
export interface Asked<Options> {
  readonly cloud: CloudName;
  readonly options: Options;
  /** The argument after the cloud, if the subcommand has one. */
  readonly argument?: string;
  readonly io: Io;
}

/** Registers a subcommand below the command, once for each cloud. `done` is told the exit code. */
export function register<Options extends ScopeOptions>(
  program: Command,
  subcommand: Subcommand<Options>,
  io: Io,
  done: (code: ExitCode) => void,
): void {
  const parent = program
    .command(subcommand.name)
    .description(subcommand.description)
    .addHelpText("after", examplesOf(subcommand.name));
  for (const name of subcommand.clouds ?? (Object.keys(CLOUDS) as CloudName[])) {
    const cloud: DiscoverableCloud = CLOUDS[name];
    const command = parent
      .command(name)
      .description(`${subcommand.description.replace(/\.$/, "")}: ${cloud.title}.`)
      .summary(cloud.title)
      .addHelpText("after", examplesOf(subcommand.name, name))
      .exitOverride();
    for (const part of cloud.scope) command.addOption(scopeOption(part));
    if (cloud.sources) {
      const option = new Option(
        "--source <source>",
        "ask Resource Graph alone, or read the lists of each subscription",
      );
      command.addOption(option.choices(cloud.sources));
    }
    command.option("--stack <name>", "use the config of this stack of the Pulumi project here");
    subcommand.options(command, name).action(async (...values: unknown[]) => {
      const argument = values.find((value) => typeof value === "string");
      const options = command.opts<Options>();
      done(await subcommand.run({ cloud: name, options, io, ...(argument === undefined ? {} : { argument }) }));
    });
  }
}

const SCOPE_OPTIONS: Readonly<Record<DiscoverableCloud["scope"][number], readonly [flags: string, what: string]>> = {
  subscription: ["--subscription <ids...>", "look at these subscriptions"],
  region: ["--region <names...>", "look at these regions"],
  project: ["--project <ids...>", "look at these projects; all: every project of the login"],
};

export function scopeOption(part: keyof typeof SCOPE_OPTIONS): Option {
  return new Option(...SCOPE_OPTIONS[part]).argParser(nonEmpty);
}

/** A value of an option that takes several. */
export function nonEmpty(value: string, before: readonly string[] = []): string[] {
  if (value.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return [...before, value.trim()];
}

export function clockOf({ clock = SYSTEM_CLOCK }: Io): Clock {
  return clock;
}

/** A look that remembers what could not be read. */
export interface LookOfCommand extends Look {
  readonly errors: readonly FlowLogError[];
}

/** A look with the credentials that the options name, and the list of what could not be read, which grows meanwhile. */
export async function lookFor(options: ScopeOptions, io: Io): Promise<LookOfCommand> {
  // The classes and lists of one place fail for the same reason, which is told once.
  const errors: FlowLogError[] = [];
  return {
    settings: await settingsOf(options.stack),
    scope: options,
    clock: clockOf(io),
    errors,
    unread: (error) => {
      const isTold = errors.some(({ kind, parts }) => kind === error.kind && parts.attempt === error.parts.attempt);
      if (!isTold) errors.push(error);
    },
    progress: io.progress,
  };
}

/**
 * The same for everything as it is now, unless an index alone was asked for: Resource Graph may show what was deleted
 * hours ago, and lack what is new.
 */
export async function exactLookFor(options: ScopeOptions, io: Io): Promise<LookOfCommand> {
  return { ...(await lookFor(options, io)), exact: options.source !== "graph" };
}

/** That there are none, as far as anybody knows. */
export function noneSaid(what: string, { length: unread }: readonly unknown[]): string {
  return unread > 0 ? `No ${what} were found in what could be read.` : `There are no ${what}.`;
}

/** What could not be looked at is never left out in silence. */
export function tellUnread(errors: readonly FlowLogError[], io: Io): boolean {
  for (const { message } of errors) io.note(`${message}\n`);
  return errors.length > 0;
}
