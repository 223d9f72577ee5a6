/** Stacks on the real Pulumi CLI: Automation API, state in a folder of its own. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type EngineEvent, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { isOwn, type Outcome, type Stack, type StackOptions, type StateResource, type Step } from "./stack";

/** The CLI on PATH, if there is one. */
export async function findCli(): Promise<PulumiCommand | undefined> {
  return PulumiCommand.get({ skipVersionCheck: true }).catch(() => undefined);
}

export async function openCliStack(pulumiCommand: PulumiCommand, options: StackOptions): Promise<Stack> {
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-cli-"));
  const pulumiHome = path.join(folder, "home");
  const envVars = () => ({
    ...options.env,
    PULUMI_BACKEND_URL: pathToFileURL(folder).href,
    PULUMI_CONFIG_PASSPHRASE: "made up for this run",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(options.parallel === undefined ? {} : { PULUMI_PARALLEL: String(options.parallel) }),
  });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: options.stack, workDir: options.projectDir },
    { pulumiCommand, pulumiHome, envVars: envVars() },
  );
  await stack.setAllConfig(
    Object.fromEntries(Object.entries(options.config ?? {}).map(([key, value]) => [key, { value }])),
  );

  const run = async (work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Outcome> => {
    stack.workspace.envVars = envVars();
    return outcomeOf(work);
  };

  return {
    engine: `pulumi ${pulumiCommand.version ? `v${pulumiCommand.version}` : "of unknown version"}`,
    preview: ({ refresh = false } = {}) => run((onEvent) => stack.preview({ refresh, onEvent, color: "never" })),
    up: ({ refresh = false, continueOnError = false } = {}) =>
      run((onEvent) => stack.up({ refresh, continueOnError, onEvent, color: "never" })),
    refresh: () => run((onEvent) => stack.refresh({ onEvent, color: "never" })),
    destroy: () => run((onEvent) => stack.destroy({ onEvent, color: "never" })),
    importFile: (resources) =>
      run(async () => {
        const file = path.join(folder, "import.json");
        await writeFile(file, JSON.stringify({ resources }));
        const flags = ["--generate-code=false", "--protect=false", "--skip-preview", "--non-interactive"];
        const args = ["import", "--file", file, "--stack", options.stack, ...flags];
        const env = { ...process.env, ...envVars(), PULUMI_HOME: pulumiHome };
        await promisify(execFile)(pulumiCommand.command, args, { cwd: options.projectDir, env });
      }),
    async resources() {
      const { deployment } = await stack.exportStack();
      return ((deployment.resources ?? []) as StateResource[]).filter(({ type }) => isOwn(type));
    },
    async close() {
      // This also removes Pulumi.<stack>.yaml from the project folder.
      await stack.workspace.removeStack(options.stack, { force: true }).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command of the CLI and collects its steps and messages. */
async function outcomeOf(work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Outcome> {
  const steps: Step[] = [];
  const messages: string[] = [];
  const onEvent = (event: EngineEvent) => {
    const step = stepOf(event);
    if (step) steps.push(step);
    const { diagnosticEvent } = event;
    if (diagnosticEvent && (diagnosticEvent.severity as string) !== "debug")
      messages.push(plain(diagnosticEvent.message));
  };
  try {
    await work(onEvent);
    return { ok: true, steps, messages };
  } catch (error) {
    if (messages.length === 0) messages.push(error instanceof Error ? error.message : String(error));
    return { ok: false, steps, messages };
  }
}

function stepOf({ resourcePreEvent }: EngineEvent): Step | undefined {
  const metadata = resourcePreEvent?.metadata;
  if (!metadata || !isOwn(metadata.type) || metadata.op === "refresh") return undefined;
  const changes = Object.entries(metadata.detailedDiff ?? {}).map(([property, { inputDiff }]) => ({
    property,
    from: valueAt(inputDiff ? metadata.old?.inputs : metadata.old?.outputs, property),
    to: valueAt(metadata.new?.inputs, property),
  }));
  return { op: metadata.op, type: metadata.type, name: metadata.urn.split("::").pop() ?? "", changes };
}

function valueAt(bag: unknown, property: string): unknown {
  return property
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], bag);
}

/** Diagnostics carry colour marks such as `<{%fg 1%}>`. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
