/**
 * What Azure would refuse a flow log for, said before it is asked, with the values that disagree: its own words for
 * most of this are of little help.
 * https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview#storage-account-considerations-for-virtual-network-flow-logs
 */
import { FlowLogError } from "../../core/errors";
import { DEFAULT_POLL, type PollOptions, pollUntil } from "../../core/polling";
import type { NetworkWatcher } from "../arm/api";
import type { Prerequisites, StorageAccount, Target } from "./prerequisites";

export interface Wanted {
  readonly target: Target;
  /** Left out where it is yet to be made. */
  readonly watcher?: NetworkWatcher;
  readonly storageId: string;
  /** Whether logs are to be deleted after some days. */
  readonly retention: boolean;
}

/** @throws invalid, with one sentence */
export async function preflight(
  prerequisites: Prerequisites,
  wanted: Wanted,
  poll: PollOptions = DEFAULT_POLL,
): Promise<void> {
  const { target, watcher, storageId } = wanted;
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
  const look = () => prerequisites.storageAccount(storageId);
  const account = await pollUntil(look, isSettled, poll).catch((thrown) => {
    // Who may not read it leaves the decision to Azure.
    if (FlowLogError.of(thrown).kind === "forbidden") return "unread" as const;
    throw thrown;
  });
  if (account === "unread") return;
  if (!account) throw refused(`storage account ${storageId} does not exist`, "check storageId");
  checkStorage(account, wanted);
}

function checkStorage({ location, kind, sku, provisioningState }: StorageAccount, wanted: Wanted): void {
  const { target, storageId, retention } = wanted;
  if (location !== target.location) {
    throw refused(
      `storage account ${storageId} is in ${location}, but target ${target.id} is in ${target.location}`,
      `name a storage account in ${target.location}`,
    );
  }
  const tier = sku.split("_")[0] ?? "";
  // The tiers of billing by size have a number behind: StandardV2, PremiumV2.
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
  if (retention && kind !== "" && kind !== "StorageV2") {
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

/** What somebody is making right now is worth waiting for: a storage account is shown before its address is. */
function isSettled(account: StorageAccount | undefined): boolean {
  return !account || account.provisioningState === "Succeeded" || isBroken(account.provisioningState);
}

/** A state that does not pass by itself. */
function isBroken(provisioningState: string): boolean {
  return ["failed", "canceled", "deleting"].includes(provisioningState.toLowerCase());
}

function refused(said: string, advice: string): FlowLogError {
  return FlowLogError.refused("invalid", { said, advice });
}
