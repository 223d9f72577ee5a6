/** What the kinds of both resource classes have in common. */
import type { Connection, Kind, Reference } from "../../core/reconcile/lifecycle";
import type { Settings } from "../../core/settings";
import { NetworkWatcherApi } from "../arm/api";
import { networkClient } from "../arm/client";
import { flowLogOf, isNsg, parseFlowLogId, parseTargetId, TARGET_NOUNS, targetOf } from "../arm/ids";
import { namedEnvironment, resolveEnvironment } from "../credentials/cloud";
import { prerequisitesOf } from "../prerequisites/prerequisites";
import { TargetResolver } from "../prerequisites/target-resolver";
import type { FlowLogCalls, FlowLogContext, Inputs } from "./context";
import { FlowLogLifecycle } from "./lifecycle";

export const commonKind = {
  family: "azure",

  // The subscription is part of the ids.
  namedPlace(settings, { inputs }) {
    return { environment: namedEnvironment(settings, inputs.environment) };
  },

  describe({ targetResourceId = "" }, id = "") {
    const target = parseTargetId(targetResourceId);
    if (!target) return `flow log ${parseFlowLogId(id)?.flowLogName ?? id}`;
    return `the flow log of ${TARGET_NOUNS[target.kind]} ${target.names.join("/")} (group ${target.resourceGroupName})`;
  },

  conflictKey({ targetResourceId = "" }) {
    return targetResourceId.toLowerCase();
  },

  // Since June 30, 2025, Azure makes no new flow log for a network security group.
  isRetired({ targetResourceId }) {
    return isNsg(targetResourceId);
  },
} satisfies Partial<Kind<Inputs>>;

/** The place is the subscription of the flow log's id, or of the target while there is no id, and the Azure cloud. */
export async function connect(
  settings: Settings,
  reference: Reference<Inputs>,
  { schema, waits }: Pick<FlowLogContext, "schema" | "waits">,
  callsWith: (api: NetworkWatcherApi, targets: TargetResolver) => FlowLogCalls,
): Promise<Connection<Inputs>> {
  const { id, inputs } = reference;
  const { subscriptionId } = id === undefined ? targetOf(inputs.targetResourceId ?? "") : flowLogOf(id);
  const environment = resolveEnvironment(settings, inputs.environment);
  const place = { environment, subscriptionId: subscriptionId.toLowerCase() };
  const api = new NetworkWatcherApi(await networkClient(settings, place), waits);
  const targets = new TargetResolver(api, await prerequisitesOf(settings, place, waits));
  const calls = callsWith(api, targets);
  return { place, lifecycle: new FlowLogLifecycle({ api, targets, calls, schema, waits, reference }) };
}
