/**
 * The flow logs of network watchers, as lists: one for callers at the same moment, and one for the calls of a command.
 */
import type { FlowLog, NetworkManagementClient } from "@azure/arm-network";
import DataLoader from "dataloader";
import { outsideCalls, withinCall } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { Snapshot } from "../../core/reconcile/snapshot";
import { type FlowLogRef, flowLogId, type WatcherRef, watcherId } from "./ids";
import { allRows, readWithin } from "./read-options";
import { neededRead, optionalRead } from "./recent-roles";
import type { AzureWaits } from "./waits";

type Waits = Pick<AzureWaits, "listWindowMs" | "readsLastMs"> & { readonly clock: Clock };

const listsByClient = new WeakMap<NetworkManagementClient, FlowLogLists>();

/** The lists that all users of a client share. */
export function flowLogListsOf(client: NetworkManagementClient, waits: Waits): FlowLogLists {
  return getOrCreate(listsByClient, client, () => new FlowLogLists(client, waits));
}

export class FlowLogLists {
  readonly #client: NetworkManagementClient;
  readonly #waits: Waits;
  readonly #now: DataLoader<WatcherRef, FlowLog[]>;
  readonly #recent = new Map<string, Snapshot<FlowLog>>();

  constructor(client: NetworkManagementClient, waits: Waits) {
    this.#client = client;
    this.#waits = waits;
    this.#now = new DataLoader<WatcherRef, FlowLog[]>((watchers) => this.#listEach(watchers), {
      cache: false,
      batchScheduleFn: (load) => void outsideCalls(() => waits.clock.sleep(waits.listWindowMs).then(load)),
    });
  }

  /** A list that is read after the call of each caller. Callers at the same moment share one. */
  now(watcher: WatcherRef): Promise<FlowLog[]> {
    return withinCall(this.#now.load(watcher));
  }

  /** What the calls of one command share. */
  recent(watcher: WatcherRef): Snapshot<FlowLog> {
    return getOrCreate(this.#recent, watcherId(watcher).toLowerCase(), () => {
      const { readsLastMs: lifetimeMs, listWindowMs: windowMs, clock } = this.#waits;
      const idOf = ({ name = "" }: FlowLog) => flowLogId({ ...watcher, flowLogName: name });
      return new Snapshot({
        list: () => rowsOf(optionalRead(() => this.#list(watcher))),
        idOf,
        lifetimeMs,
        windowMs,
        clock,
      });
    });
  }

  /** From now on no shared list answers for this flow log. */
  written(ref: FlowLogRef): void {
    this.recent(ref).written(flowLogId(ref));
  }

  #list({ resourceGroupName, networkWatcherName }: WatcherRef): Promise<FlowLog[]> {
    return readWithin((options) => allRows(this.#client.flowLogs.list(resourceGroupName, networkWatcherName, options)));
  }

  async #listEach(watchers: readonly WatcherRef[]): Promise<(FlowLog[] | FlowLogError)[]> {
    const asked = new Map(watchers.map((watcher) => [watcherId(watcher).toLowerCase(), watcher]));
    const answers = await Promise.all(
      [...asked].map(
        async ([key, watcher]) => [key, await neededRead(() => this.#list(watcher)).catch(FlowLogError.of)] as const,
      ),
    );
    const rows = new Map<string, FlowLog[] | FlowLogError>(answers);
    return watchers.map((watcher) => rows.get(watcherId(watcher).toLowerCase()) ?? []);
  }
}

async function* rowsOf(list: Promise<FlowLog[]>): AsyncIterable<FlowLog> {
  yield* await list;
}
