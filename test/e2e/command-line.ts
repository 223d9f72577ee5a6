/** The real `pulumi` command on a project, as a person types it: state and settings in a folder of their own. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findCli } from "../../lab/stacks/cli-stack";

interface Ran {
  readonly ok: boolean;
  readonly text: string;
}

export interface CommandLine {
  /** Where temporary files may lie. */
  readonly folder: string;
  /** Runs one command on the stack; the text is what the command printed. */
  run(...args: string[]): Promise<Ran>;
  /** Runs one command that takes no stack. */
  runWithoutStack(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** Nothing without `pulumi` on PATH. The environment is read anew for each command. */
export async function openCommandLine(
  projectDir: string,
  stack: string,
  env: Record<string, string>,
): Promise<CommandLine | undefined> {
  const cli = await findCli();
  if (!cli) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-command-"));
  const runWithoutStack = (...args: string[]) =>
    new Promise<Ran>((resolve) => {
      const variables = {
        ...process.env,
        ...env,
        PULUMI_HOME: path.join(folder, "home"),
        PULUMI_BACKEND_URL: pathToFileURL(folder).href,
        PULUMI_CONFIG_PASSPHRASE: "made up for this run",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      };
      const flags = ["--non-interactive", "--color", "never"];
      const options = { cwd: projectDir, env: variables, maxBuffer: 64 << 20 };
      execFile(cli.command, [...args, ...flags], options, (error, stdout, stderr) =>
        resolve({ ok: error === null, text: stdout + stderr }),
      );
    });
  const run = (...args: string[]) => runWithoutStack(...args, "--stack", stack);
  await run("stack", "init");
  return {
    folder,
    run,
    runWithoutStack,
    async close() {
      // This also removes Pulumi.<stack>.yaml from the project folder.
      await run("stack", "rm", "--yes", "--force");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
