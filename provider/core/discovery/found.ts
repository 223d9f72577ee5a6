import type { Existing } from "./existing";
import type { TargetRef } from "./target";

/** `filtered`: what a filter lets through. Accepted and rejected traffic together are all traffic. */
export type PartOfTraffic = "accepted" | "rejected" | "filtered";

/** A flow log that exists, whoever made it. `Name` is the class that a program writes `new` on. */
export interface FoundFlowLog<Name extends string = string> extends Existing {
  readonly className: Name;
  /** The name in the cloud. Left out where flow logs have no names. */
  readonly name?: string;
  readonly target: TargetRef;
  /** The subscription, site or project. */
  readonly account: string;
  readonly region?: string;
  /** Where records go, for people: `log stream 71ab… in log group 5f67…`. */
  readonly destination: string;
  /** Days until records are deleted, 0 for never. Left out where only the destination decides. */
  readonly retentionDays?: number;
  /** Which part of the traffic is recorded. Left out for all of it. */
  readonly captures?: PartOfTraffic;
  /** Whether traffic analytics is on. Left out where the cloud has none. */
  readonly analytics?: boolean;
}
