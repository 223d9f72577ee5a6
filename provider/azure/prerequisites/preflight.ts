/**
 * Reasons why Azure would refuse a flow log, found before the write. The errors here name the values that disagree;
 * Azure's own messages for most of these reasons do not.
 * https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview#storage-account-considerations-for-virtual-network-flow-logs
 */
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { asLongAsCall, type PollOptions, pollUntil } from "../../core/polling";
import type { NetworkWatcher } from "../arm/api";
import { unlessForbidden } from "../arm/read-options";
import type { Prerequisites } from "./prerequisites";
import type { StorageAccount } from "./storage-accounts";
import type { Target } from "./targets";

/** What a flow log is about to be written with. */
export interface Combination {
  readonly target: Target;
  /** Undefined while the network watcher is yet to be made. */
  readonly watcher: NetworkWatcher | undefined;
  readonly storageId: string;
  /** Whether Azure is to delete logs after some days. */
  readonly deletesOldLogs: boolean;
}

/** Answers the storage account, where the account may be read. @throws invalid, with one sentence */
export async function preflight(
  prerequisites: Prerequisites,
  combination: Combination,
  poll: PollOptions,
  clock: Clock = SYSTEM_CLOCK,
): Promise<StorageAccount | undefined> {
  const { target, watcher, storageId } = combination;
  if (watcher && watcher.location !== target.location) {
    throw refused(
      `network watcher ${watcher.networkWatcherName} (group ${watcher.resourceGroupName}) is in ${watcher.location}, but target ${target.id} is in ${target.location}`,
      "leave networkWatcherName, resourceGroupName and location out to have the network watcher found by region",
    );
  }
  if (isBroken(target.provisioningState)) {
    throw refused(
      `target ${target.id} is in provisioning state ${target.provisioningState}, but a flow log needs Succeeded`,
      "repair or update the target first",
    );
  }
  const account = await unlessForbidden(
    () => pollUntil(() => prerequisites.storageAccount(storageId), isSettled, asLongAsCall(poll), clock),
    () => "unread" as const,
  );
  if (account === "unread") return undefined;
  if (!account) throw refused(`storage account ${storageId} does not exist`, "check storageId");
  checkStorage(account, combination);
  return account;
}

function checkStorage(account: StorageAccount, { target, storageId, deletesOldLogs }: Combination): void {
  const { location, kind, sku, provisioningState } = account;
  if (location !== target.location) {
    throw refused(
      `storage account ${storageId} is in ${location}, but target ${target.id} is in ${target.location}`,
      `name a storage account in ${target.location}`,
    );
  }
  const tier = sku.split("_")[0] ?? "";
  // Accounts that are billed by provisioned size have a number in the tier: StandardV2, PremiumV2.
  if (sku !== "" && !/^standard/i.test(tier)) {
    throw refused(
      `storage account ${storageId} is of tier ${tier} (${sku}), but flow logs need tier Standard`,
      "name a storage account of tier Standard",
    );
  }
  if (kind === "FileStorage") {
    throw refused(
      `storage account ${storageId} is of kind FileStorage, which holds no blobs, but flow logs are blobs`,
      "name a storage account of kind StorageV2",
    );
  }
  if (deletesOldLogs && kind !== "" && kind !== "StorageV2") {
    throw refused(
      `storage account ${storageId} is of kind ${kind}, but retentionPolicy.enabled needs kind StorageV2`,
      "upgrade the account to general-purpose v2, name another, or set retentionPolicy.enabled to false",
    );
  }
  if (provisioningState !== "Succeeded") {
    throw refused(
      `storage account ${storageId} is in provisioning state ${provisioningState}, but a flow log needs Succeeded`,
      isBroken(provisioningState)
        ? "repair the storage account, or name another"
        : "run `pulumi up` again when it is ready",
    );
  }
}

/** A storage account that is being made is waited for: Azure reports the account before the account is ready. */
function isSettled(account: StorageAccount | undefined): boolean {
  return !account || account.provisioningState === "Succeeded" || isBroken(account.provisioningState);
}

/** Whether the state lasts until somebody repairs the resource. */
function isBroken(provisioningState: string): boolean {
  return ["failed", "canceled", "deleting"].includes(provisioningState.toLowerCase());
}

function refused(said: string, advice: string): FlowLogError {
  return FlowLogError.refused("invalid", { said, advice });
}
