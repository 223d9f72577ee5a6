/** Subnets: they lie in `properties.subnets` of their network and have addresses of their own. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { page, readJson, resourceNotFound } from "./arm";
import { key } from "./ids";
import type { AzureMemory, Resource } from "./memory";
import type { Operations } from "./operations";
import type { AzureSwitches } from "./switches";

const NETWORK = "Microsoft.Network/virtualNetworks";
const NETWORKS = `/subscriptions/:subscription/resourceGroups/:group/providers/${NETWORK}`;

type Place = Record<"subscription" | "group" | "name" | "subnet", string>;

export function subnetRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
): void {
  const networkOf = (request: FastifyRequest): Resource => {
    const { subscription, group, name } = request.params as Place;
    const found =
      memory.virtualNetworks[
        key(`/subscriptions/${subscription}/resourceGroups/${group}/providers/${NETWORK}/${name}`)
      ];
    if (!found) throw resourceNotFound(NETWORK, name, group);
    return found;
  };
  const subnetsOf = (network: Resource): Resource[] => (network.properties.subnets ?? []) as Resource[];
  const find = (request: FastifyRequest): Resource | undefined => {
    const { subnet } = request.params as Place;
    return subnetsOf(networkOf(request)).find((candidate) => key(candidate.name) === key(subnet));
  };
  const others = (request: FastifyRequest): Resource[] =>
    subnetsOf(networkOf(request)).filter((candidate) => candidate !== find(request));

  const one = `${NETWORKS}/:name/subnets/:subnet`;
  arm.get(`${NETWORKS}/:name/subnets`, (request) => page(request, subnetsOf(networkOf(request)), switches.pageSize));
  arm.get(one, (request) => {
    const { name, subnet, group } = request.params as Place;
    const found = find(request);
    if (!found) throw resourceNotFound(`${NETWORK}/subnets`, `${name}/${subnet}`, group);
    return found;
  });
  arm.put(one, (request, reply) => {
    const network = networkOf(request);
    const existing = find(request);
    const name = existing?.name ?? (request.params as Place).subnet;
    const { properties = {} } = readJson(request) as Partial<Resource>;
    const subnet = {
      name,
      id: `${network.id}/subnets/${name}`,
      etag: network.etag,
      type: `${NETWORK}/subnets`,
      properties: { ...properties, provisioningState: "Succeeded" },
    };
    network.properties.subnets = [...others(request), subnet];
    operations.lead(request, reply, operations.acceptAside(request, network), "operation");
    return reply
      .code(existing ? 200 : 201)
      .send({ ...subnet, properties: { ...properties, provisioningState: "Updating" } });
  });
  arm.delete(one, (request, reply) => {
    const network = networkOf(request);
    if (!find(request)) return reply.code(204).send();
    network.properties.subnets = others(request);
    operations.lead(request, reply, operations.acceptAside(request, network), "both");
    return reply.code(202).send();
  });
}
