/** `pulumi-flowlogs import`: a program and an import file for what exists. */
import { rmSync } from "node:fs";
import path from "node:path";
import type { FoundFlowLog } from "../core/discovery/found";
import { all } from "../core/discovery/survey";
import { FlowLogError } from "../core/errors";
import { CLOUDS, type CloudName } from "../discoveries";
import { CLASSES, type ClassName } from "../kinds";
import { isMeant } from "./filter";
import { many } from "./output";
import { importFileOf, type Named, named, notCompleteHeading, pluginImportFileOf, programOf } from "./program";
import { type Managed, managedBy } from "./stack";
import {
  type Asked,
  type ExitCode,
  type Io,
  lookFor,
  type ScopeOptions,
  type Subcommand,
  tellUnread,
} from "./subcommand";
import { isThere, requireFolder, writeNew } from "./whole-file";

interface ImportOptions extends ScopeOptions {
  readonly file: string;
  readonly program: string;
  readonly plugin?: boolean;
  readonly state?: string;
  readonly json?: boolean;
}

/** A flow log that is in none of the files, and why. */
interface LeftOut {
  readonly id: string;
  readonly reason: string;
}

export const importing: Subcommand<ImportOptions> = {
  name: "import",
  description: "Write a program and an import file for what exists.",
  options: (command) =>
    command
      .argument("[filter]", "only flow logs whose id, target or name holds this text")
      .option("--file <file>", "the import file to write", "import.json")
      .option("--program <file>", "the program to write", "flow-logs.ts")
      .option("--plugin", "write the import file alone, for the provider plugin; Pulumi then writes the program")
      .option("--state <file>", "leave out what this state manages, as --stack does for the state of the stack")
      .option("--json", "print what was written and what was left out as JSON"),
  run: async (asked) => {
    const { cloud, options, argument, io } = asked;
    refuseOneName(options);
    for (const [option, file] of Object.entries(filesOf(options))) {
      if (isThere(file)) return toldThere(option, file, io);
      requireFolder(option, file);
    }
    const managed = await managedBy(options.state, options.stack);
    const look = await lookFor(options, io);
    const found = await all<FoundFlowLog<ClassName>>(CLOUDS[cloud].load().flowLogs({ ...look, exact: true }));
    const isManaged = ({ id }: { readonly id: string }) => managed?.has(id.toLowerCase()) ?? false;
    const free = found.filter((one) => !isManaged(one));
    const leftOut = ofManaged(found.filter(isManaged), options, io);
    const wanted = named(free, namesIn(managed)).filter((one) => isMeant(one, argument, one.resourceName));
    const resources = declarable(wanted, leftOut, io);
    const unread = look.errors.map(({ message }) => message);
    if (resources.length === 0) {
      if (options.json) io.print(jsonOf(0, leftOut, unread, options));
      tellUnread(look.errors, io);
      io.note(`${wanted.length > 0 ? ALL_LEFT_OUT : whyNothing(cloud, unread, free.length < found.length)}\n`);
      // A misspelt filter is no success.
      return argument === undefined && unread.length === 0 ? 0 : 2;
    }
    const there = write(resources, unread, options);
    if (there) return toldThere(...there, io);
    if (options.json) io.print(jsonOf(resources.length, leftOut, unread, options));
    io.note(howToImport(resources, wanted.length - resources.length, options));
    if (!tellUnread(look.errors, io)) return 0;
    io.note(`${notComplete(asked, unread)}\n`);
    return 2;
  },
};

/** The files to write, by the options that name them. */
function filesOf({ file, program, plugin }: ImportOptions): Readonly<Record<string, string>> {
  return { ...(plugin ? {} : { "--program": program }), "--file": file };
}

/** A file of an earlier import may hold edits, or be part of a program, which would then give up what it declares. */
function toldThere(option: string, file: string, io: Io): ExitCode {
  io.note(`${file} exists, and nothing was written: name another file with ${option}.\n`);
  return 2;
}

/** What was done, for programs. docs/adopting.md documents the keys. */
function jsonOf(
  flowLogs: number,
  leftOut: readonly LeftOut[],
  unread: readonly string[],
  { file, program, plugin }: ImportOptions,
): string {
  const files = flowLogs === 0 ? {} : { ...(plugin ? {} : { program }), importFile: file };
  const date = new Date().toISOString();
  return `${JSON.stringify({ date, ...files, flowLogs, leftOut, unread }, undefined, 2)}\n`;
}

function ofManaged(managed: readonly FoundFlowLog[], { state }: ImportOptions, io: Io): LeftOut[] {
  const by = state === undefined ? "stack" : "state";
  const [are, them] = managed.length === 1 ? ["is", "it"] : ["are", "them"];
  if (managed.length > 0)
    io.note(`${many(managed.length, "flow log")} ${are} left out, because the ${by} manages ${them} already.\n`);
  return managed.map(({ id }) => ({ id, reason: `the ${by} manages it already` }));
}

/** The names of the resources of a state. */
function namesIn(managed: Managed | undefined): string[] {
  return [...(managed?.values() ?? [])].map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
}

/** What a program can declare. The rest is told, and added to `leftOut`. */
function declarable(wanted: readonly Named[], leftOut: LeftOut[], io: Io): Named[] {
  return wanted.filter(({ className, id, inputs }) => {
    const [failure] = CLASSES[className].load().schema.check(inputs).failures;
    if (!failure) return true;
    const reason = `no program can declare it: ${failure.reason}`;
    leftOut.push({ id, reason });
    io.note(`${id} is left out, because ${reason}\n`);
    return false;
  });
}

const ALL_LEFT_OUT = "Nothing was written, because all that was found is left out.";

function whyNothing(cloud: CloudName, unread: readonly string[], isRestManaged: boolean): string {
  if (unread.length > 0) {
    const names = CLOUDS[cloud].scope.map((part) => `--${part}`).join(" or ");
    return `Nothing was written, because no such flow log was found in what could be read: name other places with ${names}.`;
  }
  return isRestManaged
    ? "There are no other flow logs; nothing was written."
    : "There is no such flow log; nothing was written.";
}

/** Writes all files or none. Answers which file was there already, with its option. */
function write(
  resources: readonly Named[],
  unread: readonly string[],
  { file, program, plugin }: ImportOptions,
): readonly [option: string, file: string] | undefined {
  if (plugin) return writeNew(file, pluginImportFileOf(resources)) ? undefined : ["--file", file];
  if (!writeNew(program, programOf(resources, notCompleteHeading(unread)))) return ["--program", program];
  let isWritten = false;
  try {
    isWritten = writeNew(file, importFileOf(resources));
  } finally {
    if (!isWritten) rmSync(program);
  }
  return isWritten ? undefined : ["--file", file];
}

function howToImport({ length }: readonly Named[], leftOut: number, { file, program, plugin }: ImportOptions): string {
  const count =
    leftOut > 0 ? `${many(length, "flow log")}, without the ${leftOut} that are left out` : many(length, "flow log");
  if (plugin)
    return (
      `${count}: ${file} imports them with the provider plugin:\n` +
      `  pulumi import --file ${file} --protect=false --out FILE\n`
    );
  return (
    `${count}: ${program} declares them, ${file} imports them:\n` +
    `  pulumi import --file ${file} --generate-code=false --protect=false --skip-preview\n` +
    "  pulumi preview --refresh --expect-no-changes\n"
  );
}

/** That the files are a part, and how to get the rest without a change to them. */
function notComplete({ cloud, options, argument }: Asked<ImportOptions>, unread: readonly string[]): string {
  const files = Object.entries(filesOf(options));
  const next = files.map(([option, file]) => `${option} ${nextName(file)}`).join(" ");
  const filter = argument === undefined ? "" : ` ${argument}`;
  return (
    `Not complete: ${files.map(([, file]) => file).join(" and ")} ${files.length === 1 ? "lacks" : "lack"} the flow logs ` +
    `of ${many(unread.length, "place")} that could not be read, named above. Import these; ` +
    `when all can be read, this writes the rest alone: pulumi-flowlogs import ${cloud}${filter} ${options.plugin ? "--plugin " : ""}--stack NAME ${next}`
  );
}

/** `import.json` is followed by `import-2.json`. */
function nextName(file: string): string {
  const { dir, name, ext } = path.parse(file);
  const [, base = name, number = "1"] = /^(.+)-(\d{1,3})$/.exec(name) ?? [];
  return path.join(dir, `${base}-${Number(number) + 1}${ext}`);
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
