/** Consequences of Azure's own that a program does not show: one line each on stderr, or the advice of an error. */
import { isNsg, sameId } from "../arm/ids";
import type { WireSettings } from "./from-wire";
import type { AzureFlowLogInputs } from "./schema";

type Inputs = AzureFlowLogInputs;

/** What to do about a flow log of a network security group that vanished. */
export const NO_NEW_ONE =
  "Azure makes no new flow logs on network security groups: capture the virtual network with AzureFlowLog, and remove this one from the program";

/** What a write brings about besides what it is for: `now` are the settings before, `from` is the target before. */
export function warningsOf(
  wanted: Inputs,
  now: WireSettings | undefined,
  from: string | undefined,
  id: string,
): string[] {
  const warnings: string[] = [];
  const {
    storageId,
    retentionPolicy: { enabled, days },
  } = wanted;
  const before = now?.enabled && sameId(now.storageId, storageId) ? now.retentionPolicy : undefined;
  if (wanted.enabled && enabled && !(before?.enabled && before.days === days)) {
    const rules =
      "overwrites lifecycle management rules that are managed elsewhere; a storage account for flow logs alone has none";
    warnings.push(`warning: ${id}: its retentionPolicy makes Azure write a rule onto ${storageId}, which ${rules}`);
  }
  if (from !== undefined && !sameId(from, wanted.targetResourceId)) {
    warnings.push(`warning: ${id}: turned from ${from}, which it no longer captures`);
    if (isNsg(from)) warnings.push(nsgWarning(id, "turned away"));
  }
  return warnings;
}

/** Azure makes no new flow logs on network security groups since June 30, 2025. */
export function nsgWarning(id: string, what: string): string {
  return `warning: ${id}: Azure makes no new flow log on a network security group, so this one can't come back once it is ${what}`;
}
