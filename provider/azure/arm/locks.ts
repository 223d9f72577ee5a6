/** Locks of resources: https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
import * as z from "../../core/zod";
import type { AnyResourceApi } from "./any-resource";

const lock = z.object({ id: z.string(), properties: z.object({ level: z.string() }) });
export type Lock = z.infer<typeof lock>;

/** The locks that hold at a scope, with those of what lies below. @throws FlowLogError */
export function locksAt(arm: AnyResourceApi, scope: string): Promise<Lock[]> {
  return arm.list({ path: `${scope}/providers/Microsoft.Authorization/locks`, apiVersion: "2016-09-01" }, lock);
}
