import { type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";

/** Starts one of the SDK's hosts, which say what they have to say on stdout and stderr. */
export function spawnHost(
  script: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): ChildProcessByStdio<null, Readable, Readable> {
  // Not `--require`: the SDK takes that for a loader of the program's own, and then loads no ES modules in TypeScript.
  const all = ["-r", path.join(__dirname, "fast-start.cjs"), require.resolve(script), ...args];
  return spawn(process.execPath, all, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}
