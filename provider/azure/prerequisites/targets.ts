/** What a flow log captures: where the target is, and which flow logs and virtual networks it knows of. */

import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { nameIn, sameId, TARGET_NOUNS, type TargetRef, targetOf, virtualNetworkOf } from "../arm/ids";
import type { ResourceApi } from "../arm/resources";

export interface Target {
  /** In the casing that the program gave. */
  readonly id: string;
  readonly kind: TargetRef["kind"];
  /** The region; that of a subnet is its virtual network's. */
  readonly location: string;
  /** The target's flow logs, as virtual networks and network security groups report them; empty for other targets. */
  readonly flowLogIds: readonly string[];
  readonly provisioningState: string;
  /** Which of the resources that had this id one after the other it is; undefined where Azure does not tell. */
  readonly guid?: string;
}

/** A version that all of Azure's clouds know. */
const API_VERSION = "2024-05-01";

/** How many network interfaces of a network security group are asked for their network, at the most. */
const MOST_INTERFACES = 20;

/** A network resource as an answer shows the resource, alone or in a list. */
export interface NetworkResource {
  readonly location: string;
  readonly provisioningState: string;
  readonly resourceGuid?: string;
  readonly flowLogs: readonly Reference[];
  readonly subnets: readonly Reference[];
}

export interface Reference {
  readonly id: string;
}

const references = z.array(z.object({ id: z.string() })).default([]);
const networkProperties = z.object({
  provisioningState: z.string().default("Succeeded"),
  resourceGuid: z.string().optional(),
  flowLogs: references,
  subnets: references,
  networkInterfaces: references,
  ipConfigurations: z
    .array(z.object({ properties: z.object({ subnet: z.object({ id: z.string() }).optional() }).optional() }))
    .default([]),
});

/** @throws notFound when there is no such resource */
export async function readTarget(resources: ResourceApi, targetResourceId: string): Promise<Target> {
  const resource = await resources.read(ownerOf(targetResourceId), API_VERSION, networkProperties);
  const target = resource && targetIn(targetResourceId, { ...resource.properties, location: resource.location });
  if (!target)
    throw missing(
      targetOf(targetResourceId),
      resource?.properties.subnets.map(({ id }) => nameIn(id)),
    );
  return target;
}

/** The resource that answers for a target: of a subnet, the virtual network. */
export function ownerOf(targetResourceId: string): string {
  return targetOf(targetResourceId).kind === "subnet" ? virtualNetworkOf(targetResourceId) : targetResourceId;
}

/** The target in the resource that answers for the target; undefined when a virtual network has no such subnet. */
export function targetIn(targetResourceId: string, resource: NetworkResource): Target | undefined {
  const { kind } = targetOf(targetResourceId);
  const { location, provisioningState, resourceGuid, flowLogs, subnets } = resource;
  const found = { id: targetResourceId, kind, location, provisioningState };
  if (kind !== "subnet") return { ...found, flowLogIds: flowLogs.map(({ id }) => id), guid: resourceGuid };
  // A subnet has no GUID of its own in answers.
  const exists = subnets.some(({ id }) => sameId(nameIn(id), nameIn(targetResourceId)));
  return exists ? { ...found, flowLogIds: [] } : undefined;
}

/** A target of which nothing but the region has to be known, or can be. */
export function unreadTarget(id: string, location: string): Target {
  return { id, kind: targetOf(id).kind, location, flowLogIds: [], provisioningState: "Succeeded" };
}

/** The virtual networks whose traffic a network security group filters, as far as they can be read. */
export async function virtualNetworksOf(resources: ResourceApi, nsgId: string): Promise<string[]> {
  // The answer is for advice alone: whatever can't be read is left out.
  const read = async (id: string) =>
    (await resources.read(id, API_VERSION, networkProperties).catch(() => undefined))?.properties;
  const nsg = await read(nsgId);
  const interfaces = await Promise.all(
    (nsg?.networkInterfaces ?? []).slice(0, MOST_INTERFACES).map(({ id }) => read(id)),
  );
  const subnets = [
    ...(nsg?.subnets ?? []).map(({ id }) => id),
    ...interfaces
      .flatMap((one) => one?.ipConfigurations ?? [])
      .flatMap(({ properties }) => properties?.subnet?.id ?? []),
  ];
  const networks = subnets.map(virtualNetworkOf);
  return networks.filter((network, index) => networks.findIndex((other) => sameId(other, network)) === index);
}

function missing(ref: TargetRef, subnets: readonly string[] | undefined): FlowLogError {
  const { kind, names, resourceGroupName, subscriptionId } = ref;
  const [name, subnet] = names;
  const where = `(group ${resourceGroupName}, subscription ${subscriptionId})`;
  const said = subnets
    ? `virtual network ${name} ${where} has no subnet ${subnet}; it has ${subnets.join(", ") || "none at all"}`
    : `${TARGET_NOUNS[kind === "subnet" ? "virtualNetwork" : kind]} ${name} ${where} does not exist`;
  return FlowLogError.refused("notFound", { said, advice: "check targetResourceId" });
}
