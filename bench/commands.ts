/** Stacks of N flow logs through all commands, timed and counted. */
import { readFileSync } from "node:fs";
import type { CloudName, Lab } from "../lab/lab";

export const COMMANDS = ["create", "unchanged up", "refresh", "preview --refresh", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];

export interface Measurement {
  readonly command: Command;
  /** Wall time, in milliseconds. */
  readonly ms: number;
  /** CPU time of engine and hosts, in milliseconds; undefined where the system does not tell it. */
  readonly cpuMs: number | undefined;
  /** What engine and hosts have written to disk, in bytes; undefined where the system does not tell it. */
  readonly writtenBytes: number | undefined;
  readonly requests: number;
  /** The size of the state for each flow log, in bytes, after the command. */
  readonly stateBytes: number;
}

/** What is measured. */
export interface Run {
  readonly cloud: CloudName;
  /** How many flow logs there are in all stacks together. */
  readonly n: number;
  /** How many stacks share the flow logs and run side by side. */
  readonly stacks: number;
  /** How long each answer of the cloud takes, in milliseconds. */
  readonly latencyMs: number;
  /** How many operations of one stack run at the same time. */
  readonly parallel: number;
}

/** Who runs the commands: Pulumi with one provider or another, or Terraform. */
export interface Runner {
  run(command: Command): Promise<void>;
  /** The size of the whole state, in bytes. */
  stateBytes(): Promise<number>;
}

/** Runs all commands, one after the other. The cloud of the lab has what the commands need. */
export async function measureCommands(lab: Lab, run: Run, runner: Runner): Promise<Measurement[]> {
  const at = lab[run.cloud];
  at.faults.push({ path: /./, when: "before", answer: { delayMs: run.latencyMs }, times: Number.POSITIVE_INFINITY });
  const results: Measurement[] = [];
  for (const command of COMMANDS) {
    const requests = at.requests.length;
    const [cpuMs, writtenBytes] = [childrenCpuMs(), childrenWrittenBytes()];
    const began = performance.now();
    await runner.run(command);
    results.push({
      command,
      ms: performance.now() - began,
      cpuMs: difference(childrenCpuMs(), cpuMs),
      writtenBytes: difference(childrenWrittenBytes(), writtenBytes),
      requests: at.requests.length - requests,
      stateBytes: Math.round((await runner.stateBytes()) / run.n),
    });
  }
  return results;
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before;
}

/** CPU time of all child processes that have ended, in milliseconds; Linux tells it in clock ticks of 10 ms. */
function childrenCpuMs(): number | undefined {
  const fields = told("/proc/self/stat")?.split(") ")[1]?.split(" ");
  return fields && 10 * (Number(fields[13]) + Number(fields[14]));
}

/** What this process, which writes nothing itself, and all child processes that have ended have written to disk. */
function childrenWrittenBytes(): number | undefined {
  const bytes = told("/proc/self/io")?.match(/^write_bytes: (\d+)$/m)?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

function told(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
