/**
 * The inputs of a log group of Log Tank Service.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
 */
import { z } from "zod";
import { FlowLogError } from "../../core/errors";
import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controlsWithoutDisable, InputSchema } from "../../core/inputs/schema";
import { hasUnknown } from "../../core/inputs/unknowns";
import { logName, placeInputs, retentionDays } from "../resource/input-types";
import type { VpcLogGroup, VpcLogGroupArgs } from "./resource";

export type VpcLogGroupInputs = InputsOf<VpcLogGroup, VpcLogGroupArgs>;

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

export const vpcLogGroupSchema = new InputSchema<VpcLogGroupInputs & Controls>("VpcLogGroup", {
  logGroupName: logName,
  ttlInDays: retentionDays,
  tags: tags.default({}),
  // Not every region reports the alias, and no call changes it, so the alias is never compared with the cloud.
  logGroupNameAlias: z
    .string({ error: ALIAS })
    .regex(/^.{1,64}$/su, { error: ALIAS })
    .optional()
    .meta({ replaces: realiased }),
  ...placeInputs,
  ...controlsWithoutDisable,
});

/** Refuses another alias: the old log group would have to be deleted first, with the records of all its log streams. */
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
