/** The calls of Azure Resource Manager that flow logs need, through @azure/arm-network. */
import type { FlowLog, FlowLogInformation, NetworkManagementClient } from "@azure/arm-network";
import DataLoader from "dataloader";
import { FlowLogError } from "../../core/errors";
import { type FlowLogRef, region, type WatcherRef, watcherId } from "./ids";
import { type Accepted, DEFAULT_PACE, DONE, operate, type Pace } from "./operations";
import { existing, readWithin } from "./read-options";

export type { FlowLog, FlowLogInformation };

export interface NetworkWatcher extends WatcherRef {
  readonly location: string;
  /** It was not there before: this call made it, or somebody else at the same time. */
  readonly made?: true;
}

/** How long a list waits for others who want the same one: creates of one deployment ask at nearly the same moment. */
const LIST_WINDOW_MS = 50;

type Lists = DataLoader<WatcherRef, FlowLog[], string>;
const lists = new WeakMap<NetworkManagementClient, Lists>();

export class NetworkWatcherApi {
  readonly #client: NetworkManagementClient;
  readonly #pace: Pace;

  constructor(client: NetworkManagementClient, pace: Pace = DEFAULT_PACE) {
    this.#client = client;
    this.#pace = pace;
  }

  /** `GET …/networkWatchers/{watcher}`; undefined when Azure says that there is none. */
  async networkWatcher(ref: WatcherRef): Promise<NetworkWatcher | undefined> {
    const seen = await existing((options) =>
      this.#client.networkWatchers.get(ref.resourceGroupName, ref.networkWatcherName, options),
    );
    return seen && { ...ref, location: region(seen.location ?? "") };
  }

  /**
   * `GET …/networkWatchers/{watcher}/flowLogs`, one for all who ask at the same moment. Nothing is kept: what a list
   * answers was asked for after each of its callers did.
   */
  async flowLogs(watcher: WatcherRef): Promise<FlowLog[]> {
    return this.#lists.load(watcher);
  }

  get #lists(): Lists {
    const known = lists.get(this.#client) ?? listsOf(this.#client);
    lists.set(this.#client, known);
    return known;
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
    return readWithin(async ({ abortSignal }) => {
      const options = { abortSignal, updateIntervalInMs: this.#pace.pollMs };
      const poller = await this.#client.networkWatchers.beginGetFlowLogStatus(
        resourceGroupName,
        networkWatcherName,
        { targetResourceId },
        options,
      );
      return poller.pollUntilDone({ abortSignal });
    });
  }

  /** `POST …/networkWatchers/{watcher}/configureFlowLog`: replaces all settings of the target's flow log. */
  async configureFlowLog(watcher: WatcherRef, information: FlowLogInformation, accepted?: Accepted): Promise<void> {
    const { resourceGroupName, networkWatcherName } = watcher;
    const { networkWatchers } = this.#client;
    await operate(
      (options) =>
        networkWatchers.beginSetFlowLogConfiguration(resourceGroupName, networkWatcherName, information, options),
      this.#pace,
      accepted,
    );
  }

  /** `PUT …/networkWatchers/{watcher}/flowLogs/{name}`: makes it, or replaces all settings, target and tags included. */
  async putFlowLog(ref: FlowLogRef, flowLog: FlowLog, accepted?: Accepted): Promise<void> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    await operate(
      (options) => flowLogs.beginCreateOrUpdate(resourceGroupName, networkWatcherName, flowLogName, flowLog, options),
      this.#pace,
      accepted,
    );
  }

  /** `PATCH …/networkWatchers/{watcher}/flowLogs/{name}`: replaces the tags and nothing else, at once. */
  async updateTags(ref: FlowLogRef, tags: Record<string, string>): Promise<void> {
    const { resourceGroupName, networkWatcherName, flowLogName } = ref;
    const { flowLogs } = this.#client;
    await operate(async (options) => {
      await flowLogs.updateTags(resourceGroupName, networkWatcherName, flowLogName, { tags }, options);
      return DONE;
    }, this.#pace);
  }

  /** `DELETE …/networkWatchers/{watcher}/flowLogs/{name}` */
  async deleteFlowLog({ resourceGroupName, networkWatcherName, flowLogName }: FlowLogRef): Promise<void> {
    const { flowLogs } = this.#client;
    await operate(
      (options) => flowLogs.beginDelete(resourceGroupName, networkWatcherName, flowLogName, options),
      this.#pace,
    );
  }
}

function listsOf(client: NetworkManagementClient): Lists {
  const list = async ({ resourceGroupName, networkWatcherName }: WatcherRef): Promise<FlowLog[]> =>
    readWithin(async (options) => {
      const rows: FlowLog[] = [];
      for await (const row of client.flowLogs.list(resourceGroupName, networkWatcherName, options)) rows.push(row);
      return rows;
    });
  return new DataLoader<WatcherRef, FlowLog[], string>(
    async (watchers) => {
      const asked = new Map(watchers.map((watcher) => [watcherId(watcher).toLowerCase(), watcher]));
      const answers = await Promise.all(
        [...asked].map(async ([key, watcher]) => [key, await list(watcher).catch(FlowLogError.of)] as const),
      );
      const rows = new Map<string, FlowLog[] | FlowLogError>(answers);
      return watchers.map((watcher) => rows.get(watcherId(watcher).toLowerCase()) ?? []);
    },
    { cache: false, batchScheduleFn: (load) => setTimeout(load, LIST_WINDOW_MS) },
  );
}
