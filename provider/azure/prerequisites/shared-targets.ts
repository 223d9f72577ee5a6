/** Targets in lists of the subscription, which the calls of one command share. */
import type { NetworkManagementClient } from "@azure/arm-network";
import { Snapshot, type SnapshotOptions } from "../../core/reconcile/snapshot";
import { region, sameId, targetOf } from "../arm/ids";
import { type PagedList, rowsOf } from "../arm/read-options";
import { optionalRead } from "../arm/recent-roles";
import { type NetworkResource, ownerOf, type Reference, type Target, targetIn } from "./targets";

type Listed = NetworkResource & Reference;
type Times = Pick<SnapshotOptions<Listed>, "lifetimeMs" | "windowMs" | "clock">;

/** A row of any of the three lists, as the library gives rows. */
interface Row {
  readonly id?: string;
  readonly location?: string;
  readonly provisioningState?: string;
  readonly resourceGuid?: string;
  readonly flowLogs?: readonly { readonly id?: string }[];
  readonly subnets?: readonly { readonly id?: string }[];
}

export class SharedTargets {
  readonly #subscriptionId: string;
  readonly #lists: Readonly<Record<"virtualNetwork" | "networkInterface" | "networkSecurityGroup", Snapshot<Listed>>>;

  constructor(subscriptionId: string, network: NetworkManagementClient, times: Times) {
    const { virtualNetworks, networkInterfaces, networkSecurityGroups } = network;
    this.#subscriptionId = subscriptionId;
    const shared = (list: PagedList<Row>) => new Snapshot({ list: () => listed(list), idOf: ({ id }) => id, ...times });
    this.#lists = {
      virtualNetwork: shared((options) => virtualNetworks.listAll(options)),
      networkInterface: shared((options) => networkInterfaces.listAll(options)),
      networkSecurityGroup: shared((options) => networkSecurityGroups.listAll(options)),
    };
  }

  /** Undefined when there is no list, or when the list does not show the target at rest. */
  async target(targetResourceId: string): Promise<Target | undefined> {
    const { kind, subscriptionId } = targetOf(targetResourceId);
    if (!sameId(subscriptionId, this.#subscriptionId)) return undefined;
    const list = this.#lists[kind === "subnet" ? "virtualNetwork" : kind];
    const row = await optionalRead(() => list.row(ownerOf(targetResourceId)));
    const target = row && targetIn(targetResourceId, row);
    return target?.provisioningState === "Succeeded" ? target : undefined;
  }
}

async function* listed(list: PagedList<Row>): AsyncGenerator<Listed> {
  for await (const row of rowsOf(list)) {
    const { id, location, provisioningState = "Succeeded", resourceGuid, flowLogs, subnets } = row;
    if (!id || !location) continue;
    yield {
      id,
      location: region(location),
      provisioningState,
      ...(resourceGuid ? { resourceGuid } : {}),
      flowLogs: references(flowLogs),
      subnets: references(subnets),
    };
  }
}

function references(rows: readonly { readonly id?: string }[] = []): Reference[] {
  return rows.flatMap(({ id }) => (id ? { id } : []));
}
