/**
 * The inputs of a log group of Log Tank Service.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
 */
import { ownTags } from "../../core/inputs/ignored-tags";
import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controlsWithoutDisable, InputSchema } from "../../core/inputs/schema";
import {
  alias,
  enterpriseProjectId,
  ignoreTags,
  logName,
  placeInputs,
  retentionDays,
  tags,
} from "../resource/input-types";
import { setAtCreation } from "../resource/set-at-creation";
import type { VpcLogGroup, VpcLogGroupArgs } from "./resource";

export type VpcLogGroupInputs = InputsOf<VpcLogGroup, VpcLogGroupArgs>;

export const vpcLogGroupSchema = new InputSchema<VpcLogGroupInputs & Controls>(
  "VpcLogGroup",
  {
    logGroupName: logName,
    ttlInDays: retentionDays,
    tags: tags.default({}),
    ignoreTags,
    // Not every region reports the alias, and no call changes it, so the alias is never compared with the cloud.
    logGroupNameAlias: alias.meta({
      replaces: setAtCreation({ input: "logGroupNameAlias", setting: "the alias", what: "log group" }),
    }),
    enterpriseProjectId: enterpriseProjectId.meta({
      replaces: setAtCreation({
        input: "enterpriseProjectId",
        setting: "the enterprise project",
        what: "log group",
        isReported: true,
      }),
    }),
    ...placeInputs,
    ...controlsWithoutDisable,
  },
  [ownTags],
);
