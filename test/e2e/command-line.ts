/** The real `pulumi` command on a project, as a person types it: state and settings in a folder of their own. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findCli } from "../../lab/stacks/cli-stack";

export interface CommandLine {
  /** Where temporary files may lie. */
  readonly folder: string;
  /** Runs one command on the stack; the text is what the command printed. */
  run(...args: string[]): Promise<{ ok: boolean; text: string }>;
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
  const run = (...args: string[]) =>
    new Promise<{ ok: boolean; text: string }>((resolve) => {
      const variables = {
        ...process.env,
        ...env,
        PULUMI_HOME: path.join(folder, "home"),
        PULUMI_BACKEND_URL: pathToFileURL(folder).href,
        PULUMI_CONFIG_PASSPHRASE: "made up for this run",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      };
      const flags = ["--stack", stack, "--non-interactive", "--color", "never"];
      const options = { cwd: projectDir, env: variables, maxBuffer: 64 << 20 };
      execFile(cli.command, [...args, ...flags], options, (error, stdout, stderr) =>
        resolve({ ok: error === null, text: stdout + stderr }),
      );
    });
  await run("stack", "init");
  return {
    folder,
    run,
    async close() {
      // This also removes Pulumi.<stack>.yaml from the project folder.
      await run("stack", "rm", "--yes", "--force");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
