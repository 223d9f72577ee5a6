/** Subnets: they lie in `properties.subnets` of their network and have addresses of their own. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { resourceNotFound } from "../arm/errors";
import { page, readJson } from "../arm/requests";
import { key, resourceId } from "../ids";
import type { Resource } from "../memory";
import type { AzureService, Route } from "../service";
import { TYPES } from "./types";

const NETWORK = TYPES.virtualNetworks;
const SUBNETS = `/subscriptions/:subscription/resourceGroups/:group/providers/${NETWORK}/:name/subnets`;

export const subnetRoutes: readonly Route[] = [
  { method: "GET", path: SUBNETS, answer: listSubnets },
  { method: "GET", path: `${SUBNETS}/:subnet`, answer: showSubnet },
  { method: "PUT", path: `${SUBNETS}/:subnet`, answer: putSubnet },
  { method: "DELETE", path: `${SUBNETS}/:subnet`, answer: deleteSubnet },
];

type Place = Record<"subscription" | "group" | "name" | "subnet", string>;
const place = (request: FastifyRequest): Place => request.params as Place;

function listSubnets(cloud: AzureService, request: FastifyRequest): unknown {
  return page(request, subnetsOf(networkOf(cloud, request)), cloud.switches.pageSize);
}

function showSubnet(cloud: AzureService, request: FastifyRequest): unknown {
  const { name, subnet, group } = place(request);
  const found = find(networkOf(cloud, request), subnet);
  if (!found) throw resourceNotFound(`${NETWORK}/subnets`, `${name}/${subnet}`, group);
  return found;
}

function putSubnet(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const network = networkOf(cloud, request);
  const existing = find(network, place(request).subnet);
  const name = existing?.name ?? place(request).subnet;
  const { properties = {} } = readJson(request) as Partial<Resource>;
  const subnet = {
    name,
    id: `${network.id}/subnets/${name}`,
    etag: network.etag,
    type: `${NETWORK}/subnets`,
    properties: { ...properties, provisioningState: "Succeeded" },
  };
  network.properties.subnets = [...subnetsOf(network).filter((other) => other !== existing), subnet];
  const { operations } = cloud;
  operations.lead(request, reply, operations.acceptAside(request, network), "operation");
  const answer = { ...subnet, properties: { ...properties, provisioningState: "Updating" } };
  return reply.code(existing ? 200 : 201).send(answer);
}

function deleteSubnet(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const network = networkOf(cloud, request);
  const existing = find(network, place(request).subnet);
  if (!existing) return reply.code(204).send();
  network.properties.subnets = subnetsOf(network).filter((other) => other !== existing);
  const { operations } = cloud;
  operations.lead(request, reply, operations.acceptAside(request, network), "both");
  return reply.code(202).send();
}

function networkOf({ memory }: AzureService, request: FastifyRequest): Resource {
  const { subscription, group, name } = place(request);
  const found = memory.virtualNetworks[key(resourceId(subscription, group, NETWORK, name))];
  if (!found) throw resourceNotFound(NETWORK, name, group);
  return found;
}

function subnetsOf(network: Resource): Resource[] {
  return (network.properties.subnets ?? []) as Resource[];
}

function find(network: Resource, name: string): Resource | undefined {
  return subnetsOf(network).find((candidate) => key(candidate.name) === key(name));
}
