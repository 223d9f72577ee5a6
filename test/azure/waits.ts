/** Azure's waits as tests need them: no pause of the lab's clouds has to be as long as Azure's. */
import { type AzureWaits, DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import type { PollOptions } from "../../provider/core/polling";

const quick = (poll: PollOptions): PollOptions => ({
  budgetMs: poll.budgetMs / 100,
  firstStepMs: poll.firstStepMs / 100,
  longestStepMs: poll.longestStepMs / 100,
});

/** A hundredth of the production waits. */
export const QUICK: AzureWaits = {
  operation: quick(DEFAULT_WAITS.operation),
  operationPollMs: DEFAULT_WAITS.operationPollMs / 100,
  settle: quick(DEFAULT_WAITS.settle),
  prerequisites: quick(DEFAULT_WAITS.prerequisites),
  listWindowMs: DEFAULT_WAITS.listWindowMs / 100,
  readsLastMs: DEFAULT_WAITS.readsLastMs / 100,
};
