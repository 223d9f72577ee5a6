/** Look-ups for programs: a log group or a log stream by its name. */
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "../../core/pulumi/program";
import type { FoundVpcLogGroup, FoundVpcLogStream, GetVpcLogGroupArgs, GetVpcLogStreamArgs } from "./args";

export type {
  FoundVpcLogGroup,
  FoundVpcLogStream,
  GetVpcLogGroupArgs,
  GetVpcLogStreamArgs,
  VpcLookUpPlaceArgs,
} from "./args";

/** The arguments of getVpcLogGroupOutput: outputs of other resources are allowed. */
export type GetVpcLogGroupOutputArgs = { [Key in keyof GetVpcLogGroupArgs]: pulumi.Input<GetVpcLogGroupArgs[Key]> };

/** The arguments of getVpcLogStreamOutput: outputs of other resources are allowed. */
export type GetVpcLogStreamOutputArgs = { [Key in keyof GetVpcLogStreamArgs]: pulumi.Input<GetVpcLogStreamArgs[Key]> };

/**
 * Finds a log group by its name. Credentials, cloud, region and project come from the same config and environment as
 * for resources.
 * @throws notFound when there is no such log group, conflict when lists show several, blocked where the region's old API can't list log groups
 * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/querying_all_log_groups_of_an_account.html
 *
 * @example
 * const { id } = await getVpcLogGroup({ logGroupName: "network" });
 */
export async function getVpcLogGroup(args: GetVpcLogGroupArgs): Promise<FoundVpcLogGroup> {
  return lookUp("flowlogs:index:getVpcLogGroup", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { findLogGroup } = await import("./find.js");
    return findLogGroup(settings, args);
  });
}

/**
 * Finds a log group by a name that is an output of a resource. In a preview that does not know the name yet, the result
 * is unknown too.
 */
export function getVpcLogGroupOutput(args: GetVpcLogGroupOutputArgs): pulumi.Output<FoundVpcLogGroup> {
  return pulumi.output(args).apply((known) => getVpcLogGroup(known as GetVpcLogGroupArgs));
}

/**
 * Finds a log stream by its name and its log group. Credentials, cloud, region and project come from the same config
 * and environment as for resources.
 * @throws notFound when there is no such log group or log stream, conflict when lists show several, blocked where the region's old API can't list them
 * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/querying_all_log_streams_in_a_specified_log_group.html
 *
 * @example
 * const { id, logGroupId } = await getVpcLogStream({ logGroupName: "network", logStreamName: "edge" });
 */
export async function getVpcLogStream(args: GetVpcLogStreamArgs): Promise<FoundVpcLogStream> {
  return lookUp("flowlogs:index:getVpcLogStream", args, async (settings) => {
    const { findLogStream } = await import("./find.js");
    return findLogStream(settings, args);
  });
}

/**
 * Finds a log stream by values that are outputs of resources. In a preview that does not know these values yet, the
 * result is unknown too.
 *
 * @example
 * const stream = getVpcLogStreamOutput({ logGroupId: group.id, logStreamName: "edge" });
 * new VpcFlowLog("edge", { logGroupId: stream.logGroupId, logTopicId: stream.id, … });
 */
export function getVpcLogStreamOutput(args: GetVpcLogStreamOutputArgs): pulumi.Output<FoundVpcLogStream> {
  return pulumi.output(args).apply((known) => getVpcLogStream(known as GetVpcLogStreamArgs));
}
