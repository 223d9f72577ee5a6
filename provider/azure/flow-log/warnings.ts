/** Sentences about network security groups, for which Azure makes no new flow logs since June 30, 2025. */

/** What to do about a flow log of a network security group that vanished. */
export const NO_NEW_ONE =
  "Azure makes no new flow logs on network security groups: capture the virtual network with AzureFlowLog, and remove this one from the program";

export function nsgWarning(id: string, what: string): string {
  return `warning: ${id}: Azure makes no new flow log on a network security group, so this one can't come back once it is ${what}`;
}
