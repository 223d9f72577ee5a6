/** Everything that a flow log can capture: virtual networks with their subnets, network interfaces, security groups. */

import type { Look } from "../../core/discovery/look";
import type { Target, TargetRef } from "../../core/discovery/target";
import * as z from "../../core/zod";
import { region } from "../arm/ids";
import { targetRefOf } from "./found";
import { type Collection, resourceRow, rowsOf } from "./network-rows";

const reference = z.object({ id: z.string() });
const subnets = z.array(
  z.object({ id: z.string(), properties: z.object({ networkSecurityGroup: reference.nullish() }).nullish() }),
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
  columns: {},
  shape: resourceRow,
} satisfies Collection<unknown>;

type NetworkRow = z.infer<typeof NETWORKS.shape>;
type InterfaceRow = z.infer<typeof INTERFACES.shape>;

/**
 * Networks come first, each with its subnets after it, then interfaces, then groups. Interfaces of scale sets are not
 * among them, because no flow log can capture one of those alone: their subnet stands for them.
 */
export async function* targets(look: Look): AsyncGenerator<Target> {
  /** The group of each subnet that has one, by the id of the subnet in lower case. */
  const groups = new Map<string, TargetRef>();
  for await (const row of rowsOf(look, NETWORKS)) yield* networkWithSubnets(row, groups);
  for await (const row of rowsOf(look, INTERFACES)) yield networkInterface(row, groups);
  for await (const row of rowsOf(look, GROUPS)) yield { ...described(row), within: [], guardedBy: [] };
}

/** The virtual networks alone, in fewer requests. */
export async function* networks(look: Look): AsyncGenerator<Target> {
  for await (const row of rowsOf(look, NETWORKS)) {
    const [network] = networkWithSubnets(row, new Map());
    if (network) yield network;
  }
}

function networkWithSubnets(row: NetworkRow, groups: Map<string, TargetRef>): Target[] {
  const network = described(row);
  const own = (row.subnets ?? []).map(({ id, properties }): Target => {
    const group = properties?.networkSecurityGroup?.id;
    const guardedBy = group === undefined ? [] : [targetRefOf(group)];
    for (const one of guardedBy) groups.set(id.toLowerCase(), one);
    // A subnet has no tags of its own.
    return { ...network, ...targetRefOf(id), name: nameIn(id), within: [refOf(network)], guardedBy };
  });
  return [{ ...network, within: [], guardedBy: distinct(own.flatMap(({ guardedBy }) => guardedBy)) }, ...own];
}

function networkInterface(row: InterfaceRow, groups: ReadonlyMap<string, TargetRef>): Target {
  const ids = (row.addresses ?? []).flatMap(({ properties }) => properties?.subnet?.id ?? []);
  const subnetsOfIt = ids.map(targetRefOf);
  const networksOfIt = ids.map((id) => targetRefOf(id.replace(/\/subnets\/[^/]+$/i, "")));
  const guardedBy = [
    ...(row.group ? [targetRefOf(row.group)] : []),
    ...ids.flatMap((id) => groups.get(id.toLowerCase()) ?? []),
  ];
  return {
    ...described(row),
    within: distinct([...subnetsOfIt, ...networksOfIt]),
    guardedBy: distinct(guardedBy),
    // https://github.com/MicrosoftDocs/azure-docs/issues/122252
    ...(row.endpoint ? { exempt: "the interface of a private endpoint" } : {}),
  };
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

function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
