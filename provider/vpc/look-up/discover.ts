/** Asks the VPC clouds for everything of a kind that functions of programs look for. */

import type { Scope } from "../../core/discovery/look";
import { wholeLook } from "../../core/discovery/whole-look";
import { attempting } from "../../core/errors";
import { sameId } from "../../core/ids";
import type { Settings } from "../../core/settings";
import { flowLogs } from "../discovery/flow-logs";
import { networks } from "../discovery/networks";
import type {
  DiscoveredVpcFlowLogs,
  DiscoverVpcFlowLogsArgs,
  FoundVpcSubnets,
  FoundVpcs,
  GetVpcSubnetsArgs,
  GetVpcsArgs,
} from "./discovered";

function scopeOf({ regions, projectIds }: GetVpcsArgs): Scope {
  return { region: regions, project: projectIds };
}

export async function discoverFlowLogs(
  settings: Settings,
  args: DiscoverVpcFlowLogsArgs,
): Promise<DiscoveredVpcFlowLogs> {
  return attempting("discovering flow logs of VPCs", async () => {
    const found = await wholeLook(settings, scopeOf(args), flowLogs);
    const all = found.map(({ id, name = "", inputs, outputs, isOff, problem }) => {
      const { cloud = "", region = "", projectId = "" } = outputs.place as Record<string, string>;
      return {
        id,
        name,
        resourceType: String(inputs.resourceType),
        resourceId: String(inputs.resourceId),
        trafficType: String(inputs.trafficType),
        logGroupId: String(inputs.logGroupId),
        logTopicId: String(inputs.logTopicId),
        enabled: !isOff,
        ...(problem ? { problem } : {}),
        ...{ cloud, region, projectId },
      };
    });
    return { flowLogs: inOrder(all) };
  });
}

export async function findVpcs(settings: Settings, args: GetVpcsArgs): Promise<FoundVpcs> {
  return attempting("looking up VPCs", async () => {
    const found = await wholeLook(settings, scopeOf(args), (look) => networks(look, "vpcs"));
    const vpcs = found.flatMap((one) => {
      if (!("vpc" in one)) return [];
      const { vpc, ...place } = one;
      return [{ id: vpc.id, name: vpc.name ?? "", ...place }];
    });
    return { vpcs: inOrder(vpcs) };
  });
}

export async function findSubnets(settings: Settings, args: GetVpcSubnetsArgs): Promise<FoundVpcSubnets> {
  return attempting("looking up subnets", async () => {
    const found = await wholeLook(settings, scopeOf(args), (look) => networks(look, "vpcs and subnets"));
    const subnets = found.flatMap((one) => {
      if (!("network" in one)) return [];
      const { network, ...place } = one;
      const isWanted = args.vpcIds?.some((id) => sameId(id, network.vpc_id)) ?? true;
      return isWanted ? [{ id: network.id, name: network.name ?? "", vpcId: network.vpc_id, ...place }] : [];
    });
    return { subnets: inOrder(subnets) };
  });
}

function inOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => (one.id < other.id ? -1 : 1));
}
