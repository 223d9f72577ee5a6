/** `pulumi-flowlogs discover`: all flow logs that exist, whoever made them. */
import { type Command, Option } from "commander";
import type { FoundFlowLog } from "../core/discovery/found";
import { all } from "../core/discovery/survey";
import { describeTarget } from "../core/discovery/target";
import { CLOUDS, type DiscoverableCloud } from "../discoveries";
import { accountNamesOf, placeColumns, placeIn, withNames } from "./arm-names";
import { csvOf, FORMATS, type Format, type Row, tableOf } from "./output";
import { type Managed, managedBy, managerOf } from "./stack";
import { type Io, lookFor, noneSaid, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";
import { COLOURS } from "./tones";

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
    const { load }: DiscoverableCloud = CLOUDS[cloud];
    const discovery = load();
    const flowLogs = await all(discovery.flowLogs(look));
    const rows = flowLogs.map((found) => rowOf(found, managed));
    const format = formatOf(options);
    if (format === "json") {
      const unread = look.errors.map(({ message }) => message);
      io.print(`${JSON.stringify({ date: new Date().toISOString(), flowLogs: rows, unread }, undefined, 2)}\n`);
    } else if (format === "csv") {
      io.print(`${csvOf(rows, ["class", "id", "target", ...SETTINGS])}\n`);
    } else if (rows.length > 0) {
      const names = await accountNamesOf(discovery, look);
      io.print(
        tableFor(
          flowLogs.map((found, index) => ({ ...rows[index], ...shownOf(found, managed, names) })),
          io,
        ),
      );
    }
    const isUnread = tellUnread(look.errors, io);
    if (format === "table" && rows.length === 0) io.note(`${noneSaid("flow logs", look.errors)}\n`);
    return isUnread ? 2 : 0;
  },
};

const SETTINGS = ["on", "destination", "retentionDays", "problem", "managedBy"] as const;

function tableFor(rows: readonly Row[], io: Io): string {
  const columns = ["target", ...placeColumns(rows), ...SETTINGS];
  const table = tableOf(rows, columns, io, (column, { on }) =>
    column === "on" ? (on ? COLOURS.arriving : COLOURS.off) : undefined,
  );
  return `${table}\n`;
}

/** What a table shows in other words, because ids are too long for it. */
function shownOf(
  { id, target, destination }: FoundFlowLog,
  managed: Managed | undefined,
  accountNames: ReadonlyMap<string, string>,
): Row {
  return {
    target: withNames(describeTarget(target)),
    ...placeIn(target.id, accountNames),
    destination: destination.startsWith("/") ? destination.slice(destination.lastIndexOf("/") + 1) : destination,
    // The last part of a URN is the name of the resource.
    managedBy: managerOf(id, managed)?.split("::").at(-1),
  };
}

/** The options `--output` and `--json`. */
export function formats(command: Command): Command {
  return command
    .addOption(
      new Option("--output <format>", "how to print; a table is cut to the width of the terminal")
        .choices(FORMATS)
        .default("table"),
    )
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
