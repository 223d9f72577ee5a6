/** Everything that a flow log can capture: VPCs, subnets and ports. */
import type { Look } from "../../core/discovery/look";
import type { Target, TargetKind, TargetRef } from "../../core/discovery/target";
import type { Port } from "../networks/api";
import { type Found, networks } from "./networks";

/** What flow logs call their targets. */
const KINDS: Readonly<Record<string, TargetKind>> = { port: "networkInterface", network: "subnet", vpc: "network" };

export function refTo(noun: string, id: string): TargetRef {
  return { kind: KINDS[noun] ?? "networkInterface", noun, id };
}

export async function* targets(look: Look): AsyncGenerator<Target> {
  for await (const found of networks(look, "everything")) {
    const { projectId: account, region } = found;
    yield { account, region, tags: {}, guardedBy: [], ...described(found) };
  }
}

function described(found: Found): Pick<Target, keyof TargetRef | "name" | "within" | "location" | "exempt"> {
  if ("vpc" in found) return { ...refTo("vpc", found.vpc.id), name: found.vpc.name ?? "", within: [] };
  if ("port" in found) return describedPort(found.port);
  const { id, name, vpc_id } = found.network;
  return { ...refTo("network", id), name: name ?? "", within: [refTo("vpc", vpc_id)] };
}

/** Ports of servers have owners such as `compute:eu-de-01`. */
const SERVER = /^compute:/;

function describedPort({ id, name, network_id, device_owner, device_id }: Port) {
  const isServer = SERVER.test(device_owner ?? "");
  return {
    ...refTo("port", id),
    name: name ?? "",
    within: [refTo("network", network_id)],
    ...(isServer && device_id ? { location: `server ${device_id}` } : {}),
    ...(isServer ? {} : { exempt: `not a port of a server: ${device_owner || "without an owner"}` }),
  };
}
