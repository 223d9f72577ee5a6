/** Input types that several resources of these clouds share. */
import * as z from "../../core/zod";
import { cloudName, isCloud } from "../settings/sites";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The form of all ids that both services give. */
export const UUID_FORM = { pattern: new RegExp(UUID, "i"), name: "a UUID" };

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

const TAGS = "must be at most 20 tags, each a text under its name";
const TAG_NAME = 'must have a name of 1 to 128 letters, digits, spaces and "_.:=+-@", not beginning with "_"';
const TAG_VALUE = 'must be at most 255 letters, digits, spaces and "_.:/=+-@"';
/** The tags of a log group or a log stream. */
export const tags = z
  .record(
    z.string().regex(/^(?!_)[\p{L}\p{N} _.:=+@-]{1,128}$/u, { error: TAG_NAME }),
    z.string({ error: TAG_VALUE }).regex(/^[\p{L}\p{N} _.:/=+@-]{0,255}$/u, { error: TAG_VALUE }),
    { error: (issue) => (issue.code === "invalid_key" ? TAG_NAME : TAGS) },
  )
  .refine((all) => Object.keys(all).length <= 20, { error: TAGS });

const IGNORED = "must be a list of names, or of beginnings of names followed by *";

/** The tags of a log group or a log stream that others own. */
export const ignoreTags = z
  .array(
    z.string({ error: IGNORED }).regex(/^[\p{L}\p{N} _.:=+@-]{0,127}[\p{L}\p{N} _.:=+@*-]$/u, { error: IGNORED }),
    {
      error: IGNORED,
    },
  )
  .optional()
  .transform((all) => (all && all.length > 0 ? all : undefined))
  .meta({ role: "control" });

const ALIAS = "must be 1 to 64 characters";

/** The other name of a log group or a log stream. */
export const alias = z
  .string({ error: ALIAS })
  .regex(/^.{1,64}$/su, { error: ALIAS })
  .optional();

const ENTERPRISE_PROJECT = 'must be "0" (the default one) or the UUID of an enterprise project';

export const enterpriseProjectId = z
  .preprocess(
    lowerCased,
    z
      .string({ error: ENTERPRISE_PROJECT })
      .regex(/^(0|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, { error: ENTERPRISE_PROJECT })
      .optional(),
  )
  .meta({ same: ignoringCase });

const PROJECT_NAME = 'must be 1 to 255 letters, digits, "_" and "-", and not "default"';

export const enterpriseProjectName = z
  .string({ error: PROJECT_NAME })
  .regex(/^(?!default$)[\p{Script=Han}A-Za-z0-9_-]{1,255}$/iu, { error: PROJECT_NAME })
  .optional();

const CLOUD = 'must be "otc", "huawei" or the domain of an endpoint, such as "myhuaweicloud.eu"';
const REGION = 'must be the name of a region, such as "eu-de"';
const PROJECT = "must be the id of a project: 32 hexadecimal digits";

/** Where a resource lives; what is left out comes from config and environment. */
export const placeInputs = {
  cloud: z
    .string({ error: CLOUD })
    .transform(cloudName)
    .refine(isCloud, { error: CLOUD })
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
