/** The calls of Azure Resource Manager that flow logs need, through @azure/arm-network. */
import type { FlowLog, FlowLogInformation, NetworkManagementClient } from "@azure/arm-network";
import DataLoader from "dataloader";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { retryAfterMs } from "../../core/retry-after";
import { type FlowLogRef, region, type WatcherRef, watcherId } from "./ids";
import {
  type Begin,
  DONE,
  type OperationOptions,
  type OperationWaits,
  operate,
  pollToEnd,
  type WriteHooks,
} from "./operations";
import { allRows, existing, readWithin } from "./read-options";
import type { AzureWaits } from "./waits";

export type { FlowLog, FlowLogInformation };

/** What a write sends: all settings, and region and tags where the call takes them. */
export type FlowLogBody = FlowLogInformation & Pick<FlowLog, "location" | "tags">;

export interface NetworkWatcher extends WatcherRef {
  readonly location: string;
  /** Set when the network watcher did not exist before: this call made it, or somebody else at the same time. */
  readonly made?: true;
}

type Lists = DataLoader<WatcherRef, FlowLog[], string>;
const lists = new WeakMap<NetworkManagementClient, Lists>();

export class NetworkWatcherApi {
  readonly #client: NetworkManagementClient;
  readonly #waits: AzureWaits & OperationWaits;

  constructor(client: NetworkManagementClient, waits: AzureWaits, clock: Clock = SYSTEM_CLOCK) {
    this.#client = client;
    this.#waits = { ...waits, clock };
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
  async flowLogs(watcher: WatcherRef): Promise<FlowLog[]> {
    return this.#lists.load(watcher);
  }

  get #lists(): Lists {
    return getOrCreate(lists, this.#client, () => listsOf(this.#client, this.#waits));
  }

  /** `GET …/networkWatchers/{watcher}/flowLogs/{name}`; undefined when Azure says that there is none. */
  async flowLog({ resourceGroupName, networkWatcherName, flowLogName }: FlowLogRef): Promise<FlowLog | undefined> {
    return existing((options) =>
      this.#client.flowLogs.get(resourceGroupName, networkWatcherName, flowLogName, options),
    );
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
   */
  async configureFlowLog(watcher: WatcherRef, body: FlowLogBody, hooks?: WriteHooks): Promise<void> {
    const { resourceGroupName, networkWatcherName } = watcher;
    const { location, tags, ...information } = body;
    const { networkWatchers } = this.#client;
    await operate(
      (options) =>
        networkWatchers.beginSetFlowLogConfiguration(resourceGroupName, networkWatcherName, information, options),
      this.#waits,
      hooks,
    );
  }

  /** `PUT …/networkWatchers/{watcher}/flowLogs/{name}`: makes a flow log, or replaces all settings, target and tags. */
  async putFlowLog(ref: FlowLogRef, body: FlowLogBody, hooks?: WriteHooks): Promise<void> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    await operate(
      (options) => flowLogs.beginCreateOrUpdate(resourceGroupName, networkWatcherName, flowLogName, body, options),
      this.#waits,
      hooks,
    );
  }

  /** `PATCH …/networkWatchers/{watcher}/flowLogs/{name}`: replaces the tags and nothing else, at once. */
  async updateTags(ref: FlowLogRef, tags: Record<string, string>, hooks?: WriteHooks): Promise<void> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    const begin: Begin = async (options) => {
      await flowLogs.updateTags(resourceGroupName, networkWatcherName, flowLogName, { tags }, options);
      return DONE;
    };
    await operate(begin, this.#waits, hooks);
  }

  /** `DELETE …/networkWatchers/{watcher}/flowLogs/{name}` */
  async deleteFlowLog(ref: FlowLogRef, hooks?: WriteHooks): Promise<void> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    await operate(
      (options) => flowLogs.beginDelete(resourceGroupName, networkWatcherName, flowLogName, options),
      this.#waits,
      hooks,
    );
  }
}

function listsOf(client: NetworkManagementClient, { listWindowMs, clock }: AzureWaits & OperationWaits): Lists {
  const list = async ({ resourceGroupName, networkWatcherName }: WatcherRef): Promise<FlowLog[]> =>
    readWithin((options) => allRows(client.flowLogs.list(resourceGroupName, networkWatcherName, options)));
  return new DataLoader<WatcherRef, FlowLog[], string>(
    async (watchers) => {
      const asked = new Map(watchers.map((watcher) => [watcherId(watcher).toLowerCase(), watcher]));
      const answers = await Promise.all(
        [...asked].map(async ([key, watcher]) => [key, await list(watcher).catch(FlowLogError.of)] as const),
      );
      const rows = new Map<string, FlowLog[] | FlowLogError>(answers);
      return watchers.map((watcher) => rows.get(watcherId(watcher).toLowerCase()) ?? []);
    },
    { cache: false, batchScheduleFn: (load) => void clock.sleep(listWindowMs).then(load) },
  );
}
