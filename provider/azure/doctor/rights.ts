/** Which of the needed rights roles grant at a scope. */

import type { Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import { getOrCreate, getOrCreateAsync } from "../../core/get-or-create";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { allows, allowsOnData, type Permission } from "./actions";
import type { NeededRight } from "./needed-rights";

const patterns = z.array(z.string()).nullish();
const permission = z.object({
  actions: patterns,
  notActions: patterns,
  dataActions: patterns,
  notDataActions: patterns,
  condition: z.string().nullish(),
});

/** The answers for one doctor, by scope in lower case. */
const known = new WeakMap<AnyResourceApi, Map<string, Promise<Permission[]>>>();

/**
 * What each role assignment that reaches the caller grants at a scope: a subscription, a group or any resource. Several
 * checks ask at one subscription, so that each scope is read once.
 * https://learn.microsoft.com/rest/api/authorization/permissions
 */
export function permissionsAt(arm: AnyResourceApi, scope: string): Promise<Permission[]> {
  const ofScopes = getOrCreate(known, arm, () => new Map<string, Promise<Permission[]>>());
  return getOrCreateAsync(ofScopes, scope.toLowerCase(), () => readPermissions(arm, scope));
}

async function readPermissions(arm: AnyResourceApi, scope: string): Promise<Permission[]> {
  const path = `${scope}/providers/Microsoft.Authorization/permissions`;
  const rows = await arm.list({ path, apiVersion: "2022-04-01" }, permission);
  return rows.map(({ actions, notActions, dataActions, notDataActions, condition }) => ({
    actions: actions ?? [],
    notActions: notActions ?? [],
    dataActions: dataActions ?? [],
    notDataActions: notDataActions ?? [],
    isConditional: Boolean(condition),
  }));
}

/**
 * One check for each right. Where the permissions may not be read, one check says that nobody can tell. `elsewhere` says
 * how to ask at a smaller scope, where a role may be assigned.
 */
export async function rightChecks(
  arm: AnyResourceApi,
  checks: Checks,
  { scope, needed, elsewhere }: { scope: string; needed: readonly NeededRight[]; elsewhere?: string },
): Promise<readonly Check[]> {
  if (needed.length === 0) return [];
  try {
    const permissions = await permissionsAt(arm, scope);
    const where = elsewhere === undefined ? scope : `${scope}, or ${elsewhere}`;
    return needed.map((right) => rightCheck(checks, right, where, permissions));
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    const isForbidden = error.kind === "forbidden";
    const advice = "let these credentials do Microsoft.Authorization/permissions/read there (the role Reader)";
    return [checks.unknown("rights", isForbidden ? error.withAdvice(advice) : error)];
  }
}

function rightCheck(checks: Checks, needed: NeededRight, where: string, permissions: readonly Permission[]): Check {
  const { action, alsoAs, role, doubt } = needed;
  const name = `right ${action}`;
  const grants = (given: readonly Permission[]) =>
    needed.isOnData ? allowsOnData(given, action) : allows(given, action, alsoAs);
  if (grants(permissions.filter(({ isConditional }) => !isConditional))) {
    return checks.ok(name, `no role is missing for ${needed.for}`);
  }
  const advice = `give these credentials a role with it, such as ${role}, at ${where}; a new role takes up to ten minutes to count`;
  if (grants(permissions)) {
    const said = `a role grants it under a condition, and nobody can tell here whether the condition holds for ${needed.for}`;
    return checks.warning(name, said, `look at the condition, or ${advice}`);
  }
  const said = `no role grants it; needed for ${needed.for}`;
  return doubt === undefined ? checks.missing(name, said, advice) : checks.warning(name, `${said}; ${doubt}`, advice);
}
