/** The rounds of one command of one run as medians, ratios and a line for people. */
import { COMMANDS, type Command, type Measurement, type Run } from "./commands";

/**
 * Who runs the commands: this package; a provider that does nothing with the same inputs; one that does nothing and
 * whose resources have all properties of ours in the state; Terraform.
 */
export type Contestant = "ours" | "floor" | "alike" | "terraform";
export type Rounds = Readonly<Partial<Record<Contestant, readonly Measurement[][]>>>;

export interface Row extends Run {
  readonly command: Command;
  readonly ours: Medians;
  readonly floor: Medians;
  readonly alike: Medians;
  readonly terraform?: Medians;
  /** Wall time of this package, as a multiple of the floor: the provider that does nothing. */
  readonly ratio: number;
  /** Wall time of this package, as a multiple of the provider that does nothing with the same properties. */
  readonly ofAlike: number;
  /** Wall time of this package, as a part of Terraform's. */
  readonly ofTerraform?: number;
}

interface Medians {
  readonly ms: number;
  readonly cpuMs: number | undefined;
  readonly writtenBytes: number | undefined;
  readonly requests: number;
  readonly stateBytes: number;
  /** The widest deviation of a round from the median wall time, as a part of it. */
  readonly noise: number;
}

export function rowsOf(run: Run, { ours = [], floor = [], alike = [], terraform }: Rounds): Row[] {
  return COMMANDS.map((command, index) => {
    const of = (rounds: readonly Measurement[][]) => medians(rounds.flatMap((round) => round[index] ?? []));
    const [own, least, same] = [of(ours), of(floor), of(alike)];
    const ratios = { ratio: own.ms / least.ms, ofAlike: own.ms / same.ms };
    const row = { ...run, command, ours: own, floor: least, alike: same, ...ratios };
    if (!terraform) return row;
    const theirs = of(terraform);
    return { ...row, terraform: theirs, ofTerraform: own.ms / theirs.ms };
  });
}

function medians(rounds: readonly Measurement[]): Medians {
  const ms = median(rounds.map((round) => round.ms));
  return {
    ms,
    cpuMs: medianOfTold(rounds.map(({ cpuMs }) => cpuMs)),
    writtenBytes: medianOfTold(rounds.map(({ writtenBytes }) => writtenBytes)),
    requests: median(rounds.map(({ requests }) => requests)),
    stateBytes: median(rounds.map(({ stateBytes }) => stateBytes)),
    noise: Math.max(...rounds.map((round) => Math.abs(round.ms - ms))) / ms,
  };
}

function medianOfTold(values: readonly (number | undefined)[]): number | undefined {
  const told = values.filter((value) => value !== undefined);
  return told.length > 0 ? median(told) : undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function line(row: Row): string {
  const { cloud, n, stacks, latencyMs, command, ours, floor, alike, terraform } = row;
  const inStacks = stacks === 1 ? "" : ` in ${stacks} stacks`;
  return [
    `${cloud} N = ${n}${inStacks}, ${latencyMs} ms, ${command}: ${time(ours)},`,
    `${row.ratio.toFixed(2)} of the floor: ${time(floor)};`,
    `${row.ofAlike.toFixed(2)} of nothing with the same properties: ${time(alike)};`,
    ...(terraform ? [`${row.ofTerraform?.toFixed(2)} of Terraform: ${time(terraform)};`] : []),
    `${ours.requests} requests, ${ours.stateBytes} bytes of state each${written(ours.writtenBytes)}`,
  ].join(" ");
}

function time({ ms, cpuMs, noise }: Medians): string {
  const cpu = cpuMs === undefined ? "" : `, CPU ${seconds(cpuMs)}`;
  return `${seconds(ms)} (±${Math.round(100 * noise)} %${cpu})`;
}

function written(bytes: number | undefined): string {
  return bytes === undefined ? "" : `, ${(bytes / 1e6).toFixed(1)} MB written`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
