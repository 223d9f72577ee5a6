/** `pulumi-flowlogs discover`: all flow logs that exist, whoever made them. */
import { type Command, Option } from "commander";
import type { FoundFlowLog } from "../core/discovery/found";
import { describeTarget } from "../core/discovery/target";
import { CLOUDS } from "../discoveries";
import { csvOf, FORMATS, type Format, type Row, tableOf } from "./output";
import { type Managed, managedBy, managerOf } from "./stack";
import { lookFor, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";

interface DiscoverOptions extends ScopeOptions {
  readonly output: Format;
  readonly json?: boolean;
  readonly state?: string;
}

export const discover: Subcommand<DiscoverOptions> = {
  name: "discover",
  description: "List all flow logs, whoever made them.",
  options: (command) => formats(command).option("--state <file>", "a state, to say which flow logs it manages"),
  run: async ({ cloud, options, io }) => {
    const managed = await managedBy(options.state, options.stack);
    const look = await lookFor(options, io);
    const rows: Row[] = [];
    for await (const found of CLOUDS[cloud].load().flowLogs(look)) rows.push(rowOf(found, managed));
    if (formatOf(options) === "json") {
      const unread = look.errors.map(({ message }) => message);
      io.print(`${JSON.stringify({ date: new Date().toISOString(), flowLogs: rows, unread }, undefined, 2)}\n`);
    } else {
      io.print(`${options.output === "csv" ? csvOf(rows, ["class", "id", ...COLUMNS]) : tableOf(rows, COLUMNS)}\n`);
    }
    return tellUnread(look.errors, io) ? 2 : 0;
  },
};

const COLUMNS = ["target", "on", "destination", "retentionDays", "problem", "managedBy"] as const;

/** The options `--output` and `--json`. */
export function formats(command: Command): Command {
  return command
    .addOption(new Option("--output <format>", "how to print").choices(FORMATS).default("table"))
    .option("--json", "the same as --output json");
}

export function formatOf({ output, json }: Pick<DiscoverOptions, "output" | "json">): Format {
  return json ? "json" : output;
}

function rowOf(found: FoundFlowLog, managed: Managed | undefined): Row {
  const { className, id, isOff, destination, retentionDays, analytics, problem } = found;
  return {
    class: className,
    id,
    on: !isOff,
    target: describeTarget(found.target),
    destination,
    retentionDays,
    analytics,
    problem,
    managedBy: managerOf(id, managed),
  };
}
