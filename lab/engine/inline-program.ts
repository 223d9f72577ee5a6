/**
 * Programs that are functions in this process, as the Automation API has them: no host has to start. The SDK keeps one
 * deployment for each process, so one program runs at a time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack";
import type { Program, ProgramHostOptions } from "./program-host";

/** Registers resources and returns the stack's outputs. */
export type InlineProgram = (env: NodeJS.ProcessEnv) => Record<string, unknown> | undefined;

/** How long the rest of a failed run may take, in milliseconds. */
const LONGEST_REST_MS = 1_000;

let previous: Promise<unknown> = Promise.resolve();

export function startInlineProgram(program: InlineProgram, options: ProgramHostOptions): Program {
  const { project, stack, parallel, address, dryRun, env } = options;
  const run = async () => {
    // A program whose run has failed still hears that its engine is gone, and then closes what the SDK has open.
    await Promise.race([previous, sleep(LONGEST_REST_MS, undefined, { ref: false })]);
    pulumi.runtime.resetOptions(project, stack, parallel, address, address, dryRun, "organization");
    const [config, secrets] = [env.PULUMI_CONFIG ?? "{}", env.PULUMI_CONFIG_SECRET_KEYS ?? "[]"];
    pulumi.runtime.setAllConfig(JSON.parse(config), JSON.parse(secrets));
    await runInPulumiStack(async () => program(env));
    await pulumi.runtime.disconnect(true);
    return undefined;
  };
  const ended = run();
  previous = ended.catch(() => undefined);
  return { ended, stop: async () => undefined };
}
