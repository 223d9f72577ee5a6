/** Everything around flow logs: subscriptions, groups, provider registration, and the resources flow logs refer to. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError, page, readJson, resourceNotFound } from "./arm";
import { guidOf, key, parseId, region, sameId } from "./ids";
import { type AzureMemory, keep, type Resource, resourceGroup } from "./memory";
import type { AzureSwitches } from "./switches";

type Collection =
  | "networkSecurityGroups"
  | "virtualNetworks"
  | "networkInterfaces"
  | "storageAccounts"
  | "workspaces"
  | "userAssignedIdentities";

const TYPES: Record<Collection, string> = {
  networkSecurityGroups: "Microsoft.Network/networkSecurityGroups",
  virtualNetworks: "Microsoft.Network/virtualNetworks",
  networkInterfaces: "Microsoft.Network/networkInterfaces",
  storageAccounts: "Microsoft.Storage/storageAccounts",
  workspaces: "Microsoft.OperationalInsights/workspaces",
  userAssignedIdentities: "Microsoft.ManagedIdentity/userAssignedIdentities",
};

const SUBSCRIPTION = "/subscriptions/:subscription";
const GROUP = `${SUBSCRIPTION}/resourceGroups/:group`;

const resourceBody = z.looseObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  kind: z.string().optional(),
  sku: z.record(z.string(), z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

interface Place {
  subscription: string;
  group: string;
  name: string;
  subnet: string;
}

const place = (request: FastifyRequest): Place => request.params as Place;

function readResource(request: FastifyRequest): z.infer<typeof resourceBody> {
  const parsed = resourceBody.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  throw new ArmError(400, "LocationRequired", "The location property is required for this definition.", {
    gateway: true,
  });
}

export function resourceRoutes(arm: FastifyInstance, memory: AzureMemory, switches: AzureSwitches): void {
  subscriptionRoutes(arm, memory, switches);
  groupRoutes(arm, memory, switches);
  providerRoutes(arm, memory);
  for (const collection of Object.keys(TYPES) as Collection[]) collectionRoutes(arm, memory, switches, collection);
  arm.get(`${GROUP}/providers/${TYPES.virtualNetworks}/:name/subnets`, (request) => {
    return page(request, subnetsOf(findResource(memory, "virtualNetworks", request)), switches.pageSize);
  });
  arm.get(`${GROUP}/providers/${TYPES.virtualNetworks}/:name/subnets/:subnet`, (request) => {
    const network = findResource(memory, "virtualNetworks", request);
    const { subnet: name, group } = place(request);
    const subnet = subnetsOf(network).find((candidate) => key(candidate.name) === key(name));
    if (!subnet) throw resourceNotFound(`${TYPES.virtualNetworks}/subnets`, `${network.name}/${name}`, group);
    return subnet;
  });
}

const subnetsOf = (network: Resource): Resource[] => (network.properties.subnets ?? []) as Resource[];

function findResource(memory: AzureMemory, collection: Collection, request: FastifyRequest): Resource {
  const { subscription, group, name } = place(request);
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${TYPES[collection]}/${name}`;
  const found = memory[collection][key(id)];
  if (!found) throw resourceNotFound(TYPES[collection], name, group);
  return found;
}

/** A resource as Azure answers it: NSGs and networks name the flow logs that capture them, NSGs their built-in rules. */
function render(memory: AzureMemory, switches: AzureSwitches, collection: Collection, resource: Resource): unknown {
  if (collection !== "networkSecurityGroups" && collection !== "virtualNetworks") return resource;
  const flowLogs = Object.values(memory.flowLogs)
    .filter((log) => sameId(log.properties.targetResourceId, resource.id))
    .map((log) => ({ id: log.id.replace(/\/flowLogs\//i, `/${switches.flowLogsSpelling}/`) }));
  const properties = {
    ...resource.properties,
    ...(collection === "networkSecurityGroups" ? { defaultSecurityRules: defaultRules(resource) } : {}),
    ...(flowLogs.length > 0 ? { flowLogs } : {}),
  };
  return { ...resource, properties };
}

/** name, description, priority, source, destination, access, direction */
const DEFAULT_RULES = [
  [
    "AllowVnetInBound",
    "Allow inbound traffic from all VMs in VNET",
    65000,
    "VirtualNetwork",
    "VirtualNetwork",
    "Allow",
    "Inbound",
  ],
  [
    "AllowAzureLoadBalancerInBound",
    "Allow inbound traffic from azure load balancer",
    65001,
    "AzureLoadBalancer",
    "*",
    "Allow",
    "Inbound",
  ],
  ["DenyAllInBound", "Deny all inbound traffic", 65500, "*", "*", "Deny", "Inbound"],
  [
    "AllowVnetOutBound",
    "Allow outbound traffic from all VMs to all VMs in VNET",
    65000,
    "VirtualNetwork",
    "VirtualNetwork",
    "Allow",
    "Outbound",
  ],
  [
    "AllowInternetOutBound",
    "Allow outbound traffic from all VMs to Internet",
    65001,
    "*",
    "Internet",
    "Allow",
    "Outbound",
  ],
  ["DenyAllOutBound", "Deny all outbound traffic", 65500, "*", "*", "Deny", "Outbound"],
] as const;

function defaultRules(nsg: Resource): unknown[] {
  return DEFAULT_RULES.map(([name, description, priority, source, destination, access, direction]) => ({
    name,
    id: `${nsg.id}/defaultSecurityRules/${name}`,
    etag: nsg.etag,
    type: `${TYPES.networkSecurityGroups}/defaultSecurityRules`,
    properties: {
      provisioningState: "Succeeded",
      description,
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: source,
      destinationAddressPrefix: destination,
      access,
      priority,
      direction,
      sourcePortRanges: [],
      destinationPortRanges: [],
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
    },
  }));
}

function collectionRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  collection: Collection,
): void {
  const type = TYPES[collection];
  const list = (request: FastifyRequest): unknown => {
    const { subscription, group } = request.params as { subscription: string; group?: string };
    const rows = Object.values(memory[collection]).filter(({ id }) => {
      const parsed = parseId(id);
      return (
        key(parsed?.subscription ?? "") === key(subscription) && (!group || key(parsed?.group ?? "") === key(group))
      );
    });
    return page(
      request,
      rows.map((row) => render(memory, switches, collection, row)),
      switches.pageSize,
    );
  };

  const put = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const { subscription, group, name } = place(request);
    const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;
    const isNew = memory[collection][key(id)] === undefined;
    const { location, tags, kind, sku, properties = {} } = readResource(request);
    const made: Resource = {
      name,
      id,
      etag: `W/"${guidOf(`${id} ${Date.now()}`)}"`,
      type,
      location: region(location),
      ...(tags ? { tags } : {}),
      ...(kind ? { kind } : {}),
      ...(sku ? { sku: { ...sku, tier: sku.name?.split("_")[0] ?? "" } } : {}),
      properties: { ...assignedBy(collection, id), ...properties, provisioningState: "Succeeded" },
    };
    if (collection === "virtualNetworks") {
      made.properties.subnets = subnetsOf(made).map((subnet) => ({
        ...subnet,
        id: `${id}/subnets/${subnet.name}`,
        type: `${type}/subnets`,
        properties: { ...subnet.properties, provisioningState: "Succeeded" },
      }));
    }
    keep(memory[collection], made);
    return reply.code(isNew ? 201 : 200).send(render(memory, switches, collection, made));
  };

  arm.get(`${SUBSCRIPTION}/providers/${type}`, list);
  arm.get(`${GROUP}/providers/${type}`, list);
  arm.get(`${GROUP}/providers/${type}/:name`, (request) =>
    render(memory, switches, collection, findResource(memory, collection, request)),
  );
  arm.put(`${GROUP}/providers/${type}/:name`, put);
  arm.delete(`${GROUP}/providers/${type}/:name`, (request, reply) => {
    const { subscription, group, name } = place(request);
    const id = key(`/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`);
    const existed = memory[collection][id] !== undefined;
    delete memory[collection][id];
    return reply.code(existed ? 200 : 204).send();
  });
}

/** What Azure assigns when such a resource is made. */
function assignedBy(collection: Collection, id: string): Record<string, unknown> {
  if (collection === "workspaces") return { customerId: guidOf(id) };
  if (collection === "userAssignedIdentities")
    return { principalId: guidOf(`${id} principal`), clientId: guidOf(`${id} client`) };
  return collection === "storageAccounts" ? {} : { resourceGuid: guidOf(id) };
}

function subscriptionRoutes(arm: FastifyInstance, memory: AzureMemory, switches: AzureSwitches): void {
  const render = (subscriptionId: string): unknown => ({
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId,
    ...memory.subscriptions[subscriptionId],
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  });
  arm.get("/subscriptions", (request) =>
    page(request, Object.keys(memory.subscriptions).map(render), switches.pageSize),
  );
  arm.get(SUBSCRIPTION, (request) => render(key(place(request).subscription)));
}

function groupRoutes(arm: FastifyInstance, memory: AzureMemory, switches: AzureSwitches): void {
  const at = (request: FastifyRequest): string =>
    key(`/subscriptions/${place(request).subscription}/resourceGroups/${place(request).group}`);
  arm.get(`${SUBSCRIPTION}/resourceGroups`, (request) => {
    const prefix = key(`/subscriptions/${place(request).subscription}/`);
    const rows = Object.values(memory.resourceGroups).filter(({ id }) => key(id).startsWith(prefix));
    return page(request, rows, switches.pageSize);
  });
  arm.get(GROUP, (request) => {
    const found = memory.resourceGroups[at(request)];
    if (found) return found;
    const message = `Resource group '${place(request).group}' could not be found.`;
    throw new ArmError(404, "ResourceGroupNotFound", message, { gateway: true });
  });
  arm.put(GROUP, (request, reply) => {
    const { location, tags } = readResource(request);
    const isNew = memory.resourceGroups[at(request)] === undefined;
    const made = resourceGroup(place(request).subscription, place(request).group, location);
    if (tags) made.tags = tags;
    keep(memory.resourceGroups, made);
    return reply.code(isNew ? 201 : 200).send(made);
  });
}

function providerRoutes(arm: FastifyInstance, memory: AzureMemory): void {
  const find = (request: FastifyRequest): { namespace: string; registrationState: string } => {
    const { subscription, namespace } = request.params as { subscription: string; namespace: string };
    const id = key(`/subscriptions/${subscription}/providers/${namespace}`);
    const known = memory.providers[id];
    if (known) return known;
    const message = `The resource namespace '${namespace}' is invalid.`;
    throw new ArmError(404, "InvalidResourceNamespace", message, { gateway: true });
  };
  const render = (request: FastifyRequest, provider: { namespace: string; registrationState: string }): unknown => ({
    id: `/subscriptions/${place(request).subscription}/providers/${provider.namespace}`,
    ...provider,
    registrationPolicy: "RegistrationRequired",
    resourceTypes: [],
  });
  arm.get(`${SUBSCRIPTION}/providers/:namespace`, (request) => {
    const provider = find(request);
    const answer = render(request, provider);
    // Registration takes a while in Azure; here it is over once it has been seen going on.
    if (provider.registrationState === "Registering") provider.registrationState = "Registered";
    return answer;
  });
  arm.post(`${SUBSCRIPTION}/providers/:namespace/register`, (request) => {
    const provider = find(request);
    if (provider.registrationState !== "Registered") provider.registrationState = "Registering";
    return render(request, provider);
  });
}
