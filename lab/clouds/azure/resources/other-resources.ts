/** Resources of any type that has no routes of its own: stored and echoed. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { ArmError, resourceNotFound } from "../arm/errors";
import { readJson } from "../arm/requests";
import { answerAtScope } from "../authorization/routes";
import { key, parseId, type ResourceId, region } from "../ids";
import { keep, type Resource } from "../memory";
import type { AzureService, Route } from "../service";

/** The path of the first route names its group, so that a missing group is refused. */
export const otherResourceRoutes: readonly Route[] = [
  { method: "ALL", path: "/subscriptions/:subscription/resourceGroups/:group/providers/*", answer: answerOther },
  { method: "ALL", path: "/subscriptions/*", answer: answerOther },
];

function answerOther(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  const atScope = answerAtScope(cloud, request);
  if (atScope !== undefined) return atScope;
  const id = request.url.split("?")[0] ?? "";
  const parsed = parseId(id);
  if (!parsed || !["GET", "PUT", "DELETE"].includes(request.method)) {
    const message = `No HTTP resource was found that matches the request URI '${id}'.`;
    throw new ArmError(404, "InvalidResourceType", message, { gateway: true });
  }
  const others = cloud.memory.otherResources;
  const existing = others[key(id)];
  if (request.method === "PUT") {
    const made = parseResource(request, id, parsed);
    keep(others, made);
    return reply.code(existing ? 200 : 201).send(made);
  }
  if (request.method === "DELETE") {
    delete others[key(id)];
    return reply.code(existing ? 200 : 204).send();
  }
  if (!existing) throw resourceNotFound(parsed.type, parsed.name, parsed.group);
  return existing;
}

function parseResource(request: FastifyRequest, id: string, { name, type }: ResourceId): Resource {
  const { location = "", properties = {}, ...body } = readJson(request) as Partial<Resource>;
  return {
    ...body,
    id,
    name: name.split("/").at(-1) ?? "",
    type,
    location: region(location),
    properties: { ...properties, provisioningState: "Succeeded" },
  };
}
