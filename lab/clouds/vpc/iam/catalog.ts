/** Discovery: the versions of IAM's API, and the catalog with the addresses of all services. */
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

/** The versions are shown without a login. */
export function listVersions(_cloud: VpcService, { origin }: Exchange): Answer {
  return { status: 300, body: { versions: { values: [version(origin)] } } };
}

export function showVersion(_cloud: VpcService, { origin }: Exchange): Answer {
  return { status: 200, body: { version: version(origin) } };
}

function version(origin: string): Record<string, unknown> {
  return {
    id: "v3.6",
    status: "stable",
    updated: "2016-04-04T00:00:00Z",
    links: [{ rel: "self", href: `${origin}/v3/` }],
    "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
  };
}
