/** What is told of the storage account of a flow log. */

import type { FlowLog } from "../arm/api";
import { obstaclesIn } from "../prerequisites/storage-accounts";
import type { Inputs, Observing } from "./context";

/**
 * What keeps the logs from their storage account: told at a refresh, at an adoption without a write, and after a write
 * that has read the account. `reported` is the flow log in the form of the inputs.
 */
export async function storageWarnings(
  { resources, reference, schema, sent }: Observing,
  { enabled, storageId, identity }: FlowLog,
  reported: Partial<Inputs>,
): Promise<string[]> {
  if (!enabled || !storageId) return [];
  const { operation, inputs } = reference;
  const isAdopted = () => operation === "create" && schema.reportedDifferences(inputs, reported).length === 0;
  const isAsked = operation === "read" || (!sent.hasSent && isAdopted());
  // An account that can't be read says nothing about the flow log.
  const read = () => resources.storageAccount(storageId).catch(() => "unread" as const);
  const account = isAsked ? await read() : (sent.account ?? "unread");
  if (account === "unread") return [];
  if (!account) return [`its storage account is gone (${storageId})`];
  const hasIdentity = Object.keys(identity?.userAssignedIdentities ?? {}).length > 0;
  return obstaclesIn(account, hasIdentity).map((obstacle) => `${storageId} may take no logs: ${obstacle}`);
}
