/**
 * The inputs of a log stream of Log Tank Service.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
 */
import { ownTags } from "../../core/inputs/ignored-tags";
import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controlsWithoutDisable, InputSchema } from "../../core/inputs/schema";
import {
  alias,
  enterpriseProjectName,
  ignoreTags,
  logName,
  placeInputs,
  retentionDays,
  tags,
  uuid,
} from "../resource/input-types";
import { setAtCreation } from "../resource/set-at-creation";
import type { VpcLogStream, VpcLogStreamArgs } from "./resource";

export type VpcLogStreamInputs = InputsOf<VpcLogStream, VpcLogStreamArgs>;

export const vpcLogStreamSchema = new InputSchema<VpcLogStreamInputs & Controls>(
  "VpcLogStream",
  {
    logGroupId: uuid("must be the UUID of a log group in Log Tank Service"),
    logStreamName: logName,
    ttlInDays: retentionDays.optional(),
    tags: tags.optional(),
    ignoreTags,
    // Not every region reports the alias, none reports the name of the enterprise project, and no call changes them. So
    // both are never compared with the cloud.
    logStreamNameAlias: alias.meta({
      replaces: setAtCreation({ input: "logStreamNameAlias", setting: "the alias", what: "log stream" }),
    }),
    enterpriseProjectName: enterpriseProjectName.meta({
      replaces: setAtCreation({
        input: "enterpriseProjectName",
        setting: "the enterprise project",
        what: "log stream",
      }),
    }),
    ...placeInputs,
    ...controlsWithoutDisable,
  },
  [ownTags],
);
