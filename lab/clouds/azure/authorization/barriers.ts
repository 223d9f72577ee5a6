/** Locks and deny assignments: they refuse what roles grant. */
import { ArmError } from "../arm/errors";
import type { AzureMemory } from "../memory";
import { coversAny, isWithin } from "./roles";

/** A lock that is read-only also refuses what is no read, such as the listing of keys. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  ReadOnly: /\/(write|delete|action)$/i,
  CanNotDelete: /\/delete$/i,
};

export function checkLocks({ authorization: { locks } }: AzureMemory, action: string, scope: string): void {
  const locked = locks.find((lock) => isWithin(scope, lock.scope) && REFUSED[lock.level]?.test(action));
  if (!locked) return;
  const verb = action.slice(action.lastIndexOf("/") + 1).toLowerCase();
  const message = `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${locked.scope}'. Please remove the lock and try again.`;
  throw new ArmError(409, "ScopeLocked", message, { gateway: true });
}

export function checkDenials({ authorization: { denyAssignments } }: AzureMemory, action: string, scope: string): void {
  const denied = denyAssignments.find(
    ({ properties }) =>
      isWithin(scope, properties.scope) && properties.permissions.some(({ actions }) => coversAny(actions, action)),
  );
  if (!denied) return;
  const { denyAssignmentName: name, scope: at } = denied.properties;
  const message = `The client has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${name}' and Id '${denied.id.slice(denied.id.lastIndexOf("/") + 1)}' at scope '${at}'.`;
  throw new ArmError(403, "DenyAssignmentAuthorizationFailed", message, { gateway: true });
}
