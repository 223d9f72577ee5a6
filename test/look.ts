/** A look at a cloud of the lab, which remembers what it was told. */
import { SYSTEM_CLOCK } from "../provider/core/clock";
import type { Look, Scope } from "../provider/core/discovery/look";
import type { FlowLogError } from "../provider/core/errors";
import { Settings } from "../provider/core/settings";

export interface TestLook extends Look {
  readonly errors: FlowLogError[];
  readonly told: string[];
}

/** `env` are the environment variables that lead to the cloud. */
export function lookAt(env: Record<string, string>, scope: Scope = {}): TestLook {
  const errors: FlowLogError[] = [];
  const told: string[] = [];
  return {
    settings: new Settings(() => undefined, env),
    scope,
    clock: SYSTEM_CLOCK,
    errors,
    told,
    unread: (error) => void errors.push(error),
    progress: (text) => void told.push(text),
  };
}

export async function all<Item>(items: AsyncIterable<Item> | undefined): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}
