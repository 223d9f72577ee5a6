/** Projects and domains (accounts) of the caller. */
import type { Answer, Exchange, VpcService } from "../exchange";
import type { Project } from "../memory";
import { iamRefusal } from "../refusals";
import { callerOf } from "./requests";

const FILTERS = ["name", "domain_id", "parent_id"];

export function listProjects(cloud: VpcService, exchange: Exchange): Answer {
  const { domainId } = callerOf(cloud, exchange);
  if (cloud.switches.projectLists === "refuse")
    throw iamRefusal(403, "You are not authorized to perform the requested action: identity:list_projects");
  const found = cloud.memory.projects
    .filter((project) => project.domainId === domainId)
    .map((project) => render(cloud, project))
    .filter((row) => exchange.query.every(([name, value]) => !FILTERS.includes(name) || row[name] === value));
  const self = `${cloud.addresses.iam}${exchange.path}`;
  return { status: 200, body: { projects: found, links: { self, next: null, previous: null } } };
}

/** The projects that the user may enter. The call takes no filter, and needs no right. */
export function listEnterableProjects(cloud: VpcService, exchange: Exchange): Answer {
  const { domainId } = callerOf(cloud, exchange);
  const own = cloud.memory.projects.filter((project) => project.domainId === domainId);
  const links = { self: `${cloud.addresses.iam}/v3/auth/projects`, next: null, previous: null };
  return { status: 200, body: { projects: own.map((project) => render(cloud, project)), links } };
}

export function showProject(cloud: VpcService, exchange: Exchange, id: string): Answer {
  const { domainId } = callerOf(cloud, exchange);
  const project = cloud.memory.projects.find((candidate) => candidate.id === id && candidate.domainId === domainId);
  if (!project) throw iamRefusal(404, `Could not find project: ${id}.`);
  return { status: 200, body: { project: render(cloud, project) } };
}

export function listDomains(cloud: VpcService, exchange: Exchange): Answer {
  const { domainId } = callerOf(cloud, exchange);
  const name = exchange.query.find(([key]) => key === "name")?.[1];
  const own = cloud.memory.accounts.filter((account) => account.id === domainId && (!name || account.name === name));
  const self = `${cloud.addresses.iam}/v3/auth/domains`;
  const rows = own.map((account) => ({ ...account, description: "", enabled: true, links: { self } }));
  return { status: 200, body: { domains: rows, links: { self, next: null, previous: null } } };
}

function render({ memory, addresses }: VpcService, project: Project): Record<string, unknown> {
  const { id, name, region, domainId, enabled = true } = project;
  const parent = memory.projects.find((candidate) => candidate.domainId === domainId && candidate.name === region);
  return {
    id,
    name,
    description: "",
    domain_id: domainId,
    parent_id: name === region ? domainId : parent?.id,
    is_domain: false,
    enabled,
    links: { self: `${addresses.iam}/v3/projects/${id}`, next: null, previous: null },
  };
}
