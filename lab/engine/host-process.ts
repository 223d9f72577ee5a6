/** The start of one of the SDK's hosts as a process. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";

interface HostProcessOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Without what makes a host start sooner. */
  asShipped?: boolean;
}

/** What a host writes arrives in two pipes. */
export function spawnHost(
  script: string,
  args: string[],
  { cwd, env, asShipped = false }: HostProcessOptions,
): ChildProcessByStdio<null, Readable, Readable> {
  // Not `--require`: the SDK takes that for a loader of the program's own, and then loads no ES modules in TypeScript.
  const preload = asShipped ? [] : ["-r", path.join(__dirname, "fast-start.cjs")];
  const all = [...preload, require.resolve(script), ...args];
  return spawn(process.execPath, all, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}
