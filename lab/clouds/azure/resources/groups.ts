/** Resource groups. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { ArmError } from "../arm/errors";
import { apiVersion, page } from "../arm/requests";
import { groupId, key } from "../ids";
import { keep, type Resource, resourceGroup } from "../memory";
import type { AzureService, Route } from "../service";
import { readResource } from "./types";

const GROUPS = "/subscriptions/:subscription/resourceGroups";

export const groupRoutes: readonly Route[] = [
  { method: "GET", path: GROUPS, answer: listGroups },
  { method: "HEAD", path: `${GROUPS}/:group`, answer: checkGroup },
  { method: "GET", path: `${GROUPS}/:group`, answer: showGroup },
  { method: "PUT", path: `${GROUPS}/:group`, answer: putGroup },
  { method: "DELETE", path: `${GROUPS}/:group`, answer: deleteGroup },
];

type Place = Record<"subscription" | "group", string>;
const place = (request: FastifyRequest): Place => request.params as Place;
const keyOf = (request: FastifyRequest): string => key(groupId(place(request).subscription, place(request).group));

function listGroups({ memory, switches }: AzureService, request: FastifyRequest): unknown {
  const prefix = key(`/subscriptions/${place(request).subscription}/`);
  const rows = Object.values(memory.resourceGroups).filter(({ id }) => key(id).startsWith(prefix));
  return page(request, rows, switches.pageSize);
}

function checkGroup({ memory }: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  return reply.code(memory.resourceGroups[keyOf(request)] ? 204 : 404).send();
}

function showGroup(cloud: AzureService, request: FastifyRequest): unknown {
  return render(request, find(cloud, request));
}

function putGroup({ memory }: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const { location, tags } = readResource(request);
  const isNew = memory.resourceGroups[keyOf(request)] === undefined;
  const made = resourceGroup(place(request).subscription, place(request).group, location);
  if (tags) made.tags = tags;
  keep(memory.resourceGroups, made);
  return reply.code(isNew ? 201 : 200).send(render(request, made));
}

/** Deletes everything in the group too. */
function deleteGroup(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const group = find(cloud, request);
  const { subscriptions, providers, authorization, resourceGroups, ...collections } = cloud.memory;
  delete resourceGroups[keyOf(request)];
  for (const collection of Object.values(collections)) {
    for (const id of Object.keys(collection)) if (id.startsWith(`${keyOf(request)}/`)) delete collection[id];
  }
  const { operations } = cloud;
  operations.leadUnsigned(request, reply, operations.acceptAside(request, group), "group");
  return reply.code(202).send();
}

function find({ memory }: AzureService, request: FastifyRequest): Resource {
  const found = memory.resourceGroups[keyOf(request)];
  if (found) return found;
  const message = `Resource group '${place(request).group}' could not be found.`;
  throw new ArmError(404, "ResourceGroupNotFound", message, { gateway: true });
}

/** Early versions did not tell the type of a group. */
function render(request: FastifyRequest, { type, ...group }: Resource): unknown {
  return apiVersion(request) < "2019" ? group : { ...group, type };
}
