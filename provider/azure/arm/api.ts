/** The calls of Azure Resource Manager that flow logs need, through @azure/arm-network. */
import type { FlowLog, FlowLogInformation, NetworkManagementClient } from "@azure/arm-network";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import type { Rows } from "../../core/reconcile/rows";
import { retryAfterMs } from "../../core/retry-after";
import { type FlowLogLists, flowLogListsOf } from "./flow-log-lists";
import { type FlowLogRef, flowLogId, region, type WatcherRef } from "./ids";
import {
  type Begin,
  done,
  type OperationOptions,
  type OperationWaits,
  operate,
  pollToEnd,
  type WriteHooks,
} from "./operations";
import { existing, readWithin } from "./read-options";
import { neededRead, patienceOf } from "./recent-roles";
import type { AzureWaits } from "./waits";

export type { FlowLog, FlowLogInformation };

/** What a write sends: all settings, and region and tags where the call takes them. */
export type FlowLogBody = FlowLogInformation & Pick<FlowLog, "location" | "tags">;

export interface NetworkWatcher extends WatcherRef {
  readonly location: string;
  /** Set when the network watcher did not exist before: this call made it, or somebody else at the same time. */
  readonly made?: true;
}

/** The network watcher, and the name of the flow log where the name is known. */
type Configured = WatcherRef & Partial<FlowLogRef>;

export class NetworkWatcherApi {
  readonly #client: NetworkManagementClient;
  readonly #waits: AzureWaits & OperationWaits;

  constructor(client: NetworkManagementClient, waits: AzureWaits, clock: Clock = SYSTEM_CLOCK) {
    this.#client = client;
    this.#waits = { ...waits, clock, roles: patienceOf(client) };
  }

  /** `GET …/networkWatchers/{watcher}`; undefined when Azure says that there is none. */
  async networkWatcher(ref: WatcherRef): Promise<NetworkWatcher | undefined> {
    const watcher = await existing((options) =>
      this.#client.networkWatchers.get(ref.resourceGroupName, ref.networkWatcherName, options),
    );
    return watcher && { ...ref, location: region(watcher.location ?? "") };
  }

  /**
   * `GET …/networkWatchers/{watcher}/flowLogs`. Callers at the same moment share one request. The answer is not kept:
   * the request is always sent after the call of each caller.
   */
  async flowLogs(watcher: WatcherRef): Promise<Rows<FlowLog>> {
    return this.#lists.now(watcher);
  }

  /**
   * The flow logs of a list that the calls of one command share, without those that this process has written;
   * undefined when there is no such list.
   */
  async recentFlowLogs(watcher: WatcherRef): Promise<Rows<FlowLog> | undefined> {
    return this.#sharesReads ? this.#lists.recent(watcher).rows() : undefined;
  }

  /** A flow log in a list that the calls of one command share; undefined when there is no such list or row. */
  async recentFlowLog(ref: FlowLogRef): Promise<FlowLog | undefined> {
    return this.#sharesReads ? this.#lists.recent(ref).row(flowLogId(ref)) : undefined;
  }

  get #sharesReads(): boolean {
    return this.#waits.readsLastMs > 0;
  }

  get #lists(): FlowLogLists {
    return flowLogListsOf(this.#client, this.#waits);
  }

  /** `GET …/networkWatchers/{watcher}/flowLogs/{name}`; undefined when Azure says that there is none. */
  async flowLog({ resourceGroupName, networkWatcherName, flowLogName }: FlowLogRef): Promise<FlowLog | undefined> {
    const { flowLogs } = this.#client;
    const read = () => existing((options) => flowLogs.get(resourceGroupName, networkWatcherName, flowLogName, options));
    return neededRead(read);
  }

  /** `POST …/networkWatchers/{watcher}/queryFlowLogStatus` */
  async flowLogStatus(watcher: WatcherRef, targetResourceId: string): Promise<FlowLogInformation> {
    const { resourceGroupName, networkWatcherName } = watcher;
    const { clock, operationPollMs: pollMs } = this.#waits;
    let askedMs: number | undefined;
    const onResponse: OperationOptions["onResponse"] = ({ headers }) => {
      askedMs = retryAfterMs(headers.get("retry-after"), clock.now());
    };
    return readWithin(async ({ abortSignal }) => {
      const poller = await this.#client.networkWatchers.beginGetFlowLogStatus(
        resourceGroupName,
        networkWatcherName,
        { targetResourceId },
        { abortSignal, onResponse },
      );
      return pollToEnd(poller, { clock, abortSignal, pollMs, askedMs: () => askedMs });
    }, clock);
  }

  /**
   * `POST …/networkWatchers/{watcher}/configureFlowLog`: replaces all settings of the target's flow log, but no tags.
   * The answer does not show the whole flow log.
   */
  async configureFlowLog(ref: Configured, body: FlowLogBody, hooks?: WriteHooks): Promise<undefined> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { location, tags, ...information } = body;
    const { networkWatchers } = this.#client;
    if (flowLogName) this.#lists.written({ ...ref, flowLogName });
    await operate(
      (options) =>
        networkWatchers.beginSetFlowLogConfiguration(resourceGroupName, networkWatcherName, information, options),
      this.#waits,
      hooks,
    );
  }

  /**
   * `PUT …/networkWatchers/{watcher}/flowLogs/{name}`: makes a flow log, or replaces all settings, target and tags.
   * Answers the flow log as Azure shows it in the end; undefined when only a read tells.
   */
  async putFlowLog(ref: FlowLogRef, body: FlowLogBody, hooks?: WriteHooks): Promise<FlowLog | undefined> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    this.#lists.written(ref);
    const ending = await operate(
      (options) => flowLogs.beginCreateOrUpdate(resourceGroupName, networkWatcherName, flowLogName, body, options),
      this.#waits,
      hooks,
    );
    return ending?.result;
  }

  /** `PATCH …/networkWatchers/{watcher}/flowLogs/{name}`: replaces the tags and nothing else, at once. */
  async updateTags(ref: FlowLogRef, tags: Record<string, string>, hooks?: WriteHooks): Promise<FlowLog | undefined> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    const begin: Begin<FlowLog> = async (options) =>
      done(await flowLogs.updateTags(resourceGroupName, networkWatcherName, flowLogName, { tags }, options));
    this.#lists.written(ref);
    return (await operate(begin, this.#waits, hooks))?.result;
  }

  /**
   * `DELETE …/networkWatchers/{watcher}/flowLogs/{name}`. Answers whether Azure says that the deletion is done;
   * otherwise only a read tells.
   */
  async deleteFlowLog(ref: FlowLogRef, hooks?: WriteHooks): Promise<boolean> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    this.#lists.written(ref);
    const ending = await operate(
      (options) => flowLogs.beginDelete(resourceGroupName, networkWatcherName, flowLogName, options),
      this.#waits,
      hooks,
    );
    return ending !== undefined;
  }
}
