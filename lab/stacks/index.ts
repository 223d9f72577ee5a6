/** Opens a stack on the real Pulumi CLI when `pulumi` is on PATH, and on the lab's engine otherwise. */
import { findCli, openCliStack } from "./cli-stack";
import { openEngineStack } from "./engine-stack";
import type { Stack, StackOptions } from "./stack";

export type { Change, ImportedResource, Outcome, Stack, StackOptions, StateResource, Step } from "./stack";

export async function openStack(options: StackOptions): Promise<Stack> {
  const cli = await findCli();
  return cli ? openCliStack(cli, options) : openEngineStack(options);
}
