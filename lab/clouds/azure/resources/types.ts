/** The types of resource that flow logs refer to, and the body of a PUT on any of them. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError } from "../arm/errors";
import { readJson } from "../arm/requests";

/** The collections of memory that hold them. */
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

/** The fields that all resources and groups have. */
const resourceBody = z.looseObject({
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  kind: z.string().optional(),
  sku: z.record(z.string(), z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

export function readResource(request: FastifyRequest): z.infer<typeof resourceBody> {
  const parsed = resourceBody.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  throw new ArmError(400, "LocationRequired", "The location property is required for this definition.", {
    gateway: true,
  });
}
