/** Everything that a flow log can capture: virtual networks with their subnets, network interfaces, security groups. */

import type { Look } from "../../core/discovery/look";
import type { Target, TargetRef } from "../../core/discovery/target";
import * as z from "../../core/zod";
import { nameIn, region, virtualNetworkOf } from "../arm/ids";
import { targetRefOf } from "./found";
import { type Collection, resourceRow, rowsOf } from "./network-rows";

const reference = z.object({ id: z.string() });
const subnets = z.array(
  z.object({
    id: z.string(),
    properties: z
      .object({ networkSecurityGroup: reference.nullish(), ipConfigurations: z.array(reference).nullish() })
      .nullish(),
  }),
);
const addresses = z.array(z.object({ properties: z.object({ subnet: reference.nullish() }).nullish() }));

const NETWORKS = {
  type: "virtualNetworks",
  plural: "virtual networks",
  columns: { subnets: "subnets" },
  shape: resourceRow.extend({ subnets: subnets.nullish() }),
  top: 200,
} satisfies Collection<unknown>;

const INTERFACES = {
  type: "networkInterfaces",
  plural: "network interfaces",
  columns: { group: "networkSecurityGroup.id", addresses: "ipConfigurations", endpoint: "privateEndpoint.id" },
  shape: resourceRow.extend({ group: z.string().nullish(), addresses: addresses.nullish(), endpoint: z.unknown() }),
} satisfies Collection<unknown>;

const GROUPS = {
  type: "networkSecurityGroups",
  plural: "network security groups",
  columns: { interfaces: "networkInterfaces" },
  shape: resourceRow.extend({ interfaces: z.array(reference).nullish() }),
} satisfies Collection<unknown>;

type NetworkRow = z.infer<typeof NETWORKS.shape>;
type InterfaceRow = z.infer<typeof INTERFACES.shape>;

type GroupRow = z.infer<typeof GROUPS.shape>;

/** What rows of networks tell of other rows. Ids are in lower case. */
interface Subnets {
  /** The group of each subnet that has one. */
  readonly groups: Map<string, TargetRef>;
  /** The subnet of each interface of a scale set. */
  readonly ofScaleSets: Map<string, string>;
}

const SCALE_SET = /\/virtualMachineScaleSets\//i;

/**
 * Networks come first, each with its subnets after it, then interfaces, then groups. Interfaces of scale sets are in no
 * list, and no flow log can capture one alone. Those that a group guards come with the group, as exempt.
 */
export async function* targets(look: Look): AsyncGenerator<Target> {
  const known: Subnets = { groups: new Map(), ofScaleSets: new Map() };
  for await (const row of rowsOf(look, NETWORKS)) yield* networkWithSubnets(row, known);
  for await (const row of rowsOf(look, INTERFACES)) yield networkInterface(row, known);
  for await (const row of rowsOf(look, GROUPS)) yield* groupWithScaleSets(row, known);
}

/** The virtual networks alone, in fewer requests. */
export async function* networks(look: Look): AsyncGenerator<Target> {
  for await (const row of rowsOf(look, NETWORKS)) {
    const [network] = networkWithSubnets(row, { groups: new Map(), ofScaleSets: new Map() });
    if (network) yield network;
  }
}

function networkWithSubnets(row: NetworkRow, known: Subnets): Target[] {
  const network = described(row);
  const own = (row.subnets ?? []).map(({ id, properties }): Target => {
    const group = properties?.networkSecurityGroup?.id;
    const guardedBy = group === undefined ? [] : [targetRefOf(group)];
    for (const one of guardedBy) known.groups.set(id.toLowerCase(), one);
    for (const one of properties?.ipConfigurations ?? [])
      if (SCALE_SET.test(one.id)) known.ofScaleSets.set(interfaceOf(one.id).toLowerCase(), id);
    // A subnet has no tags of its own.
    return { ...network, ...targetRefOf(id), name: nameIn(id), within: [refOf(network)], guardedBy };
  });
  return [{ ...network, within: [], guardedBy: distinct(own.flatMap(({ guardedBy }) => guardedBy)) }, ...own];
}

function networkInterface(row: InterfaceRow, known: Subnets): Target {
  const ids = (row.addresses ?? []).flatMap(({ properties }) => properties?.subnet?.id ?? []);
  return {
    ...described(row),
    ...surroundings(ids, row.group ? [targetRefOf(row.group)] : [], known),
    // https://github.com/MicrosoftDocs/azure-docs/issues/122252
    ...(row.endpoint ? { exempt: "the interface of a private endpoint" } : {}),
  };
}

function groupWithScaleSets(row: GroupRow, known: Subnets): Target[] {
  const group = described(row);
  const interfaces = (row.interfaces ?? []).filter(({ id }) => SCALE_SET.test(id));
  const guarded = interfaces.map(({ id }): Target => {
    const subnet = known.ofScaleSets.get(id.toLowerCase());
    return {
      ...{ kind: "networkInterface", noun: "network interface", id, name: nameIn(id) },
      ...{ account: group.account, region: group.region, tags: {} },
      ...surroundings(subnet === undefined ? [] : [subnet], [refOf(group)], known),
      exempt: "an interface of a scale set, for which its subnet stands",
    };
  });
  return [{ ...group, within: [], guardedBy: [] }, ...guarded];
}

/** What an interface in these subnets lies within, and which groups guard it. */
function surroundings(
  subnetIds: readonly string[],
  own: readonly TargetRef[],
  { groups }: Subnets,
): Pick<Target, "within" | "guardedBy"> {
  const networksOfIt = subnetIds.map((id) => targetRefOf(virtualNetworkOf(id)));
  return {
    within: distinct([...subnetIds.map(targetRefOf), ...networksOfIt]),
    guardedBy: distinct([...own, ...subnetIds.flatMap((id) => groups.get(id.toLowerCase()) ?? [])]),
  };
}

/** The interface that an address belongs to. */
function interfaceOf(addressId: string): string {
  return addressId.replace(/\/ipConfigurations\/[^/]+$/i, "");
}

function described({ id, name, location, tags }: z.infer<typeof resourceRow>): Omit<Target, "within" | "guardedBy"> {
  const [, , account = ""] = id.split("/");
  return { ...targetRefOf(id), name, account: account.toLowerCase(), region: region(location), tags: tags ?? {} };
}

function refOf({ kind, noun, id }: TargetRef): TargetRef {
  return { kind, noun, id };
}

function distinct(refs: readonly TargetRef[]): TargetRef[] {
  return [...new Map(refs.map((ref) => [ref.id.toLowerCase(), ref])).values()];
}
