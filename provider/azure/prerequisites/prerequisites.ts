/**
 * What stands around a flow log and has to be there first: its target, the network watcher of the region, storage
 * account and workspace, the registration of Microsoft.Insights.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import { z } from "zod";
import { FlowLogError } from "../../core/errors";
import type { PollOptions } from "../../core/polling";
import type { Settings } from "../../core/settings";
import { networkClient, resourcesClient } from "../arm/client";
import { NOT_AZURE } from "../arm/errors";
import { parseTargetId, region, sameId, type TargetRef } from "../arm/ids";
import { existing } from "../arm/read-options";
import type { AzureEnvironment } from "../credentials/cloud";
import { InsightsRegistration } from "./insights";
import { NetworkWatchers } from "./network-watchers";

export type TargetKind = TargetRef["kind"];

export interface Target {
  /** As it was asked for. */
  readonly id: string;
  readonly kind: TargetKind;
  /** A subnet's is that of its virtual network. */
  readonly location: string;
  /** Its flow logs, as virtual networks and network security groups name them; the others name none. */
  readonly flowLogIds: readonly string[];
  readonly provisioningState: string;
}

export interface StorageAccount {
  readonly location: string;
  /** `StorageV2`, `Storage`, `BlobStorage`, `BlockBlobStorage` or `FileStorage`. */
  readonly kind: string;
  /** `Standard_LRS` and its like; what stands before the underscore is the tier. */
  readonly sku: string;
  readonly provisioningState: string;
}

export interface Clients {
  readonly subscriptionId: string;
  readonly network: NetworkManagementClient;
  /** Loaded at the first use. */
  readonly resources: () => Promise<ResourceManagementClient>;
}

/** How long a registration, or a network watcher that somebody else makes, may take to show. */
const POLL: PollOptions = { budgetMs: 10 * 60_000, firstStepMs: 200, longestStepMs: 5_000 };

/** Versions that all of Azure's clouds know. */
const NETWORK = "2024-05-01";
const STORAGE = "2023-05-01";
const WORKSPACES = "2022-10-01";

/** More network interfaces than this are not asked for the network that they are in. */
const MOST_INTERFACES = 20;

const refs = z.array(z.object({ id: z.string() })).default([]);
const state = z.string().default("Succeeded");
const networkResource = z.object({
  provisioningState: state,
  flowLogs: refs,
  subnets: refs,
  networkInterfaces: refs,
  ipConfigurations: z
    .array(z.object({ properties: z.object({ subnet: z.object({ id: z.string() }).optional() }).optional() }))
    .default([]),
});
const storageResource = z.object({ provisioningState: state });
const workspaceResource = z.object({ customerId: z.string() });

const known = new WeakMap<NetworkManagementClient, Prerequisites>();

/** One for all resources with the same credentials, cloud and subscription: what they need is looked up and made once. */
export async function prerequisitesOf(
  settings: Settings,
  place: { readonly environment: AzureEnvironment; readonly subscriptionId: string },
): Promise<Prerequisites> {
  const network = await networkClient(settings, place);
  const resources = () => resourcesClient(settings, place);
  const one = known.get(network) ?? new Prerequisites({ subscriptionId: place.subscriptionId, network, resources });
  known.set(network, one);
  return one;
}

export class Prerequisites {
  readonly #resources: Clients["resources"];
  /** The network watchers of the subscription, by region. */
  readonly watchers: NetworkWatchers;
  readonly #insights: InsightsRegistration;

  constructor({ subscriptionId, network, resources }: Clients, poll: PollOptions = POLL) {
    this.#resources = resources;
    this.watchers = new NetworkWatchers(subscriptionId, network, resources, poll);
    this.#insights = new InsightsRegistration(subscriptionId, resources, poll);
  }

  /** @throws notFound when there is no such resource */
  async target(targetResourceId: string): Promise<Target> {
    const ref = parseTargetId(targetResourceId);
    if (!ref) {
      throw FlowLogError.refused("invalid", {
        said: `${JSON.stringify(targetResourceId)} is not the ARM id of a virtual network, subnet, network interface or network security group`,
      });
    }
    const { kind } = ref;
    const seen = await this.#read(
      kind === "subnet" ? networkOf(targetResourceId) : targetResourceId,
      NETWORK,
      networkResource,
    );
    const names = seen?.properties.subnets.map(({ id }) => lastOf(id)) ?? [];
    const there = seen && (kind !== "subnet" || names.some((name) => sameId(name, lastOf(targetResourceId))));
    if (!there) throw missing(ref, seen && names);
    return {
      id: targetResourceId,
      kind,
      location: seen.location,
      flowLogIds: kind === "subnet" ? [] : seen.properties.flowLogs.map(({ id }) => id),
      provisioningState: seen.properties.provisioningState,
    };
  }

  /** The GUID and the region of a Log Analytics workspace. */
  async workspace(workspaceResourceId: string): Promise<{ workspaceId: string; workspaceRegion: string }> {
    const asked = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";
    const seen = await this.#read(workspaceResourceId, WORKSPACES, workspaceResource).catch((thrown) => {
      const { kind, parts } = FlowLogError.of(thrown);
      if (kind !== "forbidden") throw thrown;
      throw new FlowLogError(kind, {
        ...parts,
        said: `workspace ${workspaceResourceId} can't be looked up: ${parts.said}`,
        advice: `let these credentials read it, or set workspaceId and workspaceRegion in ${asked}`,
      });
    });
    if (seen) return { workspaceId: seen.properties.customerId, workspaceRegion: seen.location };
    throw FlowLogError.refused("notFound", {
      said: `workspace ${workspaceResourceId} does not exist`,
      advice: `check workspaceResourceId in ${asked}`,
    });
  }

  /** Undefined when there is none. */
  async storageAccount(storageId: string): Promise<StorageAccount | undefined> {
    const seen = await this.#read(storageId, STORAGE, storageResource);
    if (!seen) return undefined;
    const { location, kind, sku, properties } = seen;
    return { location, kind, sku, provisioningState: properties.provisioningState };
  }

  /** Registers the provider Microsoft.Insights where it is not; once for a subscription. */
  registerInsights(): Promise<void> {
    return this.#insights.ensure();
  }

  /** The virtual networks whose traffic a network security group sees, as far as they can be read. */
  async vnetsOfNsg(nsgId: string): Promise<string[]> {
    const network = async (id: string) => (await this.#readIfAllowed(id))?.properties;
    const nsg = await network(nsgId);
    const interfaces = await Promise.all(
      (nsg?.networkInterfaces ?? []).slice(0, MOST_INTERFACES).map(({ id }) => network(id)),
    );
    const subnets = [
      ...(nsg?.subnets ?? []).map(({ id }) => id),
      ...interfaces
        .flatMap((one) => one?.ipConfigurations ?? [])
        .flatMap(({ properties }) => properties?.subnet?.id ?? []),
    ];
    const vnets = subnets.map(networkOf);
    return vnets.filter((vnet, index) => vnets.findIndex((other) => sameId(other, vnet)) === index);
  }

  #readIfAllowed(id: string) {
    return this.#read(id, NETWORK, networkResource).catch(() => undefined);
  }

  /** `GET {id}`: any resource by its id, in whatever subscription; undefined when there is none. */
  async #read<Properties>(id: string, apiVersion: string, shape: z.ZodType<Properties>) {
    const { resources } = await this.#resources();
    // The library writes the slash at the beginning, and nothing of the rest in another way.
    const path = id.split("/").filter(Boolean).map(encodeURIComponent).join("/");
    const seen = await existing((options) => resources.getById(path, apiVersion, options));
    if (!seen) return undefined;
    const properties = shape.safeParse(seen.properties ?? {});
    if (!seen.location || !properties.success) {
      throw FlowLogError.refused("unreadable", {
        said: `the answer tells no ${seen.location ? properties.error?.issues[0]?.path.join(".") : "location"} of ${id}`,
        advice: NOT_AZURE,
      });
    }
    const { kind = "", sku } = seen;
    return { location: region(seen.location), kind, sku: sku?.name ?? "", properties: properties.data };
  }
}

const NOUNS: Readonly<Record<TargetKind, string>> = {
  virtualNetwork: "virtual network",
  subnet: "subnet",
  networkInterface: "network interface",
  networkSecurityGroup: "network security group",
};

function missing(
  { kind, names, resourceGroupName, subscriptionId }: TargetRef,
  subnets?: readonly string[],
): FlowLogError {
  const [name, subnet] = names;
  const where = `(group ${resourceGroupName}, subscription ${subscriptionId})`;
  const said = subnets
    ? `virtual network ${name} ${where} has no subnet ${subnet}; it has ${subnets.join(", ") || "none at all"}`
    : `${NOUNS[kind === "subnet" ? "virtualNetwork" : kind]} ${name} ${where} does not exist`;
  return FlowLogError.refused("notFound", { said, advice: "check targetResourceId" });
}

/** The virtual network that a subnet is part of. */
function networkOf(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]+$/i, "");
}

function lastOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
