/**
 * The inputs of a log stream of Log Tank Service.
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
 */
import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controlsWithoutDisable, InputSchema } from "../../core/inputs/schema";
import { logName, placeInputs, retentionDays, uuid } from "../resource/input-types";
import type { VpcLogStream, VpcLogStreamArgs } from "./resource";

export type VpcLogStreamInputs = InputsOf<VpcLogStream, VpcLogStreamArgs>;

export const vpcLogStreamSchema = new InputSchema<VpcLogStreamInputs & Controls>("VpcLogStream", {
  logGroupId: uuid("must be the UUID of a log group in Log Tank Service"),
  logStreamName: logName,
  ttlInDays: retentionDays.optional(),
  ...placeInputs,
  ...controlsWithoutDisable,
});
