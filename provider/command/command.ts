/** The subcommands of `pulumi-flowlogs`, and its exit codes. */
import { Command, CommanderError } from "commander";
import { FlowLogError } from "../core/errors";
import { covering } from "./coverage";
import { discover } from "./discover";
import { doctor } from "./doctor";
import { FIRST_EXAMPLES } from "./examples";
import { importing } from "./import";
import { migrating } from "./migrate";
import { registerReport } from "./report/report";
import { type ExitCode, type Io, register } from "./subcommand";
import { verify } from "./verify";

const { version }: { readonly version: string } = require("../../package.json");

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const done = (result: ExitCode) => {
    code = result;
  };
  const program = new Command("pulumi-flowlogs")
    .description("Network flow logs that exist, with or without a Pulumi stack. Credentials are those of the provider.")
    .version(version)
    .addHelpText("after", FIRST_EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: io.print, writeErr: io.note });
  register(program, discover, io, done);
  register(program, covering, io, done);
  register(program, importing, io, done);
  register(program, verify, io, done);
  register(program, doctor, io, done);
  register(program, migrating, io, done);
  registerReport(program, io, done);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    io.note(`${FlowLogError.of(thrown).message}\n`);
    return 2;
  }
}
