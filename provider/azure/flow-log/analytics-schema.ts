/** The inputs of traffic analytics, and when two of them mean the same. */
import { isDeepStrictEqual } from "node:util";
import * as z from "../../core/zod";
import { region, WORKSPACE_ID } from "../arm/ids";
import type { FlowAnalytics } from "./args";

export type { FlowAnalytics, TrafficAnalytics } from "./args";

const WORKSPACE_FORM =
  "must be the ARM id of a Log Analytics workspace (/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces/{name})";
const GUID_FORM = "must be the workspace's GUID (its customerId), not its name";
const REGION = 'must be an Azure region such as "westeurope" or "West Europe"';

/** A region in normal form. */
export const regionName = z
  .string({ error: REGION })
  .transform(region)
  .pipe(z.string().regex(/^[a-z][a-z0-9]+$/, { error: REGION }));

const configuration = z
  .strictObject(
    {
      enabled: z.boolean({ error: "must be true or false" }).optional(),
      workspaceId: z
        .string({ error: GUID_FORM })
        .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { error: GUID_FORM })
        .optional(),
      workspaceRegion: regionName.optional(),
      workspaceResourceId: z
        .string({ error: WORKSPACE_FORM })
        .regex(WORKSPACE_ID, { error: WORKSPACE_FORM })
        .optional(),
      trafficAnalyticsInterval: z.literal([10, 60], { error: "must be 10 or 60 (minutes)" }).default(60),
    },
    {
      error:
        "must be an object { enabled, workspaceResourceId, workspaceId, workspaceRegion, trafficAnalyticsInterval }",
    },
  )
  .refine(({ enabled, workspaceResourceId }) => !enabled || workspaceResourceId !== undefined, {
    path: ["workspaceResourceId"],
    error: `${WORKSPACE_FORM} while traffic analytics is enabled`,
  })
  // Azure takes a left out `enabled` for false, even with a workspace. A program that names a workspace means true.
  .transform(({ enabled, ...rest }) => ({ enabled: enabled ?? rest.workspaceResourceId !== undefined, ...rest }));

/** Traffic analytics. An empty block counts as left out. */
export const flowAnalyticsConfiguration = z
  .strictObject(
    { networkWatcherFlowAnalyticsConfiguration: configuration.optional() },
    { error: "must be an object { networkWatcherFlowAnalyticsConfiguration }" },
  )
  .optional()
  .transform((block): FlowAnalytics | undefined => {
    const inner = block?.networkWatcherFlowAnalyticsConfiguration;
    return inner && { networkWatcherFlowAnalyticsConfiguration: inner };
  })
  .meta({ same: sameAnalytics });

function sameAnalytics(a: unknown, b: unknown): boolean {
  const [one, other] = [a, b].map((block) => {
    const { enabled, ...rest } = (block as FlowAnalytics).networkWatcherFlowAnalyticsConfiguration ?? {};
    const texts = Object.entries(rest).map(([name, value]) => [name, String(value).toLowerCase()]);
    return enabled ? Object.fromEntries(texts) : {};
  });
  return isDeepStrictEqual(one, other);
}
