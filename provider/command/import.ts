/** `pulumi-flowlogs import`: a program and an import file for what exists. */
import path from "node:path";
import type { FoundFlowLog } from "../core/discovery/found";
import { all } from "../core/discovery/survey";
import { FlowLogError } from "../core/errors";
import { CLOUDS } from "../discoveries";
import { CLASSES, type ClassName } from "../kinds";
import { isMeant } from "./filter";
import { importFileOf, type Named, named, pluginImportFileOf, programOf } from "./program";
import { lookFor, type ScopeOptions, type Subcommand, tellUnread } from "./subcommand";
import { writeNew, writeWhole } from "./whole-file";

interface ImportOptions extends ScopeOptions {
  readonly file: string;
  readonly program: string;
  readonly plugin?: boolean;
}

export const importing: Subcommand<ImportOptions> = {
  name: "import",
  description: "Write a program and an import file for what exists.",
  options: (command) =>
    command
      .argument("[filter]", "only flow logs whose id, target or name holds this text")
      .option("--file <file>", "the import file to write", "import.json")
      .option("--program <file>", "the program to write", "flow-logs.ts")
      .option("--plugin", "write the import file alone, for the provider plugin; Pulumi then writes the program"),
  run: async ({ cloud, options, argument, io }) => {
    refuseOneName(options);
    const look = await lookFor(options, io);
    const found = await all<FoundFlowLog<ClassName>>(CLOUDS[cloud].load().flowLogs({ ...look, exact: true }));
    if (tellUnread(look.errors, io)) {
      const names = CLOUDS[cloud].scope.map((part) => `--${part}`).join(" or ");
      io.note(`Nothing was written, because the program would declare a part: name what can be read with ${names}.\n`);
      return 2;
    }
    const resources = named(found)
      .filter((one) => isMeant(one, argument, one.resourceName))
      .filter(({ className, id, inputs }) => {
        const [failure] = CLASSES[className].load().schema.check(inputs).failures;
        if (failure) io.note(`${id} is left out, because no program can declare it: ${failure.reason}\n`);
        return !failure;
      });
    if (resources.length === 0) {
      io.note("There is no such flow log; nothing was written.\n");
      // A misspelt filter is no success.
      return argument === undefined ? 0 : 2;
    }
    if (options.plugin) {
      await writeWhole(options.file, pluginImportFileOf(resources));
      io.note(
        `${countOf(resources)}: ${options.file} imports them with the provider plugin:\n` +
          `  pulumi import --file ${options.file} --protect=false --out FILE\n`,
      );
      return 0;
    }
    // The file of an earlier import may be part of a program, which would then give up flow logs that run already.
    if (!(await writeNew(options.program, programOf(resources)))) {
      io.note(`${options.program} exists, and nothing was written: name another file with --program.\n`);
      return 2;
    }
    await writeWhole(options.file, importFileOf(resources));
    io.note(
      `${countOf(resources)}: ${options.program} declares them, ${options.file} imports them:\n` +
        `  pulumi import --file ${options.file} --generate-code=false --protect=false --skip-preview\n` +
        "  pulumi preview --refresh --expect-no-changes\n",
    );
    return 0;
  },
};

function countOf({ length }: readonly Named[]): string {
  return `${length} ${length === 1 ? "flow log" : "flow logs"}`;
}

/** A program that imports `./vpc` gets `vpc.json` where `vpc.ts` stands beside it, and would declare nothing. */
function refuseOneName({ file, program }: ImportOptions): void {
  const withoutEnding = (name: string) => path.resolve(name).replace(/\.\w+$/, "");
  if (withoutEnding(file) !== withoutEnding(program)) return;
  throw FlowLogError.refused("invalid", {
    said: `--file ${file} and --program ${program} differ in their endings alone`,
    advice: "name files that differ in more, because Node takes one for the other",
  });
}
