/** Locks of resources: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
import * as z from "../../core/zod";
import type { AnyResourceApi } from "./any-resource";

const lock = z.object({ id: z.string(), properties: z.object({ level: z.string() }) });
const LOCK = "/providers/Microsoft.Authorization/locks/";

export interface Lock {
  readonly id: string;
  /** The resource, resource group or subscription that is locked, with all that lies in it. */
  readonly scope: string;
  /** `ReadOnly` or `CanNotDelete`. */
  readonly level: string;
}

/** The locks that hold at a scope. Azure's list also has locks of what lies below, which do not. @throws FlowLogError */
export async function locksAt(arm: AnyResourceApi, scope: string): Promise<Lock[]> {
  const path = `${scope}/providers/Microsoft.Authorization/locks`;
  const rows = await arm.list({ path, apiVersion: "2016-09-01" }, lock);
  return rows
    .map(({ id, properties: { level } }) => ({ id, scope: scopeOf(id), level }))
    .filter((one) => isWithin(scope, one.scope));
}

function scopeOf(lockId: string): string {
  const at = lockId.toLowerCase().lastIndexOf(LOCK.toLowerCase());
  return at < 0 ? lockId : lockId.slice(0, at);
}

function isWithin(scope: string, outer: string): boolean {
  return `${scope}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}
