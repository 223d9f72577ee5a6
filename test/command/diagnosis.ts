/** What a doctor has found. */
import assert from "node:assert/strict";
import type { Check } from "../../provider/core/discovery/check";
import { command } from "./run";

export interface Diagnosis {
  readonly code: number;
  readonly found: readonly Check[];
  /** The names of the checks with this outcome, each once, sorted. What no call tells is none. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly warnings: readonly string[];
  one(name: string): Check;
}

/** Runs the doctor, and makes sure that its output holds none of the secrets. */
export async function diagnosis(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  secrets: readonly string[],
): Promise<Diagnosis> {
  const { code, printed, noted } = await command(env, ["doctor", ...args, "--json"]);
  for (const text of [printed, noted]) {
    for (const secret of secrets) assert.ok(secret !== "" && !text.includes(secret), "a secret is told");
    assert.doesNotMatch(text, /eyJ[\w-]{10}|Bearer |[Ss]ignature=/, "a token is told");
  }
  assert.notEqual(printed, "", noted);
  const found = JSON.parse(printed).checks as readonly Check[];
  const named = (outcome: Check["outcome"]) =>
    [...new Set(found.filter((one) => one.outcome === outcome && !one.unaskable).map(({ name }) => name))].sort();
  return {
    code,
    found,
    missing: named("missing"),
    unknown: named("unknown"),
    warnings: named("warning"),
    one: (name) => found.find((check) => check.name === name) ?? assert.fail(`no check ${name}`),
  };
}
