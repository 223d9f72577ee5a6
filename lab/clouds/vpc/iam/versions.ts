/** The versions of IAM's API; no login is asked for. */
import type { Answer, Exchange, VpcService } from "../exchange";

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
