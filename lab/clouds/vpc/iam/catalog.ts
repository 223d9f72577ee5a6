/** The service catalog: the addresses of the cloud's services, as tokens carry them and as an endpoint of its own. */
import type { Answer, Exchange, VpcService } from "../exchange";
import { callerOf } from "./requests";

const REGIONS = ["eu-de", "eu-nl"];

export function showCatalog(cloud: VpcService, exchange: Exchange): Answer {
  const links = { self: `${cloud.addresses.iam}/v3/auth/catalog`, next: null, previous: null };
  return { status: 200, body: { catalog: catalog(cloud, callerOf(cloud, exchange).projectId), links } };
}

/**
 * The entries that each kind of client looks for: VPC as `network` or `vpc`, LTS as `ltsv2` or by renaming `volumev2`.
 * Without a project there is IAM alone.
 */
export function catalog({ memory, addresses }: VpcService, projectId: string | undefined): unknown[] {
  const { iam, vpc, lts } = addresses;
  const project = memory.projects.find((candidate) => candidate.id === projectId);
  const identity = entry("identity", "iam", `${iam}/v3`, [...REGIONS, "*"]);
  if (!project) return [identity];
  const own = [project.region];
  return [
    identity,
    entry("network", "neutron", vpc, own),
    entry("vpc", "vpc", `${vpc}/v1/${project.id}`, own),
    entry("ltsv2", "lts", `${lts}/v2/${project.id}`, own),
    entry("volumev2", "evs", `${lts}/evs/v2/${project.id}`, own),
  ];
}

function entry(type: string, name: string, url: string, regions: readonly string[]): unknown {
  const endpoints = regions.map((region) => ({
    id: `${type}-${region === "*" ? "global" : region}`,
    interface: "public",
    region,
    region_id: region,
    url,
  }));
  return { id: `${type}-service`, type, name, endpoints };
}
