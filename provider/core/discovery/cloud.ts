/**
 * What a cloud tells about what exists there, for the command, for the plugin and for functions in programs. Each cloud
 * implements `Discovery` in its folder `discovery`.
 */
import type { Check, Intended } from "./check";
import type { Delivery } from "./delivery";
import type { Destination } from "./destination";
import type { FoundFlowLog } from "./found";
import type { Look, LookedAt } from "./look";
import type { Target } from "./target";

export interface Discovery<Name extends string = string> {
  /** Each flow log once, in the order of the cloud. */
  flowLogs(look: Look): AsyncIterable<FoundFlowLog<Name>>;
  /** Everything that a flow log can capture. */
  targets(look: Look): AsyncIterable<Target>;
  /** Where these flow logs write to. A flow log about whose destination nothing is known may be left out. */
  destinations?(look: Look, flowLogs: readonly FoundFlowLog<Name>[]): AsyncIterable<Destination>;
  /** Set where `destinations` alone tells the retention, because flow logs have no such setting. */
  readonly retentionIsOfDestination?: true;
  /**
   * One verdict for each destination of each of these flow logs, in their order: whether records arrive. `all` are these
   * and all others that were found: where several write into one place, records have to be told apart.
   */
  deliveries(
    look: Look,
    flowLogs: readonly FoundFlowLog<Name>[],
    lateAfterMs: number,
    all: readonly FoundFlowLog<Name>[],
  ): AsyncIterable<Delivery>;
  /** What a look is about, whether or not anything is there. A place that can't be entered may be left out. */
  places(look: Look): AsyncIterable<LookedAt>;
  /** The names of accounts by their ids in lower case, for people, where accounts have names that differ. */
  accountNames?(look: Look): Promise<ReadonlyMap<string, string>>;
  /** Credentials, reachability and each right that the provider needs, one check each. */
  checks?(look: Look, intended: Intended): AsyncIterable<Check>;
}
