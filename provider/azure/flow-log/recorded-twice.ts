/** Traffic that the flow log of a virtual network and those of its network security groups both record. */
import type { FlowLog } from "../arm/api";
import { sameId, targetOf } from "../arm/ids";
import type { FlowLogContext, Inputs } from "./context";

/** How many network security groups are asked for their virtual networks, at the most. */
const MOST_GROUPS = 20;

/**
 * The warning about a new flow log of a virtual network; undefined when no network security group of the network has a
 * running flow log, as far as that can be read.
 * https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 */
export async function recordedTwice(
  { calls, targets }: Pick<FlowLogContext, "calls" | "targets">,
  { targetResourceId, enabled }: Inputs,
): Promise<string | undefined> {
  if (!enabled || targetOf(targetResourceId).kind !== "virtualNetwork") return undefined;
  const candidates = (calls.groupFlowLogs ?? []).slice(0, MOST_GROUPS);
  const isOwn = async (groupId: string) => {
    const networks = await targets.prerequisites.virtualNetworksOf(groupId);
    return networks.some((network) => sameId(network, targetResourceId));
  };
  const found = await Promise.all(
    candidates.map(async (candidate) => ((await isOwn(String(candidate.targetResourceId))) ? [candidate] : [])),
  );
  const rivals = found.flat();
  if (rivals.length === 0) return undefined;
  const named = rivals.map(describe).join(", ");
  const verb = rivals.length === 1 ? "records" : "record";
  return `${named} ${verb} the same traffic once more: disable or remove what \`pulumi up\` does not remove now`;
}

function describe({ name, targetResourceId }: FlowLog): string {
  return `flow log ${name} of network security group ${targetOf(String(targetResourceId)).names.join("/")}`;
}
