/** The storage account that receives the logs. */
import * as z from "../../core/zod";
import type { ResourceApi } from "../arm/resources";

export interface StorageAccount {
  readonly location: string;
  /** `StorageV2`, `Storage`, `BlobStorage`, `BlockBlobStorage` or `FileStorage`. */
  readonly kind: string;
  /** Such as `Standard_LRS`: the tier stands before the underscore. */
  readonly sku: string;
  readonly provisioningState: string;
  readonly access: StorageAccess;
}

/** Who may write blobs into the account; a setting that Azure does not report has its default. */
export interface StorageAccess {
  readonly allowSharedKeyAccess?: boolean | null;
  readonly publicNetworkAccess?: string | null;
  readonly networkAcls?: { readonly defaultAction?: string; readonly bypass?: string } | null;
}

/** A version that all of Azure's clouds know. */
const API_VERSION = "2023-05-01";

const properties = z.object({
  provisioningState: z.string().default("Succeeded"),
  allowSharedKeyAccess: z.boolean().nullish().catch(undefined),
  publicNetworkAccess: z.string().nullish().catch(undefined),
  networkAcls: z
    .object({ defaultAction: z.string().optional(), bypass: z.string().optional() })
    .nullish()
    .catch(undefined),
});

/** Undefined when there is no such storage account. */
export async function readStorageAccount(resources: ResourceApi, id: string): Promise<StorageAccount | undefined> {
  const account = await resources.read(id, API_VERSION, properties);
  if (!account) return undefined;
  const { location, kind, sku } = account;
  const { provisioningState, ...access } = account.properties;
  return { location, kind, sku, provisioningState, access };
}

/**
 * Why flow logs may not reach the account, one sentence for each setting; empty where nothing stands in the way. Azure
 * writes as a trusted service, with a key of the account or with the identity of the flow log.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-trusted-azure-services
 */
export function obstaclesIn({ access }: StorageAccount, hasIdentity: boolean): string[] {
  const { allowSharedKeyAccess, publicNetworkAccess, networkAcls } = access;
  const obstacles: string[] = [];
  if (allowSharedKeyAccess === false && !hasIdentity) {
    obstacles.push(
      "allowSharedKeyAccess is false, and the flow log has no identity: set identity to one with the role Storage Blob Data Contributor, or allow shared keys",
    );
  }
  if (/^disabled$/i.test(publicNetworkAccess ?? "")) {
    obstacles.push(
      "publicNetworkAccess is Disabled: set it to Enabled, with networkAcls.defaultAction Deny and networkAcls.bypass AzureServices",
    );
  } else if (/^deny$/i.test(networkAcls?.defaultAction ?? "") && !/azureservices/i.test(networkAcls?.bypass ?? "")) {
    obstacles.push(
      `networkAcls.defaultAction is Deny and networkAcls.bypass is ${networkAcls?.bypass || "None"}: add AzureServices to networkAcls.bypass`,
    );
  }
  return obstacles;
}
