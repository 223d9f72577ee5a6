/** The VPCs, subnets and ports of the projects that a look names, each with its place. */
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { NetworksApi, type Port, type Subnet, type Vpc } from "../networks/api";
import { connect } from "../service/connect";
import { familyOf } from "../settings/sites";
import { lookingAtPlace, type PlaceToLookAt, placesOf } from "./places";

export interface At {
  readonly cloud: string;
  readonly region: string;
  readonly projectId: string;
}

/** One of the three, by what flow logs call it. */
export type Found = At & ({ readonly vpc: Vpc } | { readonly network: Subnet } | { readonly port: Port });

/** What is asked for: each kind costs requests of its own. VPCs come with the subnets. */
export type Kinds = "vpcs" | "vpcs and subnets" | "everything";

export async function* networks(look: Look, kinds: Kinds): AsyncGenerator<Found> {
  for await (const place of placesOf(look)) yield* lookingAtPlace(look, place, () => networksAt(look, place, kinds));
}

async function* networksAt(look: Look, { name, inputs }: PlaceToLookAt, kinds: Kinds): AsyncGenerator<Found> {
  const { access, session, place } = await connect(look.settings, inputs, look.clock);
  const api = new NetworksApi(session, access.vpc, familyOf(place.cloud) ?? "huawei");
  let count = 0;
  const told = (more: number) => {
    count += more;
    look.progress(`${count} VPCs, subnets and ports of ${name}`);
  };
  const vpcs: string[] = [];
  for await (const page of api.listVpcs()) {
    vpcs.push(...page.map(({ id }) => id));
    told(page.length);
    yield* page.map((vpc) => ({ ...place, vpc }));
  }
  if (kinds === "vpcs") return;
  for await (const page of subnetsOf(api, vpcs)) {
    told(page.length);
    yield* page.map((network) => ({ ...place, network }));
  }
  if (kinds === "vpcs and subnets") return;
  for await (const page of api.listPorts()) {
    told(page.length);
    yield* page.map((port) => ({ ...place, port }));
  }
}

/** Who has rights on enterprise projects alone may list the subnets of a VPC, and not those of the project. */
async function* subnetsOf(api: NetworksApi, vpcs: readonly Vpc["id"][]): AsyncGenerator<Subnet[]> {
  try {
    yield* api.listSubnets();
  } catch (thrown) {
    if (FlowLogError.of(thrown).kind !== "forbidden" || vpcs.length === 0) throw thrown;
    for (const vpc of vpcs) yield* api.listSubnets(vpc);
  }
}
