/** The subcommands of `pulumi-flowlogs`, and its exit codes. */
import { Command, CommanderError } from "commander";
import { FlowLogError } from "../core/errors";
import { covering } from "./coverage";
import { discover } from "./discover";
import { doctor } from "./doctor";
import { importing } from "./import";
import { migrating } from "./migrate";
import { registerReport } from "./report/report";
import { type ExitCode, type Io, register } from "./subcommand";
import { verify } from "./verify";

const { version }: { readonly version: string } = require("../../package.json");

const EXAMPLES = `
Examples:
  $ pulumi-flowlogs discover azure --subscription 11111111-2222-3333-4444-555555555555
  $ pulumi-flowlogs discover vpc
  $ pulumi-flowlogs discover ncloud --region KR SGN --output csv
  $ pulumi-flowlogs discover vpc --stack prod --json
  $ pulumi-flowlogs coverage vpc --min-retention 180 --suppress suppressions.yaml
  $ pulumi-flowlogs coverage azure --fail-on no-flow-log off --suppress-tag env=lab
  $ pulumi-flowlogs doctor azure --target /subscriptions/…/virtualNetworks/hub --storage /subscriptions/…/stlogs
  $ pulumi-flowlogs import vpc edge
  $ pulumi-flowlogs migrate azure --stack prod
  $ pulumi-flowlogs migrate azure --check
  $ pulumi-flowlogs verify azure --late 2h --json
  $ pulumi-flowlogs verify vpc edge --watch
  $ pulumi-flowlogs report azure vpc --file report.html
  $ pulumi-flowlogs report azure --format markdown --file -
  $ pulumi import --file import.json --generate-code=false --protect=false --skip-preview

Exit codes: 0 fine, 1 findings, 2 something could not be looked at or the command was called wrongly.`;

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const done = (result: ExitCode) => {
    code = result;
  };
  const program = new Command("pulumi-flowlogs")
    .description("Network flow logs that exist, with or without a Pulumi stack. Credentials are those of the provider.")
    .version(version)
    .addHelpText("after", EXAMPLES)
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
