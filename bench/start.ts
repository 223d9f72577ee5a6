/**
 * `npm run bench:start`: what a dynamic-provider host costs until its first check, and until its first read, beside the
 * same host with a provider that does nothing; what loading each large library costs; and what the command costs until
 * its first socket. What is compared alternates; medians of CPU and wall time are printed.
 */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { spawnHost } from "../lab/engine/host-process";
import type { PropertyMap } from "../lab/engine/property-value";
import { ProviderHost } from "../lab/engine/provider-host";
import { forgetCloudAccounts, type Lab, startLab } from "../lab/lab";
import { textOf, tokenOf } from "../provider/core/inputs/registration";
import { CLASSES, type ClassName } from "../provider/kinds";
import { measureCommand } from "./command-start";
import { type Cost, measureLoads } from "./loads";
import { median } from "./rows";
import { SAMPLES } from "./state-bytes";

const ROUNDS = 15;
const CALLS = ["check", "read"] as const;
const NOTHING = `exports.handler=()=>({check:async(olds,news)=>({inputs:news}),create:async(outs)=>({id:"x",outs}),read:async(id,props)=>({id,props})})`;
const TEXTS: Readonly<Record<string, string>> = {
  nothing: NOTHING,
  ...Object.fromEntries(Object.entries(CLASSES).map(([type, { module }]) => [type, textOf(module)])),
};

interface Subject {
  readonly name: string;
  readonly urn: string;
  readonly args: PropertyMap;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** Starts a host as the SDK ships it, lets `work` call it, and measures from the start of the process to the end. */
async function inHost(lab: Lab, engine: string, work: (host: ProviderHost) => Promise<void>): Promise<Cost> {
  const began = performance.now();
  const cwd = path.join(__dirname, "program");
  const env = { ...process.env, ...lab.env };
  const child = spawnHost("@pulumi/pulumi/cmd/dynamic-provider", [engine], { cwd, env, asShipped: true });
  child.stderr.pipe(process.stderr);
  const [port] = await once(createInterface(child.stdout), "line");
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const host = new ProviderHost(
    client,
    () => undefined,
    async () => client.close(),
  );
  try {
    await host.configure("urn:pulumi:dev::bench::pulumi:providers:pulumi-nodejs::default", "id", {});
    await work(host);
    return { cpuMs: cpuMs(child.pid), wallMs: performance.now() - began };
  } finally {
    await host.stop();
    child.kill();
    await once(child, "exit");
  }
}

/** What the threads of a process have computed, in milliseconds, as Linux tells it. */
function cpuMs(pid = 0): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  return nanoseconds.reduce((sum, each) => sum + Number(each) / 1e6, 0);
}

async function subjectOf(lab: Lab, engine: string, name: string): Promise<Subject> {
  const type = (name === "nothing" ? "VpcFlowLog" : name) as ClassName;
  const urn = `urn:pulumi:dev::bench::${tokenOf(type)}::it`;
  const args = { ...SAMPLES[type], __provider: TEXTS[name] } as PropertyMap;
  let made: Pick<Subject, "id" | "inputs" | "outputs"> | undefined;
  await inHost(lab, engine, async (host) => {
    const { inputs } = await host.check(urn, {}, args);
    made = { ...(await host.create(urn, inputs)), inputs };
  });
  if (!made) throw new Error(`${name} was not made`);
  return { name, urn, args, ...made };
}

/** Medians of a host, and how many times those of the host whose provider does nothing they are, and how much more. */
function besideNothing(costs: ReadonlyMap<string, readonly Cost[]>, name: string): string {
  const medianOf = (name: string, of: (cost: Cost) => number) => median((costs.get(name) ?? []).map(of));
  const beside = (of: (cost: Cost) => number) => {
    const [own, least] = [medianOf(name, of), medianOf("nothing", of)];
    return `${own.toFixed(0)} ms (${(own / least).toFixed(2)} of nothing, ${(own - least).toFixed(0)} ms more)`;
  };
  return `CPU ${beside(({ cpuMs }) => cpuMs)}, wall ${beside(({ wallMs }) => wallMs)}`;
}

function describe({ cpuMs, wallMs }: Cost): string {
  return `CPU ${cpuMs.toFixed(0)} ms, wall ${wallMs.toFixed(0)} ms`;
}

async function main(): Promise<void> {
  forgetCloudAccounts();
  const lab = await startLab();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const engine = `127.0.0.1:${port}`;
  const names = ["nothing", "AzureFlowLog", "NcloudFlowLog", "VpcFlowLog"];
  const subjects: Subject[] = [];
  for (const name of names) subjects.push(await subjectOf(lab, engine, name));
  for (const call of CALLS) {
    const costs = new Map<string, Cost[]>(names.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const { name, urn, args, id, inputs, outputs } of subjects) {
        const work = (host: ProviderHost) =>
          call === "check" ? host.check(urn, inputs, args) : host.read(urn, id, { inputs, outputs });
        costs.get(name)?.push(await inHost(lab, engine, async (host) => void (await work(host))));
      }
    for (const name of names) console.log(`${call}, ${name}: ${besideNothing(costs, name)}`);
  }
  for (const { name, of } of await measureLoads()) console.log(`loading ${name}: ${describe(of)}`);
  for (const { name, of } of await measureCommand(lab.env))
    console.log(`until the first socket, ${name}: ${describe(of)}`);
  server.close();
  await lab.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
