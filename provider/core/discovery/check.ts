/** One thing that the provider needs, asked before it fails. */

/**
 * - `ok`: as far as the cloud tells, nothing is missing.
 * - `warning`: works, but not as people may expect.
 * - `missing`: the provider will fail without it.
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
}
