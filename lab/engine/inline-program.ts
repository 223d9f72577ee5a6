/**
 * Programs that are functions in this process, as the Automation API has them: no host has to start. The SDK keeps one
 * deployment for each process, so one program runs at a time.
 */
import * as pulumi from "@pulumi/pulumi";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack";
import type { Program, ProgramHostOptions } from "./program-host";

/** Registers resources and returns the stack's outputs. */
export type InlineProgram = (env: NodeJS.ProcessEnv) => Record<string, unknown> | undefined;

export function startInlineProgram(program: InlineProgram, options: ProgramHostOptions): Program {
  const { project, stack, parallel, address, dryRun, env } = options;
  pulumi.runtime.resetOptions(project, stack, parallel, address, address, dryRun, "organization");
  pulumi.runtime.setAllConfig(JSON.parse(env.PULUMI_CONFIG ?? "{}"), JSON.parse(env.PULUMI_CONFIG_SECRET_KEYS ?? "[]"));
  const run = async () => {
    await runInPulumiStack(async () => program(env));
    await pulumi.runtime.disconnect(true);
    return undefined;
  };
  return { ended: run(), stop: async () => undefined };
}
