/** What stands in the way whatever roles allow: locks and deny assignments. */

import type { Check, Checks } from "../../core/discovery/check";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { nameIn } from "../arm/ids";
import { type Lock, locksAt } from "../arm/locks";
import { matchesAny } from "./actions";
import type { Caller } from "./login";
import type { NeededRight } from "./needed-rights";

/** What a lock forbids here, by its level; undefined where the lock does no harm. */
export interface LockHarm {
  readonly readOnly?: string;
  /** In place of `readOnly`, where no document says that the lock does harm. */
  readonly readOnlyPerhaps?: string;
  readonly canNotDelete?: string;
}

/** One check for each lock that holds at the scope. */
export function lockChecks(arm: AnyResourceApi, checks: Checks, scope: string, harm: LockHarm) {
  return checks.of(
    "locks",
    () => locksAt(arm, scope),
    (locks) => {
      const found = locks.flatMap((one) => harmOf(checks, one, harm));
      return found.length > 0 ? found : [checks.ok("locks", "no lock stands in the way")];
    },
  );
}

function harmOf(checks: Checks, { id, scope, level }: Lock, harm: LockHarm): readonly Check[] {
  const name = `lock ${nameIn(id)}`;
  const advice = `remove the lock at ${scope} while flow logs are changed: a lock holds whatever roles allow`;
  if (/^readonly$/i.test(level) && harm.readOnly) return [checks.missing(name, harm.readOnly, advice)];
  if (/^readonly$/i.test(level) && harm.readOnlyPerhaps) return [checks.warning(name, harm.readOnlyPerhaps, advice)];
  if (/^cannotdelete$/i.test(level) && harm.canNotDelete) return [checks.warning(name, harm.canNotDelete, advice)];
  return [];
}

const actions = z.array(z.string()).nullish();
const principals = z.array(z.object({ id: z.string().nullish(), type: z.string().nullish() })).nullish();
const denyAssignment = z.object({
  id: z.string(),
  properties: z.object({
    denyAssignmentName: z.string().nullish(),
    scope: z.string().nullish(),
    doNotApplyToChildScopes: z.boolean().nullish(),
    permissions: z.array(z.object({ actions, notActions: actions })).nullish(),
    principals,
    excludePrincipals: principals,
  }),
});
type Denial = z.infer<typeof denyAssignment>["properties"];

/** The id by which a deny assignment means everybody. */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/**
 * One check for each deny assignment that forbids a needed right. Those of groups may or may not concern the caller.
 * https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
 */
export function denialChecks(
  arm: AnyResourceApi,
  checks: Checks,
  scope: string,
  { caller, needed }: { readonly caller: Caller; readonly needed: readonly NeededRight[] },
): Promise<readonly Check[]> {
  const path = `${scope}/providers/Microsoft.Authorization/denyAssignments?$filter=atScope()`;
  return checks.of(
    "deny assignments",
    () => arm.list({ path, apiVersion: "2022-04-01" }, denyAssignment),
    (rows) => {
      const found = rows.flatMap(({ id, properties }) => {
        if (properties.doNotApplyToChildScopes && properties.scope?.toLowerCase() !== scope.toLowerCase()) return [];
        const denied = needed.filter(({ action }) => denies(properties, action)).map(({ action }) => action);
        return denied.length === 0 ? [] : denialCheck(checks, { id, properties, denied, caller });
      });
      return found.length > 0 ? found : [checks.ok("deny assignments", "none forbids what is needed")];
    },
  );
}

function denies({ permissions }: Denial, action: string): boolean {
  return (permissions ?? []).some(
    (one) => matchesAny(one.actions ?? [], action) && !matchesAny(one.notActions ?? [], action),
  );
}

interface FoundDenial {
  readonly id: string;
  readonly properties: Denial;
  readonly denied: readonly string[];
  readonly caller: Caller;
}

function denialCheck(checks: Checks, { id, properties, denied, caller }: FoundDenial): readonly Check[] {
  const isCaller = ({ id: one }: { readonly id?: string | null | undefined }) =>
    caller.objectId !== undefined && one?.toLowerCase() === caller.objectId.toLowerCase();
  const [meant, excluded] = [properties.principals ?? [], properties.excludePrincipals ?? []];
  if (excluded.some(isCaller)) return [];
  const concerns = meant.some((one) => one.id === EVERYBODY || isCaller(one));
  if (!concerns && !meant.some(isGroup)) return [];
  const name = `deny assignment ${properties.denyAssignmentName ?? id}`;
  const said = `forbids ${denied.join(", ")}, whatever roles allow`;
  const advice =
    "change what has made it, such as a deployment stack or a managed application, or exclude these credentials there";
  // The token does not tell the groups of the caller.
  return concerns && !excluded.some(isGroup)
    ? [checks.missing(name, said, advice)]
    : [checks.warning(name, `${said}; whether it does for these credentials depends on their groups`, advice)];
}

function isGroup({ type }: { readonly type?: string | null | undefined }): boolean {
  return /group/i.test(type ?? "");
}
