/** `pulumi-flowlogs migrate`: the way from flow logs of network security groups to flow logs of virtual networks. */

import type { MigrationPlan } from "../azure/migration/plan";
import type { Discovery } from "../core/discovery/cloud";
import { all } from "../core/discovery/survey";
import { CLOUDS } from "../discoveries";
import { CLASSES } from "../kinds";
import { formatOf, formats } from "./discover";
import { csvFor, jsonOf, nameIn, type ToldPlan, textOf } from "./migration-text";
import { type Format, many } from "./output";
import { type Declared, named, notCompleteHeading, programOf } from "./program";
import { managedBy } from "./stack";
import { type Io, type LookOfCommand, lookFor, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";
import { holds, requireFolder, writeNew } from "./whole-file";

interface MigrateOptions extends ScopeOptions {
  readonly program: string;
  readonly check?: boolean;
  readonly state?: string;
  readonly output: Format;
  readonly json?: boolean;
}

const WRITERS: Readonly<Record<Format, (told: ToldPlan) => string>> = { table: textOf, json: jsonOf, csv: csvFor };

export const migrating: Subcommand<MigrateOptions> = {
  name: "migrate",
  description: "Plan the way from flow logs of network security groups, which end on 2027-09-30, to those of networks.",
  clouds: ["azure"],
  options: (command) =>
    formats(command, "how to print: the plan for people or as JSON, or its removals as CSV")
      .option("--program <file>", "the program of the first step to write", "flow-logs-of-networks.ts")
      .option("--check", "write nothing, and end with exit code 1 while flow logs of network security groups remain")
      .option("--state <file>", "a state, to say which resources the second step removes"),
  run: async ({ options, io }) => {
    if (!options.check) requireFolder("--program", options.program);
    const managed = await managedBy(options.state, options.stack);
    const look = await lookFor(options, io);
    const plan = await planFor(look);
    const unread = look.errors.map(({ message }) => message);
    const declared = declarationsOf(plan, io);
    const isWanted = !options.check && declared.length > 0;
    const isWritten = isWanted && writeOnce(options.program, programOf(declared, notCompleteHeading(unread)));
    const told = { plan, managed, unread, ...(isWritten ? { file: options.program } : {}) };
    io.print(WRITERS[formatOf(options)](told));
    if (isWanted && !isWritten) io.note(alreadyThere(options.program));
    if (tellUnread(look.errors, io)) {
      const what = isWritten ? `the plan and ${options.program} lack` : "the plan lacks";
      io.note(
        `Not complete: ${what} what is in ${many(unread.length, "place")} that could not be looked at, named above.\n`,
      );
      return 2;
    }
    if (isWritten !== isWanted) return 2;
    return options.check && plan.removals.length > 0 ? 1 : 0;
  },
};

/** Answers whether the file holds the program now: an earlier run that came to the same is no fault. */
function writeOnce(file: string, program: string): boolean {
  return writeNew(file, program) || holds(file, program);
}

/** The file of another plan may be part of the program, which would then give up flow logs that run already. */
function alreadyThere(file: string): string {
  return `${file} exists with other content, and was not written again: name another file with --program.\n`;
}

async function planFor(look: LookOfCommand): Promise<MigrationPlan> {
  // Settings are carried over, and a network that an index does not show yet would be left out.
  const exact = { ...look, exact: true };
  const discovery: Discovery = CLOUDS.azure.load();
  const flowLogs = await all(discovery.flowLogs(exact));
  const targets = await all(discovery.targets(exact));
  const { migrationPlan }: typeof import("../azure/migration/plan") = require("../azure/migration/plan");
  return migrationPlan(flowLogs, targets, look.errors.length > 0);
}

/** What the program of the first step declares. */
function declarationsOf({ networks }: MigrationPlan, io: Io): Declared[] {
  const { schema } = CLASSES.AzureFlowLog.load();
  const wanted = networks.flatMap(({ network, inputs, replaces }) =>
    inputs === undefined ? [] : [{ id: network.id, target: network, inputs, replaces }],
  );
  return named(wanted).flatMap(({ id, resourceName, inputs, replaces }) => {
    const [failure] = schema.check(inputs).failures;
    if (failure) io.note(`${id} is left out, because no program can declare its flow log: ${failure.reason}\n`);
    const comment = `In place of the flow logs of ${replaces.map(({ target }) => nameIn(target.id)).join(", ")}.`;
    return failure ? [] : [{ className: "AzureFlowLog" as const, resourceName, inputs, comment }];
  });
}
