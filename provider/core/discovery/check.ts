/** One thing that the provider needs, asked before it fails. */
import { FlowLogError } from "../errors";

/**
 * - `ok`: as far as the cloud tells, nothing is missing.
 * - `warning`: works, but not as people may expect.
 * - `missing`: the provider will fail without it, or no records will arrive.
 * - `unknown`: nobody could look.
 */
export type CheckOutcome = "ok" | "warning" | "missing" | "unknown";

export interface Check {
  /** What was looked at: `subscription 1111…`, `region eu-de`. */
  readonly scope: string;
  /** The name of the check: `credentials`, `right Microsoft.Network/networkWatchers/flowLogs/write`. */
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** What was seen, in one sentence. */
  readonly said: string;
  /** What to do, in one sentence. */
  readonly advice?: string;
  /** Set where no call of the cloud tells it: nobody failed to look. */
  readonly unaskable?: true;
}

/** What a program is to use, by id. Where nothing is named, what the existing flow logs use is looked at. */
export interface Intended {
  readonly targets: readonly string[];
  /** Storage accounts of Azure, buckets of NAVER Cloud. */
  readonly storage: readonly string[];
  /** Log Analytics workspaces of Azure. */
  readonly workspaces: readonly string[];
  /** User assigned identities of Azure. */
  readonly identities: readonly string[];
}

/** What several resources have in common is told once. */
export async function* eachOnce(checks: AsyncIterable<Check>): AsyncGenerator<Check> {
  const told = new Set<string>();
  for await (const check of checks) {
    const key = JSON.stringify(check);
    if (!told.has(key)) yield check;
    told.add(key);
  }
}

/** Makes the checks of one scope. */
export class Checks {
  constructor(readonly scope: string) {}

  ok(name: string, said: string): Check {
    return { scope: this.scope, name, outcome: "ok", said };
  }

  warning(name: string, said: string, advice: string): Check {
    return { scope: this.scope, name, outcome: "warning", said, advice };
  }

  missing(name: string, said: string, advice: string): Check {
    return { scope: this.scope, name, outcome: "missing", said, advice };
  }

  /** A look that failed. */
  unknown(name: string, thrown: unknown): Check {
    const { parts } = FlowLogError.of(thrown);
    const advice = parts.advice === undefined ? {} : { advice: parts.advice };
    return { scope: this.scope, name, outcome: "unknown", said: `can't be looked at: ${parts.said}`, ...advice };
  }

  /** What no call of the cloud tells. */
  unaskable(name: string, said: string, advice: string): Check {
    return { scope: this.scope, name, outcome: "unknown", said, advice, unaskable: true };
  }

  /** What `judge` makes of what is read; one check that says why, when reading fails. */
  async of<T>(name: string, read: () => Promise<T>, judge: (found: T) => readonly Check[]): Promise<readonly Check[]> {
    let found: T;
    try {
      found = await read();
    } catch (thrown) {
      return [this.unknown(name, thrown)];
    }
    return judge(found);
  }
}
