/**
 * What Microsoft.Authorization tells at any scope: permissions, locks, deny assignments, policies. A scope may be any
 * resource, so no route has these paths; the routes of all other resources ask here first.
 */
import type { FastifyRequest } from "fastify";
import { ArmError } from "../arm/errors";
import { page } from "../arm/requests";
import { key } from "../ids";
import type { AzureService, Route } from "../service";
import { isWithin, showPermissions } from "./roles";

/** Definitions of policies of the whole tenant and of management groups lie outside of subscriptions. */
export const authorizationRoutes: readonly Route[] = [
  { method: "GET", path: "/providers/Microsoft.Authorization/*", answer: showDefinition },
  { method: "GET", path: "/providers/Microsoft.Management/*", answer: showDefinition },
];

/** The answer at a scope; undefined for every other path. */
export function answerAtScope(cloud: AzureService, request: FastifyRequest): unknown {
  const path = request.url.split("?")[0] ?? "";
  const [, scope = "", type = "", name] =
    /^(.*)\/providers\/Microsoft\.Authorization\/(\w+)(?:\/([^/]+))?$/i.exec(path) ?? [];
  if (type === "" || request.method !== "GET") return undefined;
  if (name !== undefined) return /^policy(Set)?Definitions$/i.test(type) ? showDefinition(cloud, request) : undefined;
  return LISTS[key(type)]?.(cloud, request, scope);
}

type List = (cloud: AzureService, request: FastifyRequest, scope: string) => unknown;

const LISTS: Readonly<Record<string, List>> = {
  permissions: showPermissions,
  // A list of locks also shows those of what lies in the scope.
  locks: ({ memory, switches }, request, scope) => {
    const shown = memory.authorization.locks.filter(
      (lock) => isWithin(scope, lock.scope) || isWithin(lock.scope, scope),
    );
    const rows = shown.map(({ scope: at, name, level }) => ({
      properties: { level },
      id: `${at}/providers/Microsoft.Authorization/locks/${name}`,
      type: "Microsoft.Authorization/locks",
      name,
    }));
    return page(request, rows, switches.pageSize);
  },
  denyassignments: ({ memory, switches }, request, scope) => {
    const rows = memory.authorization.denyAssignments.filter(({ properties }) => isWithin(scope, properties.scope));
    return page(request, rows, switches.pageSize);
  },
  policyassignments: ({ memory, switches }, request, scope) => {
    const rows = memory.authorization.policyAssignments.filter(({ properties }) => isWithin(scope, properties.scope));
    return page(request, rows, switches.pageSize);
  },
};

function showDefinition({ memory }: AzureService, request: FastifyRequest): unknown {
  const id = request.url.split("?")[0] ?? "";
  const found = memory.authorization.policyDefinitions[key(id)];
  if (found) return { id, name: id.slice(id.lastIndexOf("/") + 1), ...found };
  const type = /policySet/i.test(id) ? "PolicySetDefinitionNotFound" : "PolicyDefinitionNotFound";
  throw new ArmError(404, type, `The policy definition '${id}' could not be found.`, { gateway: true });
}
