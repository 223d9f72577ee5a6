/** The doctor on the lab's Azure. */
import assert from "node:assert/strict";
import { labId, SUBSCRIPTION } from "../../lab/clouds/azure";
import type { Check } from "../../provider/core/discovery/check";
import { borrowLab, type LentLab } from "../azure/labs";
import { command } from "./run";

export const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
export const LOGS = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
export const WORKSPACE = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups`;
export const NAMED = ["--target", HUB, "--storage", LOGS, "--workspace", WORKSPACE];

export type Cloud = LentLab["cloud"];

/** What a doctor has found; no text of it holds the secret of the login. */
export interface Diagnosis {
  readonly code: number;
  readonly found: readonly Check[];
  /** The names of the checks with this outcome, each once, sorted. What no call tells is none. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly warnings: readonly string[];
  one(name: string): Check;
}

/** A cloud of its own for each test. */
export function useCloud(): { readonly cloud: Cloud } {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await borrowLab();
  });
  afterEach(() => lab.close());
  return {
    get cloud() {
      return lab.cloud;
    },
  };
}

export async function doctor(
  cloud: Cloud,
  args: readonly string[] = NAMED,
  env: Readonly<Record<string, string>> = cloud.env,
): Promise<Diagnosis> {
  const { code, printed, noted } = await command(env, ["doctor", "azure", "--json", ...args]);
  for (const text of [printed, noted]) {
    assert.ok(!text.includes(cloud.directory.application.clientSecret), "the secret is told");
    assert.doesNotMatch(text, /eyJ[\w-]{10}|Bearer /, "a token is told");
  }
  return diagnosisOf(code, JSON.parse(printed).checks);
}

export function diagnosisOf(code: number, found: readonly Check[]): Diagnosis {
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
