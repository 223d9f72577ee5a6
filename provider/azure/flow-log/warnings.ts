/**
 * What people are told of writes and of network security groups, for which Azure makes no new flow logs since June 30,
 * 2025.
 */
import { warn } from "../../core/notices";
import type { FlowLog } from "../arm/api";
import { isNsg, sameId } from "../arm/ids";
import type { AzureFlowLogInputs } from "./schema";

/** What to do about a flow log of a network security group that vanished. */
export const NO_NEW_ONE =
  "Azure makes no new flow logs on network security groups: capture the virtual network with AzureFlowLog, and remove this one from the program";

export function nsgWarning(id: string, what: string): string {
  return `${id}: Azure makes no new flow log on a network security group, so this one can't come back once it is ${what}`;
}

/** What the write was sent over. */
interface Before {
  readonly flowLog: FlowLog | undefined;
  readonly targetResourceId: string | undefined;
}

/** One line on stderr for each consequence of a write that the program does not mention. */
export function warnOfConsequences(id: string, inputs: AzureFlowLogInputs, before: Before): void {
  const { storageId, retentionPolicy, enabled, targetResourceId } = inputs;
  const { flowLog, targetResourceId: from } = before;
  const isRunning = flowLog?.enabled && sameId(flowLog.storageId, storageId);
  const hasRule =
    isRunning && flowLog.retentionPolicy?.enabled && flowLog.retentionPolicy.days === retentionPolicy.days;
  if (enabled && retentionPolicy.enabled && !hasRule) {
    const rules =
      "overwrites lifecycle management rules that are managed elsewhere; a storage account for flow logs alone has none";
    warn(`${id}: its retentionPolicy makes Azure write a rule onto ${storageId}, which ${rules}`);
  }
  if (from === undefined || sameId(from, targetResourceId)) return;
  warn(`${id}: retargeted from ${from}, which it no longer captures`);
  if (isNsg(from)) warn(nsgWarning(id, "retargeted"));
}
