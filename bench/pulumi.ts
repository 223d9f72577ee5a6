/**
 * Stacks of N flow logs on Pulumi. The CLI on PATH is run as people type its commands, like Terraform; without it the
 * lab's engine runs the stacks.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Lab } from "../lab/lab";
import { type Outcome, openStack, type Stack, type StateResource } from "../lab/stacks";
import { findCli } from "../lab/stacks/cli-stack";
import { isOwn } from "../lab/stacks/stack";
import { type Command, type Measurement, measureCommands, type Run } from "./commands";
import { FLEETS } from "./targets";

/** What a stack declares: a class of the program in `bench/program`, and what that class needs besides. */
export interface Declared {
  readonly className: string;
  readonly env?: Record<string, string>;
}

interface MeasuredStack {
  run(command: Command): Promise<void>;
  resources(): Promise<readonly StateResource[]>;
  close(): Promise<void>;
}

interface StackToMeasure {
  readonly name: string;
  /** Where the CLI keeps state and settings. */
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly parallel: number;
}

const PROGRAM = path.join(__dirname, "program");
/** A command prints a line for each resource. */
const MOST_OUTPUT_BYTES = 100 * 1024 * 1024;

export async function measurePulumi(lab: Lab, run: Run, declared: Declared): Promise<Measurement[]> {
  const { declare } = FLEETS[run.cloud];
  const size = Math.ceil(run.n / run.stacks);
  const targets = declare(lab, run.n);
  const shares = Array.from({ length: run.stacks }, (_, index) => targets.slice(index * size, (index + 1) * size));
  const stacks: MeasuredStack[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-bench-"));
  try {
    for (const [index, share] of shares.entries()) {
      const file = path.join(folder, `${index}.json`);
      await writeFile(file, JSON.stringify(share));
      const env = {
        ...lab.env,
        ...declared.env,
        BENCH_CLASS: declared.className,
        BENCH_TARGETS: file,
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      };
      stacks.push(await openMeasuredStack({ name: `bench-${index}`, folder, env, parallel: run.parallel }));
    }
    return await measureCommands(lab, run, {
      async run(command) {
        await Promise.all(stacks.map((stack) => stack.run(command)));
      },
      async stateBytes() {
        const states = await Promise.all(stacks.map((stack) => stack.resources()));
        return states.reduce((sum, resources) => sum + JSON.stringify(resources).length, 0);
      },
    });
  } finally {
    await Promise.all(stacks.map((stack) => stack.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function openMeasuredStack(stack: StackToMeasure): Promise<MeasuredStack> {
  const cli = await findCli();
  return cli ? openTypedStack(cli.command, stack) : openEngineStack(stack);
}

const TYPED: Readonly<Record<Command, readonly string[]>> = {
  create: ["up", "--yes", "--skip-preview"],
  "unchanged up": ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  "preview --refresh": ["preview", "--refresh"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/** A stack whose commands run as people type them: no event log is written for anybody to read. */
async function openTypedStack(cli: string, { name, folder, env, parallel }: StackToMeasure): Promise<MeasuredStack> {
  const backend = await mkdtemp(path.join(folder, `${name}-`));
  const settings = {
    ...env,
    PULUMI_HOME: path.join(backend, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: "made up for this run",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_PARALLEL: String(parallel),
  };
  const type = async (...words: string[]) => {
    const options = { cwd: PROGRAM, env: { ...process.env, ...settings }, maxBuffer: MOST_OUTPUT_BYTES };
    const { stdout } = await promisify(execFile)(cli, [...words, "--non-interactive", "--color", "never"], options);
    return stdout;
  };
  await type("stack", "init", name);
  return {
    async run(command) {
      await type(...TYPED[command], "--stack", name);
    },
    async resources() {
      const { deployment } = JSON.parse(await type("stack", "export", "--stack", name));
      return ((deployment.resources ?? []) as StateResource[]).filter(({ type }) => isOwn(type));
    },
    async close() {
      // This also removes Pulumi.<stack>.yaml from the project folder.
      await type("stack", "rm", name, "--yes", "--force").catch(() => undefined);
    },
  };
}

const ON_ENGINE: Readonly<Record<Command, (stack: Stack) => Promise<Outcome>>> = {
  create: (stack) => stack.up(),
  "unchanged up": (stack) => stack.up(),
  refresh: (stack) => stack.refresh(),
  "preview --refresh": (stack) => stack.preview({ refresh: true }),
  destroy: (stack) => stack.destroy(),
};

async function openEngineStack({ name, env, parallel }: StackToMeasure): Promise<MeasuredStack> {
  const stack = await openStack({ projectDir: PROGRAM, stack: name, env, parallel });
  return {
    async run(command) {
      const { ok, messages } = await ON_ENGINE[command](stack);
      if (!ok) throw new Error(`${command} failed: ${messages.join("\n")}`);
    },
    resources: () => stack.resources(),
    close: () => stack.close(),
  };
}
