/** The waits for Azure. One type holds all waits of flow logs, so that each wait has one place and one default. */
import { DEFAULT_POLL, type PollOptions } from "../../core/polling";

export interface AzureWaits {
  /**
   * One write on a network watcher, with all polls and repetitions. The two steps are pauses before a write is sent
   * again that Azure was too busy for, or that failed without a reason; each pause is twice as long as the one before.
   */
  readonly operation: PollOptions;
  /**
   * The pause between two polls of a running operation, where Azure asks for no pause by Retry-After; in milliseconds.
   */
  readonly operationPollMs: number;
  /**
   * A flow log that has to show what was written, or has to come to rest before it is judged; a storage account that is
   * being made.
   */
  readonly settle: PollOptions;
  /** A registration of Microsoft.Insights; a network watcher that somebody else makes at the same time. */
  readonly prerequisites: PollOptions;
  /** How long a list of flow logs waits for other callers that want the same list, in milliseconds. */
  readonly listWindowMs: number;
  /**
   * How long a list, a network watcher, a storage account or a workspace that was read counts for other calls of the
   * same command, in milliseconds. With 0, each call asks for itself.
   */
  readonly readsLastMs: number;
}

export const DEFAULT_WAITS: AzureWaits = {
  // Half an hour is what Terraform's azurerm provider allows for a flow log.
  operation: { budgetMs: 30 * 60_000, firstStepMs: 2_000, longestStepMs: 30_000 },
  operationPollMs: 2_000,
  settle: DEFAULT_POLL,
  prerequisites: { budgetMs: 10 * 60_000, firstStepMs: 200, longestStepMs: 5_000 },
  // The creates of one deployment ask at nearly the same moment.
  listWindowMs: 50,
  // Several operations long, so that a queue of writes does not read a list for each of them.
  readsLastMs: 30_000,
};
