/** What a flow log can capture: NAVER Cloud logs network interfaces of servers, and no networks. */
import type { Look } from "../../core/discovery/look";
import type { Target } from "../../core/discovery/target";
import { interfaces } from "./interfaces";

export async function* targets(look: Look): AsyncGenerator<Target> {
  for await (const { networkInterface, place, subnet, exempt } of interfaces(look)) {
    const { networkInterfaceNo, networkInterfaceName } = networkInterface;
    const names = subnet && [subnet.subnetName || subnet.subnetNo, subnet.vpcName || subnet.vpcNo];
    yield {
      kind: "networkInterface",
      noun: "network interface",
      id: networkInterfaceNo,
      name: networkInterfaceName,
      account: place.site,
      region: place.regionCode,
      ...(names ? { location: `subnet ${names[0]} of VPC ${names[1]}` } : {}),
      tags: {},
      within: [],
      guardedBy: [],
      ...(exempt === undefined ? {} : { exempt }),
    };
  }
}
