/** `pulumi-flowlogs doctor`: what the provider needs, asked before it fails. */
import type { Check, CheckOutcome, Intended } from "../core/discovery/check";
import type { Discovery } from "../core/discovery/cloud";
import { CLOUDS } from "../discoveries";
import { formatOf, formats } from "./discover";
import { csvOf, type Format, many, type Row } from "./output";
import { type ExitCode, type Io, lookFor, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";
import { COLOURS } from "./tones";

interface DoctorOptions extends ScopeOptions {
  readonly output: Format;
  readonly json?: boolean;
  readonly target?: readonly string[];
  readonly storage?: readonly string[];
  readonly workspace?: readonly string[];
  readonly identity?: readonly string[];
  readonly bucket?: readonly string[];
}

export const doctor: Subcommand<DoctorOptions> = {
  name: "doctor",
  description: "Check credentials, reachability and each right that the provider needs.",
  options: (command, cloud) => {
    if (cloud === "azure") {
      command
        .option("--target <ids...>", "what is to be captured; by default what existing flow logs capture")
        .option("--storage <ids...>", "storage accounts for the records; by default those of existing flow logs")
        .option("--workspace <ids...>", "workspaces for traffic analytics; by default those of existing flow logs")
        .option("--identity <ids...>", "identities that write the records; by default those of existing flow logs");
    }
    if (cloud === "ncloud") {
      command.option("--bucket <names...>", "buckets for the records; by default those of existing flow logs");
    }
    return formats(command);
  },
  run: async ({ cloud, options, io }) => {
    const { target: targets = [], storage = [], workspace: workspaces = [], bucket = [] } = options;
    const look = await lookFor(options, io);
    const { identity: identities = [] } = options;
    const intended: Intended = { targets, storage: [...storage, ...bucket], workspaces, identities };
    const discovery: Discovery = CLOUDS[cloud].load();
    const format = formatOf(options);
    const found: Check[] = [];
    for await (const check of discovery.checks?.(look, intended) ?? []) {
      found.push(check);
      // Checks of many resources take their time, so each line is told when it is known.
      if (format === "table") io.print(linesOf(check, found.at(-2)?.scope, io));
    }
    if (format === "json") {
      const unread = look.errors.map(({ message }) => message);
      io.print(`${JSON.stringify({ date: new Date().toISOString(), checks: found, unread }, undefined, 2)}\n`);
    } else if (format === "csv") {
      io.print(`${csvOf(found.map(rowOf), COLUMNS)}\n`);
    } else {
      io.note(`${summaryOf(found)}\n`);
    }
    const isUnread = tellUnread(look.errors, io);
    return exitCodeOf(found, isUnread);
  },
};

const COLUMNS = ["outcome", "scope", "name", "said", "advice"] as const;

function rowOf({ outcome, scope, name, said, advice }: Check): Row {
  return { outcome, scope, name, said, advice };
}

/** One line for a check, below one line for each scope. */
function linesOf(check: Check, scopeBefore: string | undefined, { paint = (_, text) => text }: Io): string {
  const { scope, outcome, name, said, advice } = check;
  const head = scope === scopeBefore ? "" : `${scope}\n`;
  const text = `${name}: ${said}${advice ? `; ${advice}` : ""}`.replace(/\s+/g, " ");
  return `${head}  ${paint(COLOURS[outcome], outcome.padEnd("missing".length))}  ${text}\n`;
}

function summaryOf(found: readonly Check[]): string {
  const count = (wanted: CheckOutcome) => found.filter(({ outcome }) => outcome === wanted).length;
  const unaskable = found.filter((one) => one.unaskable).length;
  const unknown = count("unknown") - unaskable;
  const never = unaskable > 0 ? `, ${unaskable} that no call of the cloud tells` : "";
  const warnings = count("warning");
  return `${found.length} checks: ${count("ok")} ok, ${many(warnings, "warning")}, ${count("missing")} missing, ${unknown} unknown${never}`;
}

/** What is surely missing counts more than what nobody could look at. */
function exitCodeOf(found: readonly Check[], isUnread: boolean): ExitCode {
  if (found.some(({ outcome }) => outcome === "missing")) return 1;
  return isUnread || found.some(({ outcome, unaskable }) => outcome === "unknown" && !unaskable) ? 2 : 0;
}
