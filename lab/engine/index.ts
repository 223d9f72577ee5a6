/**
 * The lab's engine: a stand-in for the Pulumi deployment engine, for demos and end-to-end tests on machines without
 * the `pulumi` command. It runs the program host and the dynamic-provider host of the npm SDK as they are, and the
 * plugins that PATH leads to, serves them the services that the engine serves, and plays the engine's rules with the
 * state in one file.
 *
 * It is not a deployment engine for production: programs of Node.js alone, one stack per file, no locks, no policies,
 * no targets. A feature that is missing is refused by name.
 * Providers get the same calls as from the real engine: tests compare the calls with recorded traffic.
 */
import { basename, dirname, resolve } from "node:path";
import { Deployment } from "./deployment";
import { type Hosts, hostProcesses } from "./hosts";
import { Monitor } from "./monitor";
import { dynamicPackage } from "./packages";
import type { Program } from "./program-host";
import { makeSecret, mapProperties, type PropertyMap, redact } from "./property-value";
import type { ProviderHost } from "./provider-host";
import { ProviderInstances } from "./provider-instances";
import { refresh } from "./refresh";
import { type EngineEvent, Report, type Result } from "./result";
import type { OnCall } from "./rpc";
import { type Operation, type ResourceState, Snapshot } from "./snapshot";
import { type State, StateFile } from "./state-file";
import { createUrn, nameOf, rootStackType } from "./urn";
import { Workers } from "./workers";

export type { DetailedDiff, PropertyDiff } from "./property-diff";
export type { PropertyMap, PropertyValue } from "./property-value";
export type { Diagnostic, EngineEvent, Result, Step, StepOp } from "./result";
export type { OnCall, RpcCall } from "./rpc";
export type { State, StoredResource } from "./state-file";

export interface EngineOptions {
  /** Where Pulumi.yaml is. */
  projectDir: string;
  /** The program's file, from `projectDir`; both hosts work in its folder, as they do with `main` in Pulumi.yaml. */
  program: string;
  project: string;
  stack: string;
  stateFile: string;
  /** Keys are `namespace:name`; without a namespace the project's. */
  config?: Record<string, string | { secret: string }>;
  /** Added to the environment of the hosts. `PULUMI_CONFIG_PASSPHRASE` encrypts the secrets in the state. */
  env?: Record<string, string>;
  /** How many operations run side by side. */
  parallel?: number;
  onEvent?: (event: EngineEvent) => void;
  onCall?: OnCall;
  /** Processes, unless told otherwise. */
  hosts?: Hosts;
}

/** One entry of a file for `pulumi import --file`. */
export interface ImportedResource {
  type: string;
  name: string;
  id: string;
  inputs: PropertyMap;
  outputs: PropertyMap;
}

/** How a program is run. */
interface DeployOptions {
  /** Reads all resources first. */
  refresh?: boolean;
  /** A failure ends nothing but what depends on it. */
  continueOnError?: boolean;
}

interface Run {
  dryRun: boolean;
  snapshot: Snapshot;
  providers: ProviderInstances;
  workers: Workers;
  report: Report;
  deployment: () => Deployment;
  runProgram: () => Promise<void>;
}

export class LabEngine {
  private readonly sdk: string;
  private readonly programFile: string;
  private readonly parallel: number;
  private readonly onCall: OnCall;
  private readonly hosts: Hosts;

  constructor(private readonly options: EngineOptions) {
    const { projectDir, program, parallel = 8, onCall = () => undefined, hosts = hostProcesses } = options;
    this.programFile = resolve(projectDir, program);
    this.sdk = dirname(
      require.resolve("@pulumi/pulumi/package.json", { paths: [dirname(this.programFile), __dirname] }),
    );
    this.parallel = parallel;
    this.onCall = onCall;
    this.hosts = hosts;
  }

  preview({ refresh = false, ...options }: DeployOptions = {}): Promise<Result> {
    return this.run({ dryRun: true, ...options }, (run) => deploy(run, refresh));
  }

  up({ refresh = false, ...options }: DeployOptions = {}): Promise<Result> {
    return this.run({ dryRun: false, ...options }, (run) => deploy(run, refresh));
  }

  /** `clearPendingCreates` forgets the creates that a killed run left behind. */
  refresh(options: { clearPendingCreates?: boolean } = {}): Promise<Result> {
    return this.run({ dryRun: false, countRefreshes: true }, async ({ snapshot, providers, workers, report }) => {
      if (options.clearPendingCreates) snapshot.pendingCreates = [];
      await refresh(snapshot, providers, workers, report);
    });
  }

  destroy(): Promise<Result> {
    return this.run({ dryRun: false }, async (run) => {
      await run.deployment().finish();
    });
  }

  importFile(resources: ImportedResource[]): Promise<Result> {
    return this.run({ dryRun: false }, (run) => this.import(run, resources));
  }

  /** The state as `pulumi stack export` would print it; undefined when there is none yet. */
  state(): State | undefined {
    return StateFile.read(this.options.stateFile);
  }

  private async run(
    {
      dryRun,
      countRefreshes = false,
      continueOnError = false,
    }: { dryRun: boolean; countRefreshes?: boolean; continueOnError?: boolean },
    command: (run: Run) => Promise<void>,
  ): Promise<Result> {
    const { project, stack, stateFile, env = {}, onEvent = () => undefined } = this.options;
    const report = new Report(onEvent, countRefreshes);
    const passphrase = env.PULUMI_CONFIG_PASSPHRASE ?? process.env.PULUMI_CONFIG_PASSPHRASE ?? "";
    const file = new StateFile(stateFile, passphrase);
    const operations = file.operations();
    if (!dryRun && operations.length > 0) report.log("warning", pendingOperationsWarning(operations));
    const pendingCreates = operations.filter(({ type }) => type === "creating");
    const snapshot = new Snapshot(file.resources(), pendingCreates, (resources, running) =>
      dryRun ? Promise.resolve() : file.write(resources, running),
    );
    const workers = new Workers(this.parallel, report, continueOnError);

    let programDone: () => Promise<void> = async () => undefined;
    const { parallel, onCall } = this;
    const monitor = new Monitor({
      ...{ project, stack, dryRun, parallel, onCall },
      log: (severity, message, urn) => report.log(severity, message, urn),
      onProgramDone: () => programDone(),
    });
    const address = await monitor.listen();
    const providers = new ProviderInstances({
      ...{ stack, project, dryRun, snapshot, config: this.providerConfig() },
      start: (packageName) => this.startProvider(packageName, address, report),
    });
    const deployment = () => new Deployment({ stack, project, dryRun }, snapshot, providers, workers, report);

    const runProgram = async () => {
      const current = deployment();
      monitor.serve(current);
      let finished: Promise<boolean> | undefined;
      programDone = async () => {
        finished ??= current.finish();
        await finished;
      };
      providers.warmUp();
      await endOf(this.startProgram(address, dryRun, report), workers, report, programDone);
    };

    try {
      await command({ dryRun, snapshot, providers, workers, report, deployment, runProgram });
    } catch (error) {
      report.log("error", error instanceof Error ? error.message : String(error));
    } finally {
      await providers.stop().catch((error: Error) => report.log("error", error.message));
      monitor.close();
      await snapshot.save();
    }
    return report.result();
  }

  private async import({ snapshot, providers, report }: Run, resources: ImportedResource[]): Promise<void> {
    const { project, stack } = this.options;
    const { host, reference } = await providers.forProgram({ type: dynamicPackage, version: "" });
    const now = new Date().toISOString();
    const parent = createUrn(stack, project, rootStackType, `${project}-${stack}`);
    if (!snapshot.resources().some(({ urn }) => urn === parent)) {
      snapshot.record({ urn: parent, type: rootStackType, custom: false, inputs: {}, outputs: {} });
    }
    for (const { type, name, id, inputs, outputs } of resources) {
      const urn = createUrn(stack, project, type, name, parent);
      if (snapshot.resources().some((state) => state.urn === urn)) throw new Error(`resource '${urn}' already exists`);
      const { failures } = await host.check(urn, inputs, inputs);
      for (const { property, reason } of failures) {
        report.log("warning", `${type} resource '${name}': property ${property} has a problem: ${reason}`, urn);
      }
      const bags = { inputs, outputs, provider: reference, created: now, modified: now };
      const state: ResourceState = { urn, type, custom: true, id, parent, ...bags };
      snapshot.record(state);
      report.step({
        ...{ op: "import", urn, type, name: nameOf(urn), id, diff: {}, replaceKeys: [] },
        newInputs: mapProperties(inputs, redact),
      });
    }
  }

  private config(): [key: string, value: string, secret: boolean][] {
    return Object.entries(this.options.config ?? {}).map(([key, value]) => {
      const full = key.includes(":") ? key : `${this.options.project}:${key}`;
      return typeof value === "string" ? [full, value, false] : [full, value.secret, true];
    });
  }

  private providerConfig(): PropertyMap {
    return Object.fromEntries(this.config().map(([key, value, secret]) => [key, secret ? makeSecret(value) : value]));
  }

  private startProvider(packageName: string, engineAddress: string, report: Report): Promise<ProviderHost> {
    const { project, env } = this.options;
    const isDynamic = packageName === dynamicPackage;
    const visible = this.config().filter(([key]) => isDynamic || key.startsWith(`${packageName}:`));
    const config = Object.fromEntries(visible.map(([key, value]) => [key, value]));
    const names = { PULUMI_NODEJS_PROJECT: project, PULUMI_PROJECT: project, PULUMI_CONFIG: JSON.stringify(config) };
    const options = {
      ...{ sdk: this.sdk, cwd: dirname(this.programFile), engineAddress, onCall: this.onCall },
      env: { ...process.env, ...env, ...names },
      onLine: (line: string) => report.log("info", line),
    };
    return isDynamic ? this.hosts.startProvider(options) : this.hosts.startPlugin({ ...options, packageName });
  }

  private startProgram(address: string, dryRun: boolean, report: Report): Program {
    const { project, stack, env, projectDir } = this.options;
    // Older packages know config keys in this form only, and the language host still writes it.
    const config = Object.fromEntries(this.config().map(([key, value]) => [key.replace(":", ":config:"), value]));
    const secretKeys = this.config().flatMap(([key, , secret]) => (secret ? [key] : []));
    const names = { PULUMI_CONFIG: JSON.stringify(config), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) };
    const stackUrn = createUrn(stack, project, rootStackType, `${project}-${stack}`);
    return this.hosts.startProgram({
      ...{ sdk: this.sdk, project, stack, address, dryRun, parallel: this.parallel },
      ...{ rootDirectory: resolve(projectDir), programDirectory: dirname(this.programFile) },
      entryPoint: basename(this.programFile),
      env: { ...process.env, ...env, ...names },
      onLine: (line) => report.log("info", line, stackUrn),
    });
  }
}

/** Waits until the program ends or an operation fails. After a program that ended well, `finish` does the rest. */
async function endOf(program: Program, workers: Workers, report: Report, finish: () => Promise<void>): Promise<void> {
  const ended = await Promise.race([program.ended, workers.failed]);
  await program.stop();
  if (ended !== undefined) {
    report.fail();
    if (ended !== "") report.log("error", ended);
    await workers.settled();
  } else if (!report.result().failed) {
    await finish();
  }
}

async function deploy({ snapshot, providers, workers, report, runProgram }: Run, refreshFirst: boolean): Promise<void> {
  if (refreshFirst && !(await refresh(snapshot, providers, workers, report))) return;
  await runProgram();
}

function pendingOperationsWarning(operations: Operation[]): string {
  const list = operations.map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}`);
  return [
    `Attempting to deploy or update resources with ${operations.length} pending operations from previous deployment.`,
    ...list,
    "These resources are in an unknown state because the engine was interrupted while it waited for them.",
  ].join("\n");
}
