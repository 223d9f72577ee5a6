/** What it costs to load each large library, in a process that has loaded Pulumi's SDK. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "./rows";

const ROUNDS = 7;

/** The library as it was installed, and the file of the build that holds the part which is used. */
const LIBRARIES: Readonly<Record<string, { readonly installed: readonly string[]; readonly part: string }>> = {
  zod: { installed: ["zod/mini"], part: "core/zod" },
  axios: { installed: ["axios"], part: "core/http/axios" },
  "Azure's libraries": {
    installed: ["@azure/arm-network", "@azure/arm-resources", "@azure/core-rest-pipeline", "@azure/identity"],
    part: "azure/sdk/azure-sdk",
  },
};

const SCRIPT = `
  require("@pulumi/pulumi");
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  for (const name of process.argv.slice(1)) require(name);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ cpuMs: (user + system) / 1e3, wallMs }));
  process.exit();
`;

/** What a process has taken. */
export interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

async function load(names: readonly string[]): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", SCRIPT, "--", ...names], { cwd: __dirname });
  return JSON.parse(stdout);
}

/** Medians of rounds, in which all libraries take turns. */
export async function measureLoads(): Promise<{ readonly name: string; readonly of: Cost }[]> {
  const subjects = Object.entries(LIBRARIES).flatMap(([name, { installed, part }]) => [
    { name: `${name} as installed`, names: installed, loads: [] as Cost[] },
    { name: `${name}, the part in the build`, names: [path.join(__dirname, "../dist", part)], loads: [] as Cost[] },
  ]);
  for (let round = 0; round < ROUNDS; round++) for (const { names, loads } of subjects) loads.push(await load(names));
  return subjects.map(({ name, loads }) => ({
    name,
    of: { cpuMs: median(loads.map(({ cpuMs }) => cpuMs)), wallMs: median(loads.map(({ wallMs }) => wallMs)) },
  }));
}
