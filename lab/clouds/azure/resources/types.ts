/** The types of resource that flow logs refer to, by the collection of memory that holds them. */

export type Collection =
  | "networkSecurityGroups"
  | "virtualNetworks"
  | "networkInterfaces"
  | "storageAccounts"
  | "workspaces"
  | "userAssignedIdentities";

export const TYPES: Record<Collection, string> = {
  networkSecurityGroups: "Microsoft.Network/networkSecurityGroups",
  virtualNetworks: "Microsoft.Network/virtualNetworks",
  networkInterfaces: "Microsoft.Network/networkInterfaces",
  storageAccounts: "Microsoft.Storage/storageAccounts",
  workspaces: "Microsoft.OperationalInsights/workspaces",
  userAssignedIdentities: "Microsoft.ManagedIdentity/userAssignedIdentities",
};
