/**
 * `npm run bench`: what a stack of N flow logs costs, beside a provider that does nothing on the same engine, and beside
 * Terraform where its provider is named. Rounds of all alternate, medians are compared, and the spread of the rounds is
 * printed as noise.
 */
import { program } from "commander";
import { cloudsOf, forgetCloudAccounts, type Lab, startLab } from "../lab/lab";
import type { ClassName } from "../provider/kinds";
import type { Measurement, Run } from "./commands";
import { measureInnerLoops } from "./inner-loops";
import { type Declared, measurePulumi } from "./pulumi";
import { type Contestant, line, rowsOf } from "./rows";
import { type States, statesOf } from "./state-bytes";
import { FLEETS } from "./targets";
import { measureTerraform } from "./terraform";

interface Options {
  readonly n: number[];
  readonly stacks: number[];
  readonly latency: number[];
  readonly cloud: string[];
  readonly parallel: number;
  readonly rounds: number;
  readonly terraform?: string;
  readonly json?: boolean;
}

const numbers = (text: string) => text.split(",").map(Number);

program
  .option("--n <numbers>", "how many flow logs", numbers, [1, 100])
  .option("--stacks <numbers>", "how many stacks share them, side by side", numbers, [1])
  .option("--latency <milliseconds>", "how long each answer of a cloud takes", numbers, [0, 50])
  .option("--cloud <names>", "which clouds", (text) => text.split(","), ["azure", "ncloud", "vpc"])
  .option("--parallel <number>", "how many operations of a stack run at the same time", Number, 10)
  .option("--rounds <number>", "how many rounds", Number, 3)
  .option("--terraform <folder>", "where terraform-provider-opentelekomcloud is, to measure Terraform too (vpc)")
  .option("--json", "print JSON");

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  forgetCloudAccounts();
  const lab = await startLab();
  try {
    const rows = await measureAll(lab, options);
    const innerLoops = await measureInnerLoops();
    if (options.json) {
      console.log(JSON.stringify({ notes: notesOn(rows), commands: rows, innerLoops }, undefined, 2));
    } else {
      for (const [cloud, note] of Object.entries(notesOn(rows))) console.log(`${cloud}: the lab's cloud ${note}`);
      for (const row of rows) console.log(line(row));
      for (const { name, microseconds } of innerLoops) console.log(`${name}: ${microseconds.toFixed(1)} µs`);
    }
  } finally {
    await lab.close();
  }
}

/** What has to be known of each cloud of the lab beside its times. */
function notesOn(rows: readonly Run[]): Record<string, string> {
  return Object.fromEntries(rows.flatMap(({ cloud }) => (FLEETS[cloud].note ? [[cloud, FLEETS[cloud].note]] : [])));
}

/** A round measures everything once, so that the machine's slower minutes meet all of it. */
async function measureAll(lab: Lab, options: Options) {
  const all = combinations(lab, options).map((run) => ({ run, rounds: contestants(run, options) }));
  const states = await statesOf(lab);
  for (let round = 1; round <= options.rounds; round++) {
    for (const { run, rounds } of all) {
      for (const [contestant, measured] of Object.entries(rounds) as [Contestant, Measurement[][]][]) {
        lab[run.cloud].reset();
        measured.push(await measure(lab, run, contestant, states, options.terraform));
        console.error(`round ${round} of ${options.rounds}: ${contestant}, ${JSON.stringify(run)}`);
      }
    }
  }
  return all.flatMap(({ run, rounds }) => rowsOf(run, rounds));
}

function combinations(lab: Lab, { cloud, n, stacks, latency, parallel }: Options): Run[] {
  const known = cloudsOf(lab).map(({ name }) => name);
  const named = cloud.map((given) => known.find((name) => name === given) ?? unknownCloud(given, known));
  return named.flatMap((cloud) =>
    n.flatMap((n) =>
      stacks.flatMap((stacks) => latency.map((latencyMs) => ({ cloud, n, stacks, latencyMs, parallel }))),
    ),
  );
}

function unknownCloud(given: string, known: readonly string[]): never {
  throw new Error(`--cloud must be some of ${known.join(", ")}, got ${given}`);
}

function contestants({ cloud }: Run, { terraform }: Options): Partial<Record<Contestant, Measurement[][]>> {
  return { ours: [], floor: [], alike: [], ...(terraform !== undefined && cloud === "vpc" ? { terraform: [] } : {}) };
}

function measure(lab: Lab, run: Run, contestant: Contestant, states: States, terraform = ""): Promise<Measurement[]> {
  if (contestant === "terraform") return measureTerraform(lab, run, terraform);
  return measurePulumi(lab, run, declaredBy(contestant, FLEETS[run.cloud].type, states));
}

function declaredBy(contestant: "ours" | "floor" | "alike", type: ClassName, { resources }: States): Declared {
  if (contestant === "ours") return { className: type };
  if (contestant === "floor") return { className: "Nothing" };
  const sample = resources.find(([name]) => name === type)?.[1];
  return { className: "Alike", env: { BENCH_SAMPLE: JSON.stringify(sample) } };
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
