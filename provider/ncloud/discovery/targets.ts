/** All network interfaces of the regions that a look names: NAVER Cloud logs interfaces of servers, and no networks. */
import { type Look, lookingAt } from "../../core/discovery/look";
import type { Target } from "../../core/discovery/target";
import type { NetworkInterface } from "../api";
import { type Connection, connect } from "../connect";
import { NetworksApi } from "../networks";
import { type PlaceToLookAt, placesOf } from "./places";

export async function* targets(look: Look): AsyncGenerator<Target> {
  for await (const place of placesOf(look))
    yield* lookingAt(look, place.name, () => networkInterfaces(look, place), place.where);
}

async function* networkInterfaces(look: Look, { name, inputs }: PlaceToLookAt): AsyncGenerator<Target> {
  const connection = await connect(look.settings, inputs, { clock: look.clock });
  const locations = await locationsOf(look, name, connection);
  let count = 0;
  for await (const page of connection.api.listNetworkInterfaces()) {
    count += page.length;
    look.progress(`${count} network interfaces of ${name}`);
    yield* page.map((one) => targetOf(one, connection, locations.get(one.subnetNo)));
  }
}

/** Names of subnets and VPCs by the numbers of subnets. A login that may not list them sees interfaces all the same. */
async function locationsOf(look: Look, name: string, { access }: Connection): Promise<Map<string, string>> {
  const locations = new Map<string, string>();
  const named = lookingAt(look, `the subnets of ${name}`, async function* () {
    const api = new NetworksApi(access, look.clock);
    const vpcs = new Map((await api.getVpcList()).map(({ vpcNo, vpcName }) => [vpcNo, vpcName]));
    for (const { subnetNo, subnetName, vpcNo } of await api.getSubnetList())
      yield [subnetNo, `subnet ${subnetName || subnetNo} of VPC ${vpcs.get(vpcNo) || vpcNo}`] as const;
  });
  for await (const [subnetNo, location] of named) locations.set(subnetNo, location);
  return locations;
}

function targetOf(one: NetworkInterface, { place }: Connection, location: string | undefined): Target {
  const exempt = exemption(one);
  return {
    kind: "networkInterface",
    noun: "network interface",
    id: one.networkInterfaceNo,
    name: one.networkInterfaceName,
    account: place.site,
    region: place.regionCode,
    ...(location === undefined ? {} : { location }),
    tags: {},
    within: [],
    guardedBy: [],
    ...(exempt === undefined ? {} : { exempt }),
  };
}

/** The code of servers, the only machines whose interfaces have flow logs. */
const SERVER = "VSVR";

function exemption({ instanceNo, instanceTypeCode }: NetworkInterface): string | undefined {
  if (instanceTypeCode !== "" && instanceTypeCode !== SERVER) return `not a server: ${instanceTypeCode}`;
  return instanceNo === "" ? "not attached to a server" : undefined;
}
