/** All network interfaces of the regions that a look names, with their subnets and VPCs. */
import { type Look, lookingAt } from "../../core/discovery/look";
import type { NetworkInterface } from "../api";
import { type Connection, connect } from "../connect";
import { NetworksApi, type Subnet } from "../networks";
import type { NcloudPlace } from "../place";
import { type PlaceToLookAt, placesOf } from "./places";

export interface FoundInterface {
  readonly networkInterface: NetworkInterface;
  readonly place: NcloudPlace;
  /** Undefined when subnets can't be listed, which the look is told. */
  readonly subnet: (Subnet & { readonly vpcName: string }) | undefined;
  /** Why the interface can't have a flow log. */
  readonly exempt: string | undefined;
}

export async function* interfaces(look: Look): AsyncGenerator<FoundInterface> {
  for await (const place of placesOf(look))
    yield* lookingAt(look, place.name, () => interfacesAt(look, place), place.where);
}

async function* interfacesAt(look: Look, { name, inputs }: PlaceToLookAt): AsyncGenerator<FoundInterface> {
  const connection = await connect(look.settings, inputs, { clock: look.clock });
  const { place, api } = connection;
  const subnets = await subnetsOf(look, name, connection);
  let count = 0;
  for await (const page of api.listNetworkInterfaces()) {
    count += page.length;
    look.progress(`${count} network interfaces of ${name}`);
    yield* page.map((networkInterface) => {
      const subnet = subnets.get(networkInterface.subnetNo);
      return { networkInterface, place, subnet, exempt: exemption(networkInterface) };
    });
  }
}

/** By their numbers. A login that may not list subnets sees interfaces all the same. */
async function subnetsOf(look: Look, name: string, { access }: Connection) {
  const subnets = new Map<string, Subnet & { readonly vpcName: string }>();
  const listed = lookingAt(look, `the subnets of ${name}`, async function* () {
    const api = new NetworksApi(access, look.clock);
    const vpcs = new Map((await api.getVpcList()).map(({ vpcNo, vpcName }) => [vpcNo, vpcName]));
    for (const subnet of await api.getSubnetList()) yield { ...subnet, vpcName: vpcs.get(subnet.vpcNo) ?? "" };
  });
  for await (const subnet of listed) subnets.set(subnet.subnetNo, subnet);
  return subnets;
}

/** The code of servers, the only machines whose interfaces have flow logs. */
const SERVER = "VSVR";

function exemption({ instanceNo, instanceTypeCode }: NetworkInterface): string | undefined {
  if (instanceTypeCode !== "" && instanceTypeCode !== SERVER) return `not a server: ${instanceTypeCode}`;
  return instanceNo === "" ? "not attached to a server" : undefined;
}
