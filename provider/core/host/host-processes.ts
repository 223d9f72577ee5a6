/**
 * The processes that the engine has started for the provider instances of one deployment, those that still load
 * included.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** The host of the SDK, as the engine or the SDK's launcher names it, and the executable of the plugin. */
const HOST = /[\\/]cmd[\\/]dynamic-provider([\\/]index(\.js)?)?$|(^|[\\/])pulumi-resource-flowlogs(\.js)?$/;

/**
 * The ids of these processes; none where this machine's processes cannot be listed (Windows). `address` is the
 * engine's.
 */
export async function hostProcesses(address: string): Promise<number[]> {
  const all = process.platform === "linux" ? fromProc() : await fromPs();
  return all.filter(({ args }) => args.includes(address) && args.some((arg) => HOST.test(arg))).map(({ pid }) => pid);
}

interface Running {
  readonly pid: number;
  readonly args: readonly string[];
}

function fromProc(): Running[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [{ pid: Number(pid), args: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") }];
    } catch {
      // The process has ended meanwhile.
      return [];
    }
  });
}

/** Exported for its test. */
export async function fromPs(): Promise<Running[]> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-axww", "-o", "pid=,args="]);
    return stdout.split("\n").map((line) => {
      const [pid, ...args] = line.trim().split(/\s+/);
      return { pid: Number(pid), args };
    });
  } catch {
    return [];
  }
}
