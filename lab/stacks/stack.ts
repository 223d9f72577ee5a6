/** One way to run a stack, whatever runs it: the real Pulumi CLI where there is one, the lab's engine elsewhere. */

export interface StackOptions {
  /** A Pulumi project folder. */
  readonly projectDir: string;
  readonly stack: string;
  /** Pulumi config, by full key (`ncloud:region`). */
  readonly config?: Readonly<Record<string, string>>;
  /** What the program and the provider see besides this process's own environment; read anew for each run. */
  readonly env?: Record<string, string>;
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
  /** What happened (or would) to each resource; the stack itself, providers and looks of a refresh are left out. */
  readonly steps: readonly Step[];
  /** Everything that was said as information, warning or error. */
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
  /** Ask the clouds first: what `--refresh` does. */
  readonly refresh?: boolean;
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
  /** What runs it, for people: `pulumi v3.260.0`. */
  readonly engine: string;
  preview(options?: Refresh): Promise<Outcome>;
  up(options?: Refresh): Promise<Outcome>;
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
