/** What the functions of programs take, and what they answer, that say whether records arrive. */

export interface GetDeliveriesArgs {
  /**
   * Ids of flow logs, as resources have them.
   * @default all flow logs
   */
  flowLogIds?: string[];
  /**
   * The age of the newest record, in whole minutes, from which on records count as late.
   * @default 120
   */
  lateAfterMinutes?: number;
}

/** The values of `FlowLogDelivery.verdict`. */
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

/** Whether the records of a flow log arrive at one destination. A flow log may have two destinations. */
export interface FlowLogDelivery {
  /** The id of the flow log. */
  readonly id: string;
  /** Where records should arrive, such as `storage account stflowlogs`. */
  readonly destination: string;
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
  readonly verdict: Verdict;
  /** The time of the newest record: an ISO 8601 time in UTC. Left out where none was found. */
  readonly newest?: string;
  /** What was seen, in one sentence. */
  readonly said: string;
  /** The likely cause and the way out, in one sentence. Left out when there is nothing to do. */
  readonly advice?: string;
}

export interface FlowLogDeliveries {
  /** One for each destination of each flow log, in the order of the ids of the flow logs. */
  readonly deliveries: FlowLogDelivery[];
}
