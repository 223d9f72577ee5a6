/** Input types that several resources of these clouds share. */
import { z } from "zod";
import { CLOUD_DOMAINS, cloudName } from "../settings/sites";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function lowerCased(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

export function ignoringCase(a: unknown, b: unknown): boolean {
  return lowerCased(a) === lowerCased(b);
}

/** A UUID in any case: the clouds compare UUIDs without it. A change of the input replaces the resource. */
export function uuid(error: string) {
  return z
    .preprocess(lowerCased, z.string({ error }).regex(UUID, { error }))
    .meta({ replaces: true, same: ignoringCase });
}

const NAME =
  'must be 1 to 64 (Huawei Cloud: 100) letters, digits, "_", "-" and ".", not begin with "." or "_", and not end with "."';

/** The name of a log group or a log stream. */
export const logName = z
  .string({ error: NAME })
  .regex(/^(?![._])[A-Za-z0-9_.-]{0,99}[A-Za-z0-9_-]$/, { error: NAME })
  .meta({ replaces: true });

const DAYS = "must be a whole number of days from 1 to 365";

/** How long records are kept. */
export const retentionDays = z
  .number({ error: DAYS })
  .int({ error: DAYS })
  .min(1, { error: DAYS })
  .max(365, { error: DAYS });

const CLOUD = 'must be "otc", "huawei" or the domain of an endpoint, such as "myhuaweicloud.eu"';
const REGION = 'must be the name of a region, such as "eu-de"';
const PROJECT = "must be the id of a project: 32 hexadecimal digits";

/** Where a resource lives; what is left out comes from config and environment. */
export const placeInputs = {
  cloud: z
    .string({ error: CLOUD })
    .transform(cloudName)
    .refine((value) => Object.hasOwn(CLOUD_DOMAINS, value) || /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(value), {
      error: CLOUD,
    })
    .optional()
    .meta({ role: "place" }),
  region: z
    .string({ error: REGION })
    .regex(/^[A-Za-z0-9-]+$/, { error: REGION })
    .optional()
    .meta({ role: "place" }),
  projectId: z
    .preprocess(
      lowerCased,
      z
        .string({ error: PROJECT })
        .regex(/^[0-9a-f]{32}$/, { error: PROJECT })
        .optional(),
    )
    .meta({ role: "place", same: ignoringCase }),
};
