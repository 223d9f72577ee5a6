/** A stack as demo and end-to-end tests run it, on the real Pulumi CLI or on the lab's engine. */

import type { InlineProgram } from "../engine/inline-program";

export interface StackOptions {
  /** A Pulumi project folder. */
  readonly projectDir: string;
  readonly stack: string;
  /** Pulumi config, by full key (`ncloud:region`). */
  readonly config?: Readonly<Record<string, string>>;
  /** The project's program as a function. The lab's engine runs the function; the Pulumi CLI runs the project. */
  readonly inlineProgram?: InlineProgram;
  /** Environment variables for program and provider, added to those of this process. Each run reads them anew. */
  readonly env?: Record<string, string>;
  /** How many operations run at the same time; by default as many as the engine likes. */
  readonly parallel?: number;
}

/** One property that a step changes, named by path (`retentionPolicy.days`). */
export interface Change {
  readonly property: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface Step {
  /** As the CLI calls it: `same`, `create`, `update`, `replace`, `delete` … */
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly changes: readonly Change[];
}

export interface Outcome {
  readonly ok: boolean;
  /** What happened (or would happen) to each resource, without the stack itself, providers and reads of a refresh. */
  readonly steps: readonly Step[];
  /** All messages: information, warnings, errors. */
  readonly messages: readonly string[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

export interface Refresh {
  /** Reads all resources from the clouds first, as `--refresh` does. */
  readonly refresh?: boolean;
}

export interface UpOptions extends Refresh {
  /** A failure ends nothing but what depends on it, as with `--continue-on-error`. */
  readonly continueOnError?: boolean;
}

/** A resource for `pulumi import --file`, both bags with `__provider`. */
export interface ImportedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

export interface Stack {
  /** The engine that runs the stack, for people: `pulumi v3.260.0`. */
  readonly engine: string;
  preview(options?: Refresh): Promise<Outcome>;
  up(options?: UpOptions): Promise<Outcome>;
  refresh(): Promise<Outcome>;
  destroy(): Promise<Outcome>;
  importFile(resources: readonly ImportedResource[]): Promise<Outcome>;
  /** What the state holds, without the stack itself and providers. */
  resources(): Promise<StateResource[]>;
  close(): Promise<void>;
}

/** Whether a resource is one of the program's own: not the stack, not a provider. */
export function isOwn(type: string): boolean {
  return type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:");
}
