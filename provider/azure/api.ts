/** The calls of Azure Resource Manager that flow logs need, through @azure/arm-network. */
import type { FlowLog, FlowLogInformation, NetworkManagementClient } from "@azure/arm-network";
import { azureError, codeOf, statusOf } from "./errors";
import { type FlowLogRef, type NsgRef, parseWatcherId, region, type WatcherRef } from "./ids";
import { DEFAULT_PACE, operate, type Pace } from "./operations";

export type { FlowLog, FlowLogInformation };

export interface NetworkWatcher extends WatcherRef {
  readonly location: string;
}

/** Azure's own words for "there is none". Any other 404 may come from a proxy, or mean another tenant. */
const GONE = new Set(["ResourceNotFound", "NotFound", "ParentResourceNotFound", "ResourceGroupNotFound"]);

/** Longest time for a read with its repetitions. */
const READ_MS = 180_000;

export class NetworkWatcherApi {
  readonly #client: NetworkManagementClient;
  readonly #pace: Pace;

  constructor(client: NetworkManagementClient, pace: Pace = DEFAULT_PACE) {
    this.#client = client;
    this.#pace = pace;
  }

  /** `GET /subscriptions/{id}/providers/Microsoft.Network/networkWatchers` */
  async networkWatchers(): Promise<NetworkWatcher[]> {
    const found: NetworkWatcher[] = [];
    await reading(async (options) => {
      for await (const { id, location } of this.#client.networkWatchers.listAll(options)) {
        const ref = parseWatcherId(id ?? "");
        if (ref) found.push({ ...ref, location: region(location ?? "") });
      }
    });
    return found;
  }

  /** `GET …/networkSecurityGroups/{name}`: its region, and the flow logs that capture it. */
  async networkSecurityGroup({ resourceGroupName, networkSecurityGroupName }: NsgRef) {
    const { location, flowLogs } = await reading((options) =>
      this.#client.networkSecurityGroups.get(resourceGroupName, networkSecurityGroupName, options),
    );
    return { location: region(location ?? ""), flowLogIds: (flowLogs ?? []).flatMap(({ id }) => id ?? []) };
  }

  /** `GET …/networkWatchers/{watcher}/flowLogs` */
  async flowLogs({ resourceGroupName, networkWatcherName }: WatcherRef): Promise<FlowLog[]> {
    const rows: FlowLog[] = [];
    await reading(async (options) => {
      for await (const row of this.#client.flowLogs.list(resourceGroupName, networkWatcherName, options))
        rows.push(row);
    });
    return rows;
  }

  /** `GET …/networkWatchers/{watcher}/flowLogs/{name}`; undefined when Azure says that there is none. */
  async flowLog({ resourceGroupName, networkWatcherName, flowLogName }: FlowLogRef): Promise<FlowLog | undefined> {
    return reading(async (options) => {
      try {
        return await this.#client.flowLogs.get(resourceGroupName, networkWatcherName, flowLogName, options);
      } catch (thrown) {
        if (statusOf(thrown) === 404 && GONE.has(codeOf(thrown) ?? "")) return undefined;
        throw thrown;
      }
    });
  }

  /** `POST …/networkWatchers/{watcher}/queryFlowLogStatus` */
  async flowLogStatus(watcher: WatcherRef, targetResourceId: string): Promise<FlowLogInformation> {
    const { resourceGroupName, networkWatcherName } = watcher;
    return reading(async ({ abortSignal }) => {
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
  async configureFlowLog(watcher: WatcherRef, information: FlowLogInformation): Promise<void> {
    const { resourceGroupName, networkWatcherName } = watcher;
    const { networkWatchers } = this.#client;
    await operate(
      (options) =>
        networkWatchers.beginSetFlowLogConfiguration(resourceGroupName, networkWatcherName, information, options),
      this.#pace,
    );
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

async function reading<T>(read: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
  try {
    return await read({ abortSignal: AbortSignal.timeout(READ_MS) });
  } catch (thrown) {
    // A read has no effect that could be in doubt.
    throw azureError(thrown);
  }
}
