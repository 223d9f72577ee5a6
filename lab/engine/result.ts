/** The report of a run: steps, diagnostics, outputs and counts. */
import type { DetailedDiff } from "./property-diff";
import type { PropertyMap, PropertyValue } from "./property-value";

/** The CLI's names. */
export type StepOp =
  | "same"
  | "create"
  | "update"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "delete"
  | "read"
  | "refresh"
  | "import";

export interface Step {
  op: StepOp;
  /** What a refresh found. */
  result?: "same" | "update" | "delete";
  urn: string;
  type: string;
  name: string;
  id?: string;
  /** Empty when the provider said "changed" without saying where: only `inputs` can then tell. */
  diff: DetailedDiff;
  /** The properties that force a replacement, as the provider named them. */
  replaceKeys: string[];
  /** Secrets are shown as `[secret]`, unknown values as `[unknown]`. */
  oldInputs?: PropertyMap;
  newInputs?: PropertyMap;
}

export interface Diagnostic {
  severity: "debug" | "info" | "warning" | "error";
  message: string;
  urn?: string;
}

export type EngineEvent = { kind: "step"; step: Step } | { kind: "diagnostic"; diagnostic: Diagnostic };

export interface Result {
  /** Resources by what happened to them, without the default provider; a replacement counts once, as `replace`. */
  changes: Partial<Record<StepOp, number>>;
  steps: Step[];
  outputs: Record<string, { value: PropertyValue; secret: boolean }>;
  diagnostics: Diagnostic[];
  failed: boolean;
  /** The messages of the diagnostics that are errors. */
  errors: string[];
}

/** Collects the report of a run. */
export class Report {
  private readonly steps: Step[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly changes: Result["changes"] = {};
  private failed = false;
  private outputs: Result["outputs"] = {};

  constructor(
    private readonly onEvent: (event: EngineEvent) => void,
    /** Only the command `refresh` counts what its refresh steps found. */
    private readonly countRefreshes: boolean,
  ) {}

  step(step: Step): void {
    this.steps.push(step);
    const counted = step.op === "refresh" ? (this.countRefreshes ? step.result : undefined) : step.op;
    if (counted !== undefined && counted !== "create-replacement" && counted !== "delete-replaced") {
      this.changes[counted] = (this.changes[counted] ?? 0) + 1;
    }
    this.onEvent({ kind: "step", step });
  }

  log(severity: Diagnostic["severity"], message: string, urn?: string): void {
    const diagnostic: Diagnostic = { severity, message, ...(urn ? { urn } : {}) };
    this.diagnostics.push(diagnostic);
    if (severity === "error") this.failed = true;
    this.onEvent({ kind: "diagnostic", diagnostic });
  }

  fail(): void {
    this.failed = true;
  }
  stackOutputs(outputs: Result["outputs"]): void {
    this.outputs = outputs;
  }

  result(): Result {
    const errors = this.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    return {
      changes: this.changes,
      steps: this.steps,
      outputs: this.outputs,
      diagnostics: this.diagnostics,
      failed: this.failed,
      errors,
    };
  }
}
