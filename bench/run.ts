/**
 * `npm run bench`: what a stack of N flow logs costs, beside a provider that does nothing on the same engine. Rounds of
 * both alternate, medians are compared, and the spread of the rounds is printed as noise.
 */
import { program } from "commander";
import { cloudsOf, forgetCloudAccounts, type Lab, startLab } from "../lab/lab";
import { COMMANDS, type Command, type Measurement, measure, type Run } from "./commands";
import { measureInnerLoops } from "./inner-loops";

interface Options {
  readonly n: number[];
  readonly latency: number[];
  readonly cloud: string[];
  readonly rounds: number;
  readonly json?: boolean;
}

interface Row extends Omit<Run, "isFloor"> {
  readonly command: Command;
  readonly ours: Medians;
  readonly floor: Medians;
  /** Wall time of this package, as a multiple of the floor: the provider that does nothing. */
  readonly ratio: number;
}

interface Medians {
  readonly ms: number;
  readonly cpuMs: number | undefined;
  readonly requests: number;
  readonly stateBytes: number;
  /** The widest deviation of a round from the median wall time, as a part of it. */
  readonly noise: number;
}

const numbers = (text: string) => text.split(",").map(Number);

program
  .option("--n <numbers>", "how many flow logs", numbers, [1, 100])
  .option("--latency <milliseconds>", "how long each answer of a cloud takes", numbers, [0, 50])
  .option("--cloud <names>", "which clouds", (text) => text.split(","), ["azure", "ncloud", "vpc"])
  .option("--rounds <number>", "how many rounds", Number, 3)
  .option("--json", "print JSON");

async function main(): Promise<void> {
  const { json, ...options } = program.parse().opts<Options>();
  forgetCloudAccounts();
  const lab = await startLab();
  try {
    const rows: Row[] = [];
    for (const about of combinations(lab, options)) {
      const measured = await alternate(lab, about, options.rounds);
      if (!json) for (const row of measured) console.log(line(row));
      rows.push(...measured);
    }
    const innerLoops = await measureInnerLoops();
    if (json) console.log(JSON.stringify({ commands: rows, innerLoops }, undefined, 2));
    else for (const { name, microseconds } of innerLoops) console.log(`${name}: ${microseconds.toFixed(1)} µs`);
  } finally {
    await lab.close();
  }
}

function combinations(lab: Lab, { cloud, n, latency }: Omit<Options, "json">): Omit<Run, "isFloor">[] {
  const known = cloudsOf(lab).map(({ name }) => name);
  const named = cloud.map((given) => known.find((name) => name === given) ?? unknownCloud(given, known));
  return named.flatMap((cloud) => n.flatMap((n) => latency.map((latencyMs) => ({ cloud, n, latencyMs }))));
}

function unknownCloud(given: string, known: readonly string[]): never {
  throw new Error(`--cloud must be some of ${known.join(", ")}, got ${given}`);
}

async function alternate(lab: Lab, about: Omit<Run, "isFloor">, rounds: number): Promise<Row[]> {
  const ours: Measurement[][] = [];
  const floor: Measurement[][] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measure(lab, { ...about, isFloor: false }));
    floor.push(await measure(lab, { ...about, isFloor: true }));
  }
  return COMMANDS.map((command, index) => {
    const own = medians(ours.map((round) => round[index] as Measurement));
    const least = medians(floor.map((round) => round[index] as Measurement));
    return { ...about, command, ours: own, floor: least, ratio: own.ms / least.ms };
  });
}

function medians(rounds: readonly Measurement[]): Medians {
  const ms = median(rounds.map((round) => round.ms));
  const cpu = rounds.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]));
  return {
    ms,
    cpuMs: cpu.length > 0 ? median(cpu) : undefined,
    requests: median(rounds.map((round) => round.requests)),
    stateBytes: median(rounds.map((round) => round.stateBytes)),
    noise: Math.max(...rounds.map((round) => Math.abs(round.ms - ms))) / ms,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function line({ cloud, n, latencyMs, command, ours, floor, ratio }: Row): string {
  const percent = (part: number) => `±${Math.round(100 * part)} %`;
  return [
    `${cloud} N = ${n}, ${latencyMs} ms, ${command}:`,
    `${(ours.ms / 1_000).toFixed(2)} s (${percent(ours.noise)}), ${ratio.toFixed(2)} of the floor (${percent(floor.noise)}),`,
    `${ours.requests} requests, ${ours.stateBytes} bytes of state each`,
    ...(ours.cpuMs === undefined ? [] : [`(CPU ${ours.cpuMs} ms, floor ${floor.cpuMs} ms)`]),
  ].join(" ");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
