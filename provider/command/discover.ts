/** `pulumi-flowlogs discover`: all flow logs that exist, whoever made them. */
import { type Command, Option } from "commander";
import type { Discovery } from "../core/discovery/cloud";
import type { FoundFlowLog } from "../core/discovery/found";
import type { Look } from "../core/discovery/look";
import { all } from "../core/discovery/survey";
import { describeTarget } from "../core/discovery/target";
import type { FlowLogError } from "../core/errors";
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
    const retentions = await retentionsOf(discovery, look, flowLogs, io);
    const rows = flowLogs.map((found) => rowOf(found, managed, retentions.get(found)));
    const format = formatOf(options);
    if (format === "json") {
      const unread = look.errors.map(({ message }) => message);
      io.print(`${JSON.stringify({ date: new Date().toISOString(), flowLogs: rows, unread }, undefined, 2)}\n`);
    } else if (format === "csv") {
      io.print(`${csvOf(rows, COLUMNS)}\n`);
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

const SETTINGS = ["on", "destination", "retentionDays", "analytics", "problem", "managedBy"] as const;
const COLUMNS = ["class", "id", "name", "account", "region", "target", ...SETTINGS] as const;

/** The retention of flow logs whose destination decides it. What can't be read hides no flow log, and is told as a note. */
async function retentionsOf(
  { destinations, retentionIsOfDestination }: Discovery,
  look: Look,
  flowLogs: readonly FoundFlowLog[],
  io: Io,
): Promise<ReadonlyMap<FoundFlowLog, number | undefined>> {
  if (!retentionIsOfDestination) return new Map();
  const unread = ({ message }: FlowLogError) => io.note(`The retention is not known: ${message}\n`);
  const found = await all(destinations?.({ ...look, unread }, flowLogs));
  return new Map(found.map(({ flowLog, retentionDays }) => [flowLog, retentionDays]));
}

function tableFor(rows: readonly Row[], io: Io): string {
  // A cloud may have no analytics, and without a state nobody knows who manages.
  const isKnown = (column: string) => rows.some((row) => row[column] !== undefined);
  const settings = SETTINGS.filter((column) => !["analytics", "managedBy"].includes(column) || isKnown(column));
  const columns = ["target", ...placeColumns(rows), ...settings];
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

const HOW_TO_PRINT = "how to print; a table is cut to the width of the terminal";

/** The options `--output` and `--json`. */
export function formats(command: Command, how = HOW_TO_PRINT): Command {
  return command
    .addOption(new Option("--output <format>", how).choices(FORMATS).default("table"))
    .option("--json", "the same as --output json");
}

export function formatOf({ output, json }: Pick<DiscoverOptions, "output" | "json">): Format {
  return json ? "json" : output;
}

/** `retentionDays` are those of the destination. */
function rowOf(found: FoundFlowLog, managed: Managed | undefined, retentionDays: number | undefined): Row {
  const { className, id, name, account, region, isOff, destination, analytics, problem } = found;
  return {
    class: className,
    id,
    name,
    account,
    region,
    on: !isOff,
    target: describeTarget(found.target),
    destination,
    retentionDays: found.retentionDays ?? retentionDays,
    analytics,
    problem,
    managedBy: managerOf(id, managed),
  };
}
