/** The inputs of AzureNsgFlowLog. */
import { z } from "zod";
import { type Controls, controls, InputSchema } from "../core/schema";
import { NSG_ID, region, STORAGE_ID, sameId } from "./ids";

export interface RetentionPolicy {
  enabled: boolean;
  days: number;
}

export interface FlowLogFormat {
  type: "JSON";
  version: 1 | 2;
}

export type AzureEnvironment = "public" | "usgovernment" | "china";

export interface AzureNsgFlowLogInputs {
  targetResourceId: string;
  storageId: string;
  enabled: boolean;
  retentionPolicy: RetentionPolicy;
  format: FlowLogFormat;
  networkWatcherName?: string;
  resourceGroupName?: string;
  location?: string;
  environment?: AzureEnvironment;
}

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers";
const NSG_FORM = `must be the ARM id of a network security group (${GROUP}/Microsoft.Network/networkSecurityGroups/{name})`;
const STORAGE_FORM = `must be the ARM id of a storage account (${GROUP}/Microsoft.Storage/storageAccounts/{name})`;

const flag = z.boolean({ error: "must be true or false" });
const DAYS = "must be a whole number of days from 0 to 365";
const days = z.int({ error: DAYS }).min(0, { error: DAYS }).max(365, { error: DAYS });
const WATCHER_NAME = "must be the name of a network watcher, 1 to 80 characters without a slash";
const GROUP_NAME = "must be the name of a resource group, 1 to 90 characters without a slash";
const REGION = 'must be an Azure region such as "westeurope" or "West Europe"';

export const nsgFlowLogSchema = new InputSchema<AzureNsgFlowLogInputs & Controls>(
  "AzureNsgFlowLog",
  {
    targetResourceId: z
      .string({ error: NSG_FORM })
      .regex(NSG_ID, { error: NSG_FORM })
      .meta({ replaces: true, same: sameId }),
    storageId: z.string({ error: STORAGE_FORM }).regex(STORAGE_ID, { error: STORAGE_FORM }).meta({ same: sameId }),
    enabled: flag.default(true),
    retentionPolicy: z
      .strictObject(
        { enabled: flag.default(false), days: days.default(0) },
        { error: "must be an object { enabled, days }" },
      )
      // Azure's documents disagree on what this pair means: keep for ever, or delete at once.
      .refine((policy) => !policy.enabled || policy.days > 0, {
        path: ["days"],
        error: "must be 1 to 365 while retentionPolicy.enabled is true (to keep logs for ever, set enabled to false)",
      })
      .default({ enabled: false, days: 0 }),
    format: z
      .strictObject(
        {
          type: z.literal("JSON", { error: 'must be "JSON"' }).default("JSON"),
          version: z.literal([1, 2], { error: "must be 1 or 2" }).default(1),
        },
        { error: "must be an object { type, version }" },
      )
      .default({ type: "JSON", version: 1 }),
    networkWatcherName: z
      .string({ error: WATCHER_NAME })
      .regex(/^[^/]{1,80}$/, { error: WATCHER_NAME })
      .optional()
      .meta({ same: sameId }),
    resourceGroupName: z
      .string({ error: GROUP_NAME })
      .regex(/^[^/]{1,90}$/, { error: GROUP_NAME })
      .optional()
      .meta({ same: sameId }),
    location: z
      .string({ error: REGION })
      .transform(region)
      .pipe(z.string().regex(/^[a-z][a-z0-9]+$/, { error: REGION }))
      .optional(),
    environment: z
      .enum(["public", "usgovernment", "china"], { error: 'must be "public", "usgovernment" or "china"' })
      .optional()
      .meta({ role: "place" }),
    ...controls,
  },
  [
    {
      needs: ["networkWatcherName", "resourceGroupName"],
      check: ({ networkWatcherName, resourceGroupName }) => {
        if ((networkWatcherName === undefined) === (resourceGroupName === undefined)) return undefined;
        const [given, missing] =
          networkWatcherName === undefined
            ? ["resourceGroupName", "networkWatcherName"]
            : ["networkWatcherName", "resourceGroupName"];
        const reason = `${missing} is required with ${given}: the two name the network watcher together, or both are left out and it is found by region`;
        return { property: missing, reason };
      },
    },
  ],
);
