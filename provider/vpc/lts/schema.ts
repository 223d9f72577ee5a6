/**
 * The inputs of log groups and log streams of Log Tank Service.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
 */
import { z } from "zod";
import { FlowLogError } from "../../core/errors";
import { type Controls, controlsWithoutDisable, InputSchema } from "../../core/schema";
import { hasUnknown } from "../../core/unknowns";
import { placeInputs, uuid, type VpcPlaceInputs } from "../flow-log/schema";

export interface VpcLogGroupInputs extends VpcPlaceInputs {
  logGroupName: string;
  ttlInDays: number;
  tags: Record<string, string>;
  logGroupNameAlias?: string;
}

export interface VpcLogStreamInputs extends VpcPlaceInputs {
  logGroupId: string;
  logStreamName: string;
  ttlInDays?: number;
}

const NAME =
  'must be 1 to 64 (Huawei Cloud: 100) letters, digits, "_", "-" and ".", not begin with "." or "_", and not end with "."';
const name = z.string({ error: NAME }).regex(/^(?![._])[A-Za-z0-9_.-]{0,99}[A-Za-z0-9_-]$/, { error: NAME });

const DAYS = "must be a whole number of days from 1 to 365";
const days = z.number({ error: DAYS }).int({ error: DAYS }).min(1, { error: DAYS }).max(365, { error: DAYS });

const TAGS = "must be at most 20 tags, each a text under its name";
const TAG_NAME = 'must have a name of 1 to 128 letters, digits, spaces and "_.:=+-@", not beginning with "_"';
const TAG_VALUE = 'must be at most 255 letters, digits, spaces and "_.:/=+-@"';
const tags = z
  .record(
    z.string().regex(/^(?!_)[\p{L}\p{N} _.:=+@-]{1,128}$/u, { error: TAG_NAME }),
    z.string({ error: TAG_VALUE }).regex(/^[\p{L}\p{N} _.:/=+@-]{0,255}$/u, { error: TAG_VALUE }),
    { error: (issue) => (issue.code === "invalid_key" ? TAG_NAME : TAGS) },
  )
  .refine((all) => Object.keys(all).length <= 20, { error: TAGS });

const ALIAS = "must be 1 to 64 characters";

export const logGroupSchema = new InputSchema<VpcLogGroupInputs & Controls>("VpcLogGroup", {
  logGroupName: name.meta({ replaces: true }),
  ttlInDays: days,
  tags: tags.default({}),
  // Write-only: not every region shows it, and no call changes it; so it is never compared with the cloud.
  logGroupNameAlias: z
    .string({ error: ALIAS })
    .regex(/^.{1,64}$/su, { error: ALIAS })
    .optional()
    .meta({ replaces: realiased }),
  ...placeInputs,
  ...controlsWithoutDisable,
});

/** Never for another alias: the old group would have to go first, and with it the records of all its streams. */
function realiased(from: unknown, to: unknown, { id }: Readonly<Record<string, unknown>>): boolean {
  if (hasUnknown(to)) return false;
  const keep = from ? `keep logGroupNameAlias ${JSON.stringify(from)}` : "leave logGroupNameAlias out";
  throw FlowLogError.refused("invalid", {
    attempt: `changing logGroupNameAlias of log group ${String(id)}`,
    said: "the alias is set at creation only, and making the log group anew would delete it with all its records",
    advice: `${keep}, or declare another log group`,
    stateLeft: "Nothing was changed",
  });
}

export const logStreamSchema = new InputSchema<VpcLogStreamInputs & Controls>("VpcLogStream", {
  logGroupId: uuid("must be the UUID of a log group in Log Tank Service"),
  logStreamName: name.meta({ replaces: true }),
  ttlInDays: days.optional(),
  ...placeInputs,
  ...controlsWithoutDisable,
});
