/**
 * The flow logs of network watchers, as lists: one for callers at the same moment, and one for the calls of a command.
 */
import type { FlowLog, NetworkManagementClient } from "@azure/arm-network";
import DataLoader from "dataloader";
import { outsideCalls, withinCall } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { type RowKeys, Rows } from "../../core/reconcile/rows";
import { Snapshot } from "../../core/reconcile/snapshot";
import { type FlowLogRef, flowLogId, isNsg, type WatcherRef, watcherId } from "./ids";
import { rowsOf } from "./read-options";
import { neededRead } from "./recent-roles";
import type { AzureWaits } from "./waits";

type Waits = Pick<AzureWaits, "listWindowMs" | "readsLastMs"> & { readonly clock: Clock };

/** A key of all running flow logs of network security groups. Each flow log also has its target as a key. */
export const RUNNING_ON_GROUPS = "running on network security groups";

const listsByClient = new WeakMap<NetworkManagementClient, FlowLogLists>();

/** The lists that all users of a client share. */
export function flowLogListsOf(client: NetworkManagementClient, waits: Waits): FlowLogLists {
  return getOrCreate(listsByClient, client, () => new FlowLogLists(client, waits));
}

export class FlowLogLists {
  readonly #client: NetworkManagementClient;
  readonly #waits: Waits;
  readonly #now: DataLoader<WatcherRef, Rows<FlowLog>>;
  readonly #recent = new Map<string, Snapshot<FlowLog>>();

  constructor(client: NetworkManagementClient, waits: Waits) {
    this.#client = client;
    this.#waits = waits;
    this.#now = new DataLoader<WatcherRef, Rows<FlowLog>>((watchers) => this.#listEach(watchers), {
      cache: false,
      batchScheduleFn: (load) => void outsideCalls(() => waits.clock.sleep(waits.listWindowMs).then(load)),
    });
  }

  /** A list that is read after the call of each caller. Callers at the same moment share one. */
  now(watcher: WatcherRef): Promise<Rows<FlowLog>> {
    return withinCall(this.#now.load(watcher));
  }

  /** What the calls of one command share. */
  recent(watcher: WatcherRef): Snapshot<FlowLog> {
    return getOrCreate(this.#recent, watcherId(watcher).toLowerCase(), () => {
      const { readsLastMs: lifetimeMs, listWindowMs: windowMs, clock } = this.#waits;
      return new Snapshot({ list: () => this.#list(watcher), ...keysOf(watcher), lifetimeMs, windowMs, clock });
    });
  }

  /** From now on no shared list answers for this flow log. */
  written(ref: FlowLogRef): void {
    this.recent(ref).written(flowLogId(ref));
  }

  #list({ resourceGroupName, networkWatcherName }: WatcherRef): AsyncGenerator<FlowLog> {
    return rowsOf((options) => this.#client.flowLogs.list(resourceGroupName, networkWatcherName, options));
  }

  async #wholeList(watcher: WatcherRef): Promise<Rows<FlowLog>> {
    const rows = new Rows(keysOf(watcher));
    for await (const row of this.#list(watcher)) rows.add(row);
    return rows;
  }

  async #listEach(watchers: readonly WatcherRef[]): Promise<(Rows<FlowLog> | FlowLogError)[]> {
    const lists = new Map<string, Promise<Rows<FlowLog> | FlowLogError>>();
    return Promise.all(
      watchers.map((watcher) =>
        getOrCreate(lists, watcherId(watcher).toLowerCase(), () =>
          neededRead(() => this.#wholeList(watcher)).catch(FlowLogError.of),
        ),
      ),
    );
  }
}

function keysOf(watcher: WatcherRef): RowKeys<FlowLog> {
  return {
    idOf: ({ name = "" }) => flowLogId({ ...watcher, flowLogName: name }),
    otherKeysOf: ({ targetResourceId = "", enabled }) =>
      enabled && isNsg(targetResourceId) ? [targetResourceId, RUNNING_ON_GROUPS] : [targetResourceId],
  };
}
