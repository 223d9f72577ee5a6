/**
 * The resources that flow logs refer to: put, shown, listed and deleted, with answers as recorded and without the rules
 * of their own services.
 */
import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { resourceNotFound } from "../arm/errors";
import { apiVersion, page, readJson } from "../arm/requests";
import { blobEndpointAt } from "../data/addresses";
import { flowLogsByTarget } from "../flow-logs/find";
import { guidOf, key, parseId, region, resourceId } from "../ids";
import { keep, type Resource } from "../memory";
import type { AzureService, Route } from "../service";
import { type AzureSwitches, flowLogsIn } from "../switches";
import { defaultRules } from "./security-rules";
import { type Collection, readResource, TYPES } from "./types";

const SUBSCRIPTION = "/subscriptions/:subscription";

export const supportingResourceRoutes: readonly Route[] = [
  ...(Object.keys(TYPES) as Collection[]).flatMap(routesOf),
  {
    method: "POST",
    path: `${SUBSCRIPTION}/providers/Microsoft.Storage/checkNameAvailability`,
    answer: checkStorageAccountName,
  },
];

/** Every collection has the same endpoints. */
function routesOf(collection: Collection): Route[] {
  const inSubscription = `${SUBSCRIPTION}/providers/${TYPES[collection]}`;
  const inGroup = `${SUBSCRIPTION}/resourceGroups/:group/providers/${TYPES[collection]}`;
  return [
    { method: "GET", path: inSubscription, answer: (cloud, request) => listResources(collection, cloud, request) },
    { method: "GET", path: inGroup, answer: (cloud, request) => listResources(collection, cloud, request) },
    { method: "GET", path: `${inGroup}/:name`, answer: (...call) => showResource(collection, ...call) },
    { method: "PUT", path: `${inGroup}/:name`, answer: (...call) => putResource(collection, ...call) },
    { method: "DELETE", path: `${inGroup}/:name`, answer: (...call) => deleteResource(collection, ...call) },
  ];
}

type Place = Record<"subscription" | "group" | "name", string>;
const place = (request: FastifyRequest): Place => request.params as Place;

function idOf(collection: Collection, request: FastifyRequest): string {
  const { subscription, group, name } = place(request);
  return resourceId(subscription, group, TYPES[collection], name);
}

/** Resources of Network have etags, and writes of them are long-running operations. */
const isOfNetwork = (collection: Collection): boolean => TYPES[collection].startsWith("Microsoft.Network/");

function listResources(collection: Collection, cloud: AzureService, request: FastifyRequest): unknown {
  const { subscription, group } = request.params as Partial<Place>;
  const isWithin = (asked: string | undefined, found = ""): boolean => !asked || key(asked) === key(found);
  const rows = Object.values(cloud.memory[collection]).filter(({ id }) => {
    const parsed = parseId(id);
    return isWithin(subscription, parsed?.subscription) && isWithin(group, parsed?.group);
  });
  const byTarget = flowLogsByTarget(cloud.memory);
  const { value, ...next } = page(request, rows, cloud.switches.pageSize);
  return { value: value.map((row) => render(cloud, collection, row, request, byTarget)), ...next };
}

function showResource(
  collection: Collection,
  cloud: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const found = cloud.memory[collection][key(idOf(collection, request))];
  if (!found) throw resourceNotFound(TYPES[collection], place(request).name, place(request).group);
  if (found.etag) reply.header("etag", found.etag);
  return render(cloud, collection, found, request);
}

/** The keys of resources that were deleted: a resource that is made again under its id gets a new GUID. */
const deleted = new WeakMap<object, Set<string>>();

function putResource(
  collection: Collection,
  cloud: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const { memory, operations } = cloud;
  const made = parseResource(collection, request);
  const existing = memory[collection][key(made.id)];
  const isNew = existing === undefined;
  const wasDeleted = deleted.get(memory[collection])?.has(key(made.id)) ?? false;
  for (const name of ["resourceGuid", "customerId"]) {
    if (made.properties[name] === undefined) continue;
    if (existing) made.properties[name] = existing.properties[name];
    else if (wasDeleted) made.properties[name] = randomUUID();
  }
  keep(memory[collection], made);
  const shown = render(cloud, collection, made, request);
  if (collection === "storageAccounts" && isNew) {
    const operation = operations.acceptAside(request, made, () => shown);
    operations.leadUnsigned(request, reply, operation, "storage");
    return reply.code(202).type("text/plain; charset=utf-8").send("");
  }
  if (isOfNetwork(collection)) operations.lead(request, reply, operations.acceptAside(request, made), "operation");
  // Recorded: the answer to a change of a network has the state `Updating`, as that to a creation.
  const state = isNew || collection === "virtualNetworks" ? FIRST_STATE[collection] : "Succeeded";
  return reply.code(isNew ? 201 : 200).send(inState(shown, state));
}

function deleteResource(
  collection: Collection,
  { memory, operations }: AzureService,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const id = key(idOf(collection, request));
  const existed = memory[collection][id];
  delete memory[collection][id];
  deleted.set(memory[collection], (deleted.get(memory[collection]) ?? new Set()).add(id));
  if (!existed) return reply.code(204).send();
  if (!isOfNetwork(collection)) return reply.code(200).send();
  operations.lead(request, reply, operations.acceptAside(request, existed), "both");
  return reply.code(202).send();
}

function checkStorageAccountName({ memory }: AzureService, request: FastifyRequest): unknown {
  const { name } = readJson(request) as { name?: string };
  const taken = Object.values(memory.storageAccounts).some((account) => account.name === name);
  if (!taken) return { nameAvailable: true };
  const message = `The storage account named ${name} is already taken.`;
  return { nameAvailable: false, reason: "AlreadyExists", message };
}

/** The resource that a PUT describes, with what Azure adds. */
function parseResource(collection: Collection, request: FastifyRequest): Resource {
  const id = idOf(collection, request);
  const type = TYPES[collection];
  const { location, tags, kind, sku, properties = {} } = readResource(request);
  const etag = `W/"${randomUUID()}"`;
  return {
    name: place(request).name,
    id,
    ...(isOfNetwork(collection) ? { etag } : {}),
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
}

/** A resource in an answer. NSGs and networks have the ids of their flow logs, NSGs their default rules too. */
function render(
  cloud: AzureService,
  collection: Collection,
  resource: Resource,
  request: FastifyRequest,
  byTarget = flowLogsByTarget(cloud.memory),
): Resource {
  const version = apiVersion(request);
  // The services of identities and workspaces answer in another spelling than Network does.
  if (collection === "userAssignedIdentities") return { ...resource, id: lowerGroup(resource.id) };
  if (collection === "workspaces" && version < "2023") {
    const id = lowerGroup(resource.id).replace("Microsoft.OperationalInsights", "microsoft.operationalinsights");
    return { ...resource, id };
  }
  if (collection === "storageAccounts") {
    const primaryEndpoints = { blob: blobEndpointAt(request, resource.name) };
    const doors = DOORS[cloud.switches.storageAccess];
    return { ...resource, properties: { primaryEndpoints, ...resource.properties, ...doors } };
  }
  if (collection !== "networkSecurityGroups" && collection !== "virtualNetworks") return resource;
  const flowLogs = (byTarget.get(key(resource.id)) ?? []).map(({ id }) => ({
    id: id.replace(/\/flowLogs\//i, `/${flowLogsIn(cloud.switches, version)}/`),
  }));
  const properties = {
    ...resource.properties,
    ...(collection === "networkSecurityGroups" ? { defaultSecurityRules: defaultRules(resource) } : {}),
    // Version 2019-11-01 did not show flow logs; version 2020-08-01 did.
    ...(flowLogs.length > 0 && version >= "2020" ? { flowLogs } : {}),
  };
  return { ...resource, properties };
}

const DOORS: Record<AzureSwitches["storageAccess"], object> = {
  open: {},
  firewall: { networkAcls: { bypass: "None", virtualNetworkRules: [], ipRules: [], defaultAction: "Deny" } },
  "no keys": { allowSharedKeyAccess: false },
  private: { publicNetworkAccess: "Disabled" },
};

const lowerGroup = (id: string): string => id.replace("/resourceGroups/", "/resourcegroups/");

/** The answer to a write, with a state for the resource and all that lies in it. */
function inState(resource: Resource, state: string): Resource {
  return JSON.parse(JSON.stringify(resource, (name, value) => (name === "provisioningState" ? state : value)));
}

/** The state in the first answer of a resource that was just made. */
const FIRST_STATE: Record<Collection, string> = {
  networkSecurityGroups: "Updating",
  virtualNetworks: "Updating",
  networkInterfaces: "Succeeded",
  storageAccounts: "Succeeded",
  workspaces: "Creating",
  userAssignedIdentities: "Succeeded",
};

/** Adds id, etag, type and state to the subnets, rules and configurations in a network resource. */
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

/** The properties that Azure assigns when a resource is made. */
function assignedBy(collection: Collection, id: string): Record<string, unknown> {
  const resourceGuid = guidOf(id);
  if (collection === "workspaces") return { customerId: guidOf(id), retentionInDays: 30 };
  if (collection === "userAssignedIdentities")
    return { principalId: guidOf(`${id} principal`), clientId: guidOf(`${id} client`) };
  if (collection === "networkSecurityGroups") return { resourceGuid, securityRules: [] };
  if (collection === "virtualNetworks") return { resourceGuid, subnets: [], virtualNetworkPeerings: [] };
  return collection === "storageAccounts" ? {} : { resourceGuid };
}
