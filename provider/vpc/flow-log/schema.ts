/**
 * The inputs of a VPC flow log.
 * https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
 * https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_flow_0001.html
 */

import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controls, InputSchema, triggers } from "../../core/inputs/schema";
import * as z from "../../core/zod";
import { ignoringCase, lowerCased, placeInputs, uuid } from "../resource/input-types";
import type { VpcFlowLog, VpcFlowLogArgs } from "./resource";

export type VpcFlowLogInputs = InputsOf<VpcFlowLog, VpcFlowLogArgs>;

/** An enum in any case. The documents write enums in capitals and in small letters. */
function oneOf<const Value extends string>(...values: readonly Value[]) {
  const quoted = values.map((value) => `"${value}"`);
  const error = `must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return z.preprocess(lowerCased, z.enum(values, { error })).meta({ replaces: true, same: ignoringCase });
}

function text(error: string, form: RegExp) {
  return z.string({ error }).regex(form, { error }).default("");
}

function truth(preset: boolean) {
  return z.boolean({ error: "must be true or false" }).default(preset);
}

export const vpcFlowLogSchema = new InputSchema<VpcFlowLogInputs & Controls>("VpcFlowLog", {
  name: text('must be at most 64 letters, digits, "_", "-" and "."', /^[\p{Script=Han}A-Za-z0-9_.-]{0,64}$/u),
  description: text('must be at most 255 characters without "<" and ">"', /^[^<>]{0,255}$/u),
  resourceType: oneOf("port", "network", "vpc"),
  resourceId: uuid("must be the UUID of the port, the network (subnet) or the VPC"),
  trafficType: oneOf("all", "accept", "reject"),
  logGroupId: uuid("must be the UUID of a log group in Log Tank Service"),
  logTopicId: uuid("must be the UUID of a log stream (topic) in Log Tank Service"),
  // No documented answer reports this setting, so it is never compared with the cloud. After an import the setting is
  // unknown, and then a change does not replace the flow log.
  indexEnabled: truth(false).meta({ replaces: (from) => from !== undefined }),
  adminState: truth(true),
  triggers,
  ...placeInputs,
  ...controls,
});
