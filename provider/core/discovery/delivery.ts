/** Whether the records of a flow log arrive. */
import type { FoundFlowLog } from "./found";

/**
 * - `arriving`: the newest record is young enough.
 * - `late`: there are records, but the newest one is too old.
 * - `never`: the destination was looked at, and holds no record of the flow log.
 * - `noTraffic`: nothing to record, as far as the cloud can tell.
 * - `off`: the flow log is disabled.
 * - `failed`: the cloud says that the settings are not in effect.
 * - `destinationGone`: the destination does not exist.
 * - `destinationRefuses`: the destination refuses the cloud.
 * - `unknown`: nobody could look; never counted as not delivered.
 */
export type Verdict =
  | "arriving"
  | "late"
  | "never"
  | "noTraffic"
  | "off"
  | "failed"
  | "destinationGone"
  | "destinationRefuses"
  | "unknown";

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
