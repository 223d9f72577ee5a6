/** One stack of N flow logs through all commands, timed and counted. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CloudName, Lab } from "../lab/lab";
import { type Outcome, openStack, type Stack } from "../lab/stacks";
import { FLEETS } from "./targets";

export const COMMANDS = ["create", "unchanged up", "refresh", "preview --refresh", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];

export interface Measurement {
  readonly command: Command;
  /** Wall time, in milliseconds. */
  readonly ms: number;
  /** CPU time of engine and hosts, in milliseconds; undefined where the system does not tell it. */
  readonly cpuMs: number | undefined;
  readonly requests: number;
  /** The size of the state for each flow log, in bytes, after the command. */
  readonly stateBytes: number;
}

export interface Run {
  readonly cloud: CloudName;
  readonly n: number;
  /** How long each answer of the cloud takes, in milliseconds. */
  readonly latencyMs: number;
  /** Whether a provider that does nothing runs with the same inputs, to measure what the engine alone costs. */
  readonly isFloor: boolean;
}

export async function measure(lab: Lab, { cloud, n, latencyMs, isFloor }: Run): Promise<Measurement[]> {
  const { type, declare } = FLEETS[cloud];
  const at = lab[cloud];
  at.reset();
  const targets = declare(lab, n);
  at.faults.push({ path: /./, when: "before", answer: { delayMs: latencyMs }, times: Number.POSITIVE_INFINITY });
  const env = {
    ...lab.env,
    BENCH_CLASS: isFloor ? "Nothing" : type,
    BENCH_TARGETS: JSON.stringify(targets),
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
  const stack = await openStack({ projectDir: path.join(__dirname, "program"), stack: "bench", env });
  try {
    const results: Measurement[] = [];
    for (const command of COMMANDS) {
      const before = at.requests.length;
      const cpu = childrenCpuMs();
      const began = performance.now();
      const outcome = await WORK[command](stack);
      const ms = performance.now() - began;
      if (!outcome.ok) throw new Error(`${command} failed: ${outcome.messages.join("\n")}`);
      const cpuNow = childrenCpuMs();
      results.push({
        command,
        ms,
        cpuMs: cpu === undefined || cpuNow === undefined ? undefined : cpuNow - cpu,
        requests: at.requests.length - before,
        stateBytes: Math.round(JSON.stringify(await stack.resources()).length / n),
      });
    }
    return results;
  } finally {
    await stack.close();
  }
}

const WORK: Readonly<Record<Command, (stack: Stack) => Promise<Outcome>>> = {
  create: (stack) => stack.up(),
  "unchanged up": (stack) => stack.up(),
  refresh: (stack) => stack.refresh(),
  "preview --refresh": (stack) => stack.preview({ refresh: true }),
  destroy: (stack) => stack.destroy(),
};

/** CPU time of all child processes that have ended, in milliseconds; Linux tells it in clock ticks of 10 ms. */
function childrenCpuMs(): number | undefined {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
    return 10 * (Number(fields[13]) + Number(fields[14]));
  } catch {
    return undefined;
  }
}
