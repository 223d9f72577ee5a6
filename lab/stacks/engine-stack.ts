/** Stacks on the lab's engine, for machines without the `pulumi` command. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { LabEngine, type PropertyMap, type Result } from "../engine";
import { type Hosts, hostProcesses } from "../engine/hosts";
import { type InlineProgram, startInlineProgram } from "../engine/inline-program";
import { isOwn, type Outcome, type Stack, type StackOptions, type StateResource } from "./stack";

export async function openEngineStack({
  projectDir,
  stack,
  config,
  inlineProgram,
  env = {},
  parallel,
}: StackOptions): Promise<Stack> {
  const { name, main = "index.js" } = parse(await readFile(path.join(projectDir, "Pulumi.yaml"), "utf8"));
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-engine-"));
  const engine = new LabEngine({
    projectDir,
    program: main,
    project: name,
    stack,
    stateFile: path.join(folder, "state.json"),
    config: { ...config },
    env,
    parallel,
    hosts: inlineProgram ? withInlineProgram(inlineProgram) : hostProcesses,
  });
  return {
    engine: "the lab's engine (there is no pulumi on PATH)",
    preview: async (options) => outcome(await engine.preview(options)),
    up: async (options) => outcome(await engine.up(options)),
    refresh: async () => outcome(await engine.refresh()),
    destroy: async () => outcome(await engine.destroy()),
    importFile: async (resources) =>
      outcome(
        await engine.importFile(
          resources.map((resource) => ({
            ...resource,
            inputs: resource.inputs as PropertyMap,
            outputs: resource.outputs as PropertyMap,
          })),
        ),
      ),
    async resources() {
      const { resources = [] } = engine.state()?.deployment ?? {};
      return (resources as StateResource[]).filter(({ type }) => isOwn(type));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const withInlineProgram = (program: InlineProgram): Hosts => ({
  ...hostProcesses,
  startProgram: (options) => startInlineProgram(program, options),
});

function outcome({ failed, steps, diagnostics }: Result): Outcome {
  return {
    ok: !failed,
    messages: diagnostics.filter(({ severity }) => severity !== "debug").map(({ message }) => message),
    steps: steps
      .filter(({ op, type }) => isOwn(type) && op !== "refresh")
      .map(({ op, type, name, diff }) => ({
        op,
        type,
        name,
        changes: Object.entries(diff).map(([property, change]) => ({ property, from: change.old, to: change.new })),
      })),
  };
}
