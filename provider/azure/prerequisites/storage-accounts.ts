/** The storage account that receives the logs. */
import { z } from "zod";
import type { ResourceApi } from "../arm/resources";

export interface StorageAccount {
  readonly location: string;
  /** `StorageV2`, `Storage`, `BlobStorage`, `BlockBlobStorage` or `FileStorage`. */
  readonly kind: string;
  /** Such as `Standard_LRS`: the tier stands before the underscore. */
  readonly sku: string;
  readonly provisioningState: string;
}

/** A version that all of Azure's clouds know. */
const API_VERSION = "2023-05-01";

const properties = z.object({ provisioningState: z.string().default("Succeeded") });

/** Undefined when there is no such storage account. */
export async function readStorageAccount(resources: ResourceApi, id: string): Promise<StorageAccount | undefined> {
  const account = await resources.read(id, API_VERSION, properties);
  if (!account) return undefined;
  const { location, kind, sku } = account;
  return { location, kind, sku, provisioningState: account.properties.provisioningState };
}
