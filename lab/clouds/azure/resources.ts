/**
 * The resources that flow logs refer to: put, read, listed, removed, with what the recordings show of their answers and
 * without the rules of their own services.
 */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError, apiVersion, page, readJson, resourceNotFound } from "./arm";
import { guidOf, key, parseId, region, sameId } from "./ids";
import { type AzureMemory, keep, type Resource } from "./memory";
import type { Operations } from "./operations";
import { defaultRules } from "./security-rules";
import { type AzureSwitches, flowLogsIn } from "./switches";

type Collection =
  | "networkSecurityGroups"
  | "virtualNetworks"
  | "networkInterfaces"
  | "storageAccounts"
  | "workspaces"
  | "userAssignedIdentities";

export const TYPES: Record<Collection, string> = {
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
}

const place = (request: FastifyRequest): Place => request.params as Place;

export function readResource(request: FastifyRequest): z.infer<typeof resourceBody> {
  const parsed = resourceBody.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  throw new ArmError(400, "LocationRequired", "The location property is required for this definition.", {
    gateway: true,
  });
}

export function resourceRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
): void {
  for (const collection of Object.keys(TYPES) as Collection[]) {
    collectionRoutes(arm, memory, switches, operations, collection);
  }
  arm.post(`${SUBSCRIPTION}/providers/Microsoft.Storage/checkNameAvailability`, (request) => {
    const { name } = readJson(request) as { name?: string };
    const taken = Object.values(memory.storageAccounts).some((account) => account.name === name);
    if (!taken) return { nameAvailable: true };
    return {
      nameAvailable: false,
      reason: "AlreadyExists",
      message: `The storage account named ${name} is already taken.`,
    };
  });
}

/** A resource as Azure answers it: NSGs and networks name the flow logs that capture them, NSGs their built-in rules. */
function render(
  memory: AzureMemory,
  switches: AzureSwitches,
  collection: Collection,
  resource: Resource,
  version: string,
): Resource {
  // Their own services answer in another spelling than Network does.
  if (collection === "userAssignedIdentities") return { ...resource, id: lowerGroup(resource.id) };
  if (collection === "workspaces" && version < "2023") {
    const id = lowerGroup(resource.id).replace("Microsoft.OperationalInsights", "microsoft.operationalinsights");
    return { ...resource, id };
  }
  if (collection !== "networkSecurityGroups" && collection !== "virtualNetworks") return resource;
  const flowLogs = Object.values(memory.flowLogs)
    .filter((log) => sameId(log.properties.targetResourceId, resource.id))
    .map((log) => ({ id: log.id.replace(/\/flowLogs\//i, `/${flowLogsIn(switches, version)}/`) }));
  const properties = {
    ...resource.properties,
    ...(collection === "networkSecurityGroups" ? { defaultSecurityRules: defaultRules(resource) } : {}),
    // Not shown yet in 2019-11-01, and shown in 2020-08-01.
    ...(flowLogs.length > 0 && version >= "2020" ? { flowLogs } : {}),
  };
  return { ...resource, properties };
}

const lowerGroup = (id: string): string => id.replace("/resourceGroups/", "/resourcegroups/");

/** The answer to a write: everything in it is still on its way. */
function inState(resource: Resource, state: string): Resource {
  return JSON.parse(JSON.stringify(resource, (name, value) => (name === "provisioningState" ? state : value)));
}

function collectionRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
  collection: Collection,
): void {
  const type = TYPES[collection];
  const network = type.startsWith("Microsoft.Network/");
  const show = (request: FastifyRequest, resource: Resource): Resource =>
    render(memory, switches, collection, resource, apiVersion(request));

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
      rows.map((row) => show(request, row)),
      switches.pageSize,
    );
  };

  const put = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const { subscription, group, name } = place(request);
    const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;
    const isNew = memory[collection][key(id)] === undefined;
    const { location, tags, kind, sku, properties = {} } = readResource(request);
    const etag = `W/"${randomUUID()}"`;
    const made: Resource = {
      name,
      id,
      ...(network ? { etag } : {}),
      type,
      location: collection === "workspaces" && apiVersion(request) < "2020" ? location : region(location),
      ...(tags ? { tags } : {}),
      ...(kind ? { kind } : {}),
      ...(sku ? { sku: { ...sku, tier: sku.name?.split("_")[0] ?? "" } } : {}),
      properties: {
        ...assignedBy(collection, id),
        ...withChildren(id, type, etag, properties),
        provisioningState: "Succeeded",
      },
    };
    keep(memory[collection], made);
    const shown = show(request, made);
    if (collection === "storageAccounts" && isNew) {
      operations.leadUnsigned(
        request,
        reply,
        operations.acceptAside(request, made, () => shown),
        "storage",
      );
      return reply.code(202).type("text/plain; charset=utf-8").send("");
    }
    if (network) operations.lead(request, reply, operations.acceptAside(request, made), "operation");
    // Recorded of networks: a change is on its way too when it is answered.
    const state = isNew || collection === "virtualNetworks" ? FIRST_STATE[collection] : "Succeeded";
    return reply.code(isNew ? 201 : 200).send(inState(shown, state));
  };

  arm.get(`${SUBSCRIPTION}/providers/${type}`, list);
  arm.get(`${GROUP}/providers/${type}`, list);
  arm.get(`${GROUP}/providers/${type}/:name`, (request, reply) => {
    const found = findResource(memory, collection, request);
    if (found.etag) reply.header("etag", found.etag);
    return show(request, found);
  });
  arm.put(`${GROUP}/providers/${type}/:name`, put);
  arm.delete(`${GROUP}/providers/${type}/:name`, (request, reply) => {
    const { subscription, group, name } = place(request);
    const id = key(`/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`);
    const existed = memory[collection][id];
    delete memory[collection][id];
    if (!existed) return reply.code(204).send();
    if (!network) return reply.code(200).send();
    operations.lead(request, reply, operations.acceptAside(request, existed), "both");
    return reply.code(202).send();
  });
}

/** What the first answer says of a resource that was just made. */
const FIRST_STATE: Record<Collection, string> = {
  networkSecurityGroups: "Updating",
  virtualNetworks: "Updating",
  networkInterfaces: "Succeeded",
  storageAccounts: "Succeeded",
  workspaces: "Creating",
  userAssignedIdentities: "Succeeded",
};

/** Subnets, rules and configurations in a network resource get what Azure gives them. */
function withChildren(
  id: string,
  type: string,
  etag: string,
  properties: Record<string, unknown>,
): Record<string, unknown> {
  const child = (collection: string, item: Partial<Resource>): unknown => {
    if (!item.name || !item.properties) return item;
    const own = { id: `${id}/${collection}/${item.name}`, etag, type: `${type}/${collection}` };
    return { ...item, ...own, properties: { ...item.properties, provisioningState: "Succeeded" } };
  };
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((item: Partial<Resource>) => child(name, item)) : value,
  ]);
  return Object.fromEntries(entries);
}

/** What Azure assigns when such a resource is made. */
function assignedBy(collection: Collection, id: string): Record<string, unknown> {
  const resourceGuid = guidOf(id);
  if (collection === "workspaces") return { customerId: guidOf(id), retentionInDays: 30 };
  if (collection === "userAssignedIdentities")
    return { principalId: guidOf(`${id} principal`), clientId: guidOf(`${id} client`) };
  if (collection === "networkSecurityGroups") return { resourceGuid, securityRules: [] };
  if (collection === "virtualNetworks") return { resourceGuid, subnets: [], virtualNetworkPeerings: [] };
  return collection === "storageAccounts" ? {} : { resourceGuid };
}

function findResource(memory: AzureMemory, collection: Collection, request: FastifyRequest): Resource {
  const { subscription, group, name } = place(request);
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${TYPES[collection]}/${name}`;
  const found = memory[collection][key(id)];
  if (!found) throw resourceNotFound(TYPES[collection], name, group);
  return found;
}
