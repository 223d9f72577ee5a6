/** All VPCs, subnets and ports of the projects that a look names. */
import { type Look, lookingAt } from "../../core/discovery/look";
import type { Target, TargetKind, TargetRef } from "../../core/discovery/target";
import { FlowLogError } from "../../core/errors";
import { NetworksApi, type Port, type Subnet, type Vpc } from "../networks/api";
import { connect } from "../service/connect";
import { familyOf } from "../settings/sites";
import { type PlaceToLookAt, placesOf } from "./places";

/** What flow logs call their targets. */
export const TARGET_KINDS: Readonly<Record<string, TargetKind>> = {
  port: "networkInterface",
  network: "subnet",
  vpc: "network",
};

export async function* targets(look: Look): AsyncGenerator<Target> {
  for await (const place of placesOf(look))
    yield* lookingAt(look, place.name, () => targetsAt(look, place), place.where);
}

async function* targetsAt(look: Look, { name, inputs }: PlaceToLookAt): AsyncGenerator<Target> {
  const { access, session, place } = await connect(look.settings, inputs, look.clock);
  const api = new NetworksApi(session, access.vpc, familyOf(place.cloud) ?? "huawei");
  const at = { account: place.projectId, region: place.region, tags: {}, guardedBy: [] };
  let count = 0;
  const told = (more: number) => {
    count += more;
    look.progress(`${count} VPCs, subnets and ports of ${name}`);
  };
  const vpcs: string[] = [];
  for await (const page of api.listVpcs()) {
    vpcs.push(...page.map(({ id }) => id));
    told(page.length);
    yield* page.map((one) => ({ ...at, ...refTo("vpc", one.id), name: one.name ?? "", within: [] }));
  }
  for await (const page of subnetsOf(api, vpcs)) {
    told(page.length);
    yield* page.map((one) => ({
      ...at,
      ...refTo("network", one.id),
      name: one.name ?? "",
      within: [refTo("vpc", one.vpc_id)],
    }));
  }
  for await (const page of api.listPorts()) {
    told(page.length);
    yield* page.map((one) => ({ ...at, ...portTarget(one) }));
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

/** Ports of servers have owners such as `compute:eu-de-01`. */
const SERVER = /^compute:/;

function portTarget({ id, name, network_id, device_owner, device_id }: Port) {
  const isServer = SERVER.test(device_owner ?? "");
  return {
    ...refTo("port", id),
    name: name ?? "",
    within: [refTo("network", network_id)],
    ...(isServer && device_id ? { location: `server ${device_id}` } : {}),
    ...(isServer ? {} : { exempt: `not a port of a server: ${device_owner || "without an owner"}` }),
  };
}

export function refTo(noun: string, id: string): TargetRef {
  return { kind: TARGET_KINDS[noun] ?? "networkInterface", noun, id };
}
