/** A lab, a stack, and a program that a test can change between two runs. */
import assert from "node:assert/strict";
import path from "node:path";
import { forgetCloudAccounts, type Lab, startLab } from "../../lab/lab";
import { type Outcome, openStack, type Stack } from "../../lab/stacks";
import { pluginFolder } from "./plugin-folder";

export interface Declaration {
  /**
   * `Provider` is an explicit provider of this package's resources, `Component` a parent of others, and `Lookup` what a
   * function of the plugin returns. An argument `{of, property}` is an output of what was declared before.
   */
  readonly type: keyof typeof import("pulumi-flowlogs") | "Provider" | "Component" | "Lookup";
  readonly name: string;
  readonly args?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
  /** The names of the inputs that the program declares as secrets. */
  readonly secrets?: readonly string[];
}

export interface Fixture {
  readonly lab: Lab;
  readonly stack: Stack;
  /** What the next run sees; the lab's variables at first. */
  readonly env: Record<string, string>;
  declare(...resources: Declaration[]): void;
  close(): Promise<void>;
}

/** The two shells over the same resources: dynamic resources of Node.js, and the provider plugin. */
export type Shell = "dynamic" | "plugin";

let stacks = 0;
/** Loaded for the first run, so that it is not loaded where the Pulumi CLI runs the project. */
const inlineProgram = (env: NodeJS.ProcessEnv) => require("./project/declare")(env);

export async function openFixture(shell: Shell = "dynamic"): Promise<Fixture> {
  forgetCloudAccounts();
  const lab = await startLab();
  const env: Record<string, string> = { ...lab.env, FLOWLOGS_E2E_PROGRAM: "[]", FLOWLOGS_SHELL: shell };
  // Where engines look for plugins.
  if (shell === "plugin") env.PATH = `${await pluginFolder()}${path.delimiter}${process.env.PATH}`;
  const projectDir = path.join(__dirname, "project");
  const stack = await openStack({ projectDir, stack: `e2e-${process.pid}-${++stacks}`, env, inlineProgram });
  return {
    lab,
    stack,
    env,
    declare(...resources) {
      env.FLOWLOGS_E2E_PROGRAM = JSON.stringify(resources);
    },
    async close() {
      await stack.close();
      await lab.close();
    },
  };
}

/** Fails with everything that was said when the run failed. */
export function succeeded(outcome: Outcome): Outcome {
  assert.ok(outcome.ok, outcome.messages.join("\n"));
  return outcome;
}

/** How many resources had each operation; an empty deployment is `{}` and never what a test wants. */
export function counts({ steps }: Outcome): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { op } of steps) counted[op] = (counted[op] ?? 0) + 1;
  return counted;
}

/** The failed run's messages, as one text. */
export function said(outcome: Outcome): string {
  assert.ok(!outcome.ok, "the run should have failed");
  return outcome.messages.join("\n");
}
