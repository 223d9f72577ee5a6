/** Where the records of a flow log go, as far as a look has seen it. */
import type { FoundFlowLog } from "./found";

export interface Destination {
  readonly flowLog: FoundFlowLog;
  /** Whether the destination surely does not exist. False also when nobody could look. */
  readonly isGone: boolean;
  /** Days until the destination deletes records, 0 for never. Left out where nobody could look. */
  readonly retentionDays?: number;
}
