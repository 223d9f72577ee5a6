/** Subscriptions, their resource groups, which providers they have registered, and whatever else lies in a group. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ArmError, apiVersion, page, readJson, resourceNotFound } from "./arm";
import { key, parseId, region } from "./ids";
import { type AzureMemory, keep, type Resource, resourceGroup } from "./memory";
import type { Operations } from "./operations";
import { readResource, TYPES } from "./resources";
import type { AzureSwitches } from "./switches";

const SUBSCRIPTION = "/subscriptions/:subscription";
const GROUP = `${SUBSCRIPTION}/resourceGroups/:group`;

type Place = Record<"subscription" | "group", string>;
const place = (request: FastifyRequest): Place => request.params as Place;

export function subscriptionRoutes(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  operations: Operations,
): void {
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
  groupRoutes(arm, memory, switches, operations);
  providerRoutes(arm, memory, switches);
}

function groupRoutes(arm: FastifyInstance, memory: AzureMemory, switches: AzureSwitches, operations: Operations): void {
  const at = (request: FastifyRequest): string =>
    key(`/subscriptions/${place(request).subscription}/resourceGroups/${place(request).group}`);
  // Early versions did not tell the type of a group.
  const show = (request: FastifyRequest, { type, ...group }: Resource): unknown =>
    apiVersion(request) < "2019" ? group : { ...group, type };
  const missing = (request: FastifyRequest): ArmError => {
    const message = `Resource group '${place(request).group}' could not be found.`;
    return new ArmError(404, "ResourceGroupNotFound", message, { gateway: true });
  };

  arm.get(`${SUBSCRIPTION}/resourceGroups`, (request) => {
    const prefix = key(`/subscriptions/${place(request).subscription}/`);
    const rows = Object.values(memory.resourceGroups).filter(({ id }) => key(id).startsWith(prefix));
    return page(request, rows, switches.pageSize);
  });
  arm.head(GROUP, (request, reply) => reply.code(memory.resourceGroups[at(request)] ? 204 : 404).send());
  arm.get(GROUP, (request) => {
    const found = memory.resourceGroups[at(request)];
    if (!found) throw missing(request);
    return show(request, found);
  });
  arm.put(GROUP, (request, reply) => {
    const { location, tags } = readResource(request);
    const isNew = memory.resourceGroups[at(request)] === undefined;
    const made = resourceGroup(place(request).subscription, place(request).group, location);
    if (tags) made.tags = tags;
    keep(memory.resourceGroups, made);
    return reply.code(isNew ? 201 : 200).send(show(request, made));
  });
  arm.delete(GROUP, (request, reply) => {
    const group = memory.resourceGroups[at(request)];
    if (!group) throw missing(request);
    delete memory.resourceGroups[at(request)];
    const { subscriptions, providers, resourceGroups, ...collections } = memory;
    for (const collection of Object.values(collections)) {
      for (const id of Object.keys(collection)) if (id.startsWith(`${at(request)}/`)) delete collection[id];
    }
    operations.leadUnsigned(request, reply, operations.acceptAside(request, group), "group");
    return reply.code(202).send();
  });
}

function providerRoutes(arm: FastifyInstance, memory: AzureMemory, switches: AzureSwitches): void {
  interface Provider {
    namespace: string;
    registrationState: string;
  }
  const polls = new Map<Provider, number>();
  const find = (request: FastifyRequest): Provider => {
    const { subscription, namespace } = request.params as { subscription: string; namespace: string };
    const known = memory.providers[key(`/subscriptions/${subscription}/providers/${namespace}`)];
    if (known) return known;
    const message = `The resource namespace '${namespace}' is invalid.`;
    throw new ArmError(404, "InvalidResourceNamespace", message, { gateway: true });
  };
  const render = (request: FastifyRequest, provider: Provider): unknown => ({
    id: `/subscriptions/${place(request).subscription}/providers/${provider.namespace}`,
    ...provider,
    registrationPolicy: "RegistrationRequired",
    resourceTypes: Object.values(TYPES)
      .filter((type) => type.startsWith(`${provider.namespace}/`))
      .map((type) => ({ resourceType: type.split("/")[1], locations: [], apiVersions: ["2025-05-01"] })),
  });
  arm.get(`${SUBSCRIPTION}/providers/:namespace`, (request) => {
    const provider = find(request);
    // Registration takes a while in Azure; here it is over once it has been seen going on often enough.
    const left = polls.get(provider) ?? switches.registrationPolls;
    if (provider.registrationState === "Registering" && left <= 0) provider.registrationState = "Registered";
    polls.set(provider, left - 1);
    return render(request, provider);
  });
  arm.post(`${SUBSCRIPTION}/providers/:namespace/register`, (request) => {
    const provider = find(request);
    if (provider.registrationState !== "Registered") provider.registrationState = "Registering";
    polls.set(provider, switches.registrationPolls);
    return render(request, provider);
  });
}

/** Any resource that has no routes of its own is stored and echoed. */
export function otherRoutes(arm: FastifyInstance, memory: AzureMemory): void {
  const others = memory.otherResources;
  const serve = (request: FastifyRequest, reply: FastifyReply): unknown => {
    const id = request.url.split("?")[0] ?? "";
    const parsed = parseId(id);
    if (!parsed || !["GET", "PUT", "DELETE"].includes(request.method)) {
      const message = `No HTTP resource was found that matches the request URI '${id}'.`;
      throw new ArmError(404, "InvalidResourceType", message, { gateway: true });
    }
    const existing = others[key(id)];
    if (request.method === "DELETE") {
      delete others[key(id)];
      return reply.code(existing ? 200 : 204).send();
    }
    if (request.method === "GET") {
      if (!existing) throw resourceNotFound(parsed.type, parsed.name, parsed.group);
      return existing;
    }
    const { location = "", properties = {}, ...body } = readJson(request) as Partial<Resource>;
    const made: Resource = {
      ...body,
      id,
      name: parsed.name.split("/").at(-1) ?? "",
      type: parsed.type,
      location: region(location),
      properties: { ...properties, provisioningState: "Succeeded" },
    };
    keep(others, made);
    return reply.code(existing ? 200 : 201).send(made);
  };
  // The first knows its group, so that the group is asked for.
  arm.all(`${GROUP}/providers/*`, serve);
  arm.all("/subscriptions/*", serve);
}
