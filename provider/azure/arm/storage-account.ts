/** What Azure tells of a storage account that is, or is to be, the destination of flow logs. */
import * as z from "../../core/zod";
import type { AnyResourceApi } from "./any-resource";

const text = z.string().nullish();
const account = z.object({
  location: z.string(),
  kind: text,
  sku: z.object({ name: text, tier: text }).nullish(),
  properties: z.object({
    primaryEndpoints: z.object({ blob: text }).nullish(),
    creationTime: text,
    provisioningState: text,
    statusOfPrimary: text,
    allowSharedKeyAccess: z.boolean().nullish(),
    publicNetworkAccess: text,
    networkAcls: z.object({ defaultAction: text, bypass: text }).nullish(),
    keyCreationTime: z.object({ key1: text, key2: text }).nullish(),
  }),
});
export type Account = z.infer<typeof account>;
export type AccountProperties = Account["properties"];

/** A version that all of Azure's clouds know. */
export const STORAGE_VERSION = "2023-05-01";

/** Undefined when there is no such account. */
export async function readAccount(arm: AnyResourceApi, id: string): Promise<Account | undefined> {
  return (await arm.find({ path: id, apiVersion: STORAGE_VERSION }, account))?.body;
}
