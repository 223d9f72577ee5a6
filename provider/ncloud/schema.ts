/** The inputs of NcloudFlowLog: enableFlowLog's own parameters, and where the interface lives. */

import type { InputsOf } from "../core/inputs/resource";
import { type Controls, controls, InputSchema, triggers } from "../core/inputs/schema";
import * as z from "../core/zod";
import type { NcloudFlowLog, NcloudFlowLogArgs } from "./resource";

export type { Site } from "./network-interface-args";

export type NcloudFlowLogInputs = InputsOf<NcloudFlowLog, NcloudFlowLogArgs>;

export const DEFAULT_DIRECTORY = "VPC_FLOW_LOG";

/** The directories that the vendor's newer documentation allows in a request. The default is never sent. */
export const NEWER_DIRECTORY_RULE = "3 to 100 lowercase letters, digits or underscores";

/** Whether the vendor's newer documentation allows this directory, too. */
export function keepsNewerRule(directory: string | undefined): boolean {
  return directory === undefined || directory === DEFAULT_DIRECTORY || /^[a-z0-9_]{3,100}$/.test(directory);
}

const SITE_RULE = 'must be "public", "gov" or "fin"';
const REGION_RULE = "must be a region code in capitals, such as KR, SGN, JPN or FKR";
const INTERVAL_RULE = "must be a whole number of minutes from 5 to 15";
const BUCKET_RULE =
  "must be a bucket name: 3 to 63 lowercase letters, digits, dots or hyphens, first and last a letter or digit, not an IP address";
const DIRECTORY_RULE = "must be 1 to 100 letters, digits or underscores";

export const siteRule = z.enum(["public", "gov", "fin"], { error: SITE_RULE });
export const regionRule = z.string({ error: REGION_RULE }).regex(/^[A-Z][A-Z0-9]{1,9}$/, REGION_RULE);

export const ncloudFlowLogSchema = new InputSchema<NcloudFlowLogInputs & Controls>("NcloudFlowLog", {
  site: siteRule.optional().meta({ role: "place" }),
  regionCode: regionRule.optional().meta({ role: "place" }),
  networkInterfaceNo: z
    .string({ error: "must be a string of digits" })
    .regex(/^\d+$/, "must be a string of digits")
    .meta({ replaces: true }),
  collectActionTypeCode: z.enum(["ALLOW", "DENY", "ALL"], { error: 'must be "ALLOW", "DENY" or "ALL"' }),
  collectIntervalMinute: z
    .number({ error: INTERVAL_RULE })
    .refine((minutes) => Number.isInteger(minutes) && minutes >= 5 && minutes <= 15, INTERVAL_RULE)
    .default(15),
  storageTypeCode: z.literal("OBJT", { error: 'must be "OBJT" (Object Storage)' }).default("OBJT"),
  storageBucketName: z
    .string({ error: BUCKET_RULE })
    .refine((name) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/^\d+(\.\d+){3}$/.test(name), BUCKET_RULE),
  storageBucketDirectoryName: z
    .string({ error: DIRECTORY_RULE })
    .regex(/^[A-Za-z0-9_]{1,100}$/, DIRECTORY_RULE)
    .default(DEFAULT_DIRECTORY),
  triggers,
  ...controls,
});
