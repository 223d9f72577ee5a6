/** `pulumi-flowlogs verify`: whether the records of flow logs arrive. */
import type { Command } from "commander";
import { durationText, isFinding, verdictText } from "../core/discovery/arrival";
import type { Delivery } from "../core/discovery/delivery";
import { all } from "../core/discovery/survey";
import { describeTarget } from "../core/discovery/target";
import { CLOUDS, type DiscoverableCloud } from "../discoveries";
import { accountNamesOf, placeColumns, placeIn, withNames } from "./arm-names";
import { formatOf, formats } from "./discover";
import { lateOption } from "./duration";
import { isMeant } from "./filter";
import { csvOf, type Format, type Row, type Screen, tableOf } from "./output";
import {
  type Asked,
  clockOf,
  type ExitCode,
  exactLookFor,
  noneSaid,
  type ScopeOptions,
  type Subcommand,
  tellUnread,
} from "./subcommand";
import { COLOURS } from "./tones";

interface VerifyOptions extends ScopeOptions {
  readonly output: Format;
  readonly json?: boolean;
  /** In milliseconds. */
  readonly late: number;
  readonly watch?: boolean;
}

/** As often as the slowest cloud writes records. */
const WATCH_PAUSE_MS = 5 * 60_000;

export const verify: Subcommand<VerifyOptions> = {
  name: "verify",
  description: "Say whether the records of flow logs arrive.",
  options: (command: Command) =>
    formats(command)
      .argument("[filter]", "only flow logs whose id, name or target holds this text")
      .addOption(lateOption())
      .option("--watch", `look again every ${durationText(WATCH_PAUSE_MS)}, until Ctrl-C`),
  run: async (asked) => {
    const { options, io } = asked;
    for (;;) {
      const code = await verifyOnce(asked);
      if (!options.watch) return code;
      io.note(`The next look is in ${durationText(WATCH_PAUSE_MS)}. Ctrl-C ends.\n`);
      try {
        await clockOf(io).sleep(WATCH_PAUSE_MS);
      } catch {
        return code;
      }
    }
  },
};

async function verifyOnce({ cloud, options, argument, io }: Asked<VerifyOptions>): Promise<ExitCode> {
  const { load }: DiscoverableCloud = CLOUDS[cloud];
  const discovery = load();
  const look = await exactLookFor(options, io);
  const found = await all(discovery.flowLogs(look));
  const flowLogs = found.filter((one) => isMeant(one, argument));
  const deliveries: Delivery[] = [];
  for await (const delivery of discovery.deliveries(look, flowLogs, options.late, found)) {
    deliveries.push(delivery);
    look.progress(`${deliveries.length} destinations of ${flowLogs.length} flow logs`);
  }
  const date = new Date(look.clock.now()).toISOString();
  const format = formatOf(options);
  if (format === "json") {
    const unread = look.errors.map(({ message }) => message);
    const result = { date, lateAfterMinutes: options.late / 60_000, deliveries: deliveries.map(rowOf), unread };
    // While watching, each look is one line.
    io.print(`${JSON.stringify(result, undefined, options.watch ? undefined : 2)}\n`);
  } else if (format === "csv") {
    io.print(`${csvOf(deliveries.map(rowOf), COLUMNS)}\n`);
  } else if (deliveries.length > 0) {
    io.print(textOf(deliveries, date, await accountNamesOf(discovery, look), io));
  }
  const isUnread = tellUnread(look.errors, io);
  // A misspelt filter must not turn a pipeline green.
  const fitsNone = argument !== undefined && flowLogs.length === 0;
  if (fitsNone) io.note(`No flow log ${isUnread ? "in what could be read " : ""}fits "${argument}".\n`);
  else if (flowLogs.length === 0 && format === "table") io.note(`${noneSaid("flow logs", look.errors)}\n`);
  return fitsNone ? 2 : exitCodeOf(deliveries, isUnread);
}

const COLUMNS = [
  "class",
  "id",
  "account",
  "region",
  "target",
  "destination",
  "verdict",
  "newest",
  "said",
  "advice",
] as const;

function rowOf({ flowLog, destination, verdict, newest, said, advice }: Delivery): Row {
  const { className, id, account, region, target } = flowLog;
  return {
    ...{ class: className, id, account, region, target: describeTarget(target), destination, verdict },
    ...{ newest: newest?.toISOString(), said, advice },
  };
}

/** The table, and below it what to do, because sentences make columns too wide. */
function textOf(
  deliveries: readonly Delivery[],
  date: string,
  accountNames: ReadonlyMap<string, string>,
  { paint = (_, text) => text, ...screen }: Screen,
): string {
  const rows = deliveries.map((delivery): Row => {
    const { flowLog, destination, verdict } = delivery;
    const target = withNames(describeTarget(flowLog.target));
    const place = placeIn(flowLog.target.id, accountNames);
    return { ...rowOf(delivery), target, ...place, destination, verdict: verdictText(verdict) };
  });
  const colours = new Map(deliveries.map(({ verdict }) => [verdictText(verdict), COLOURS[verdict]]));
  const columns = ["verdict", "newest", "target", ...placeColumns(rows), "destination"];
  const table = tableOf(rows, columns, { paint, ...screen }, (column, { verdict }) =>
    column === "verdict" ? colours.get(String(verdict)) : undefined,
  );
  const sentences = deliveries
    .filter((delivery) => isFinding(delivery) || delivery.verdict === "unknown")
    .map(({ flowLog, destination, verdict, said, advice }) => {
      const subject = `${withNames(describeTarget(flowLog.target))}, ${destination}`;
      return `${subject}: ${paint(COLOURS[verdict], verdictText(verdict))}: ${said}${advice ? `; ${advice}` : ""}.`;
    });
  return `${[date, table, ...(sentences.length > 0 ? ["", ...sentences] : [])].join("\n")}\n`;
}

function exitCodeOf(deliveries: readonly Delivery[], isUnread: boolean): ExitCode {
  if (isUnread || deliveries.some(({ verdict }) => verdict === "unknown")) return 2;
  return deliveries.some(isFinding) ? 1 : 0;
}
