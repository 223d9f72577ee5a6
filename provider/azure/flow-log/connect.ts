/** From a program's inputs, or a flow log's id, to the Azure that it lives in. */
import type { Connection, Reference } from "../../core/kind";
import type { Settings } from "../../core/settings";
import { NetworkWatcherApi } from "../arm/api";
import { networkClient } from "../arm/client";
import { flowLogOf, targetOf } from "../arm/ids";
import { resolveEnvironment } from "../credentials/cloud";
import { prerequisitesOf } from "../prerequisites/prerequisites";
import { TargetResolver } from "../prerequisites/target-resolver";
import type { FlowLogLifecycle, Inputs } from "./lifecycle";

export async function connect(
  settings: Settings,
  { inputs, id }: Reference<Inputs>,
  make: (api: NetworkWatcherApi, targets: TargetResolver) => FlowLogLifecycle,
): Promise<Connection<Inputs>> {
  const { subscriptionId } = id === undefined ? targetOf(inputs.targetResourceId ?? "") : flowLogOf(id);
  const place = {
    environment: resolveEnvironment(settings, inputs.environment),
    subscriptionId: subscriptionId.toLowerCase(),
  };
  const api = new NetworkWatcherApi(await networkClient(settings, place));
  return { place, lifecycle: make(api, new TargetResolver(api, await prerequisitesOf(settings, place))) };
}
