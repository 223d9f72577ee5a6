/** Whether the records of a flow log arrive. */
import type { Verdict } from "./delivered";
import type { FoundFlowLog } from "./found";

/** The verdict on one destination of a flow log. */
export interface Arrival {
  readonly verdict: Verdict;
  /** The time of the newest record. */
  readonly newest?: Date;
  /** What was seen, in one sentence. */
  readonly said: string;
  /** The likely cause and the way out, in one sentence. */
  readonly advice?: string;
}

export interface Delivery extends Arrival {
  readonly flowLog: FoundFlowLog;
  /** Where records should arrive, for people: `storage account stflowlogs`. A flow log may have two destinations. */
  readonly destination: string;
}
