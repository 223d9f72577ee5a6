/** Role assignments of whoever has signed in: what they grant at a scope, and how Azure tells it. */
import type { FastifyRequest } from "fastify";
import { page } from "../arm/requests";
import { key } from "../ids";
import type { AzureMemory, RoleAssignment } from "../memory";
import type { AzureService } from "../service";
import type { AzureSwitches } from "../switches";

/** Whether `scope` is `outer` or lies in it. The empty scope is the whole tenant. */
export function isWithin(scope: string, outer: string): boolean {
  return `${key(scope)}/`.startsWith(key(outer) === "" ? "" : `${key(outer)}/`);
}

function covers(pattern: string, action: string): boolean {
  const text = pattern.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${text}$`, "i").test(action);
}

export const coversAny = (patterns: readonly string[] = [], action: string): boolean =>
  patterns.some((pattern) => covers(pattern, action));

/** Whether a role grants the action at the scope. Outside of subscriptions everybody may ask, and sees what they may. */
export function isGranted({ authorization: { roles } }: AzureMemory, action: string, scope: string): boolean {
  if (!/^\/subscriptions\/[^/]/i.test(scope)) return true;
  return roles.some(
    (role) => isWithin(scope, role.scope) && coversAny(role.actions, action) && !coversAny(role.notActions, action),
  );
}

/** The switch `deniedActions` stands for roles that lack these actions. */
function lacking({ scope: _scope, ...role }: RoleAssignment, { deniedActions }: AzureSwitches): object {
  const denied = deniedActions.flatMap((one) => (/\/(read|write|delete|action)$/i.test(one) ? [one] : [`${one}/*`]));
  return {
    actions: role.actions,
    notActions: [...(role.notActions ?? []), ...denied],
    dataActions: role.dataActions ?? [],
    notDataActions: [...(role.notDataActions ?? []), ...denied],
    ...(role.condition ? { condition: role.condition, conditionVersion: "2.0" } : {}),
  };
}

/** `GET {scope}/providers/Microsoft.Authorization/permissions`: one row for each role assignment that counts there. */
export function showPermissions({ memory, switches }: AzureService, request: FastifyRequest, scope: string): unknown {
  const reaching = memory.authorization.roles.filter((role) => isWithin(scope, role.scope));
  const rows = reaching.map((role) => lacking(role, switches));
  return page(request, rows, switches.pageSize);
}
