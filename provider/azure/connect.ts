/** From a program's inputs, or a flow log's id, to the Azure that it lives in. */
import type { Connection, Reference } from "../core/kind";
import type { Settings } from "../core/settings";
import { NetworkWatcherApi } from "./api";
import { Around } from "./around";
import { networkClient } from "./client";
import { flowLogOf, targetOf } from "./ids";
import type { FlowLogLifecycle, Inputs } from "./lifecycle";
import { resolveEnvironment } from "./place";
import { surroundingsOf } from "./surroundings";

export async function connectLifecycle(
  settings: Settings,
  { inputs, id }: Reference<Inputs>,
  make: (api: NetworkWatcherApi, around: Around) => FlowLogLifecycle,
): Promise<Connection<Inputs>> {
  const { subscriptionId } = id === undefined ? targetOf(inputs.targetResourceId ?? "") : flowLogOf(id);
  const place = {
    environment: resolveEnvironment(settings, inputs.environment),
    subscriptionId: subscriptionId.toLowerCase(),
  };
  const api = new NetworkWatcherApi(await networkClient(settings, place));
  return { place, lifecycle: make(api, new Around(api, await surroundingsOf(settings, place))) };
}
