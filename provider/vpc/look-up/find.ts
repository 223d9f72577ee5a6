/** Asks Log Tank Service for the log group or log stream that a look-up names. */
import { SYSTEM_CLOCK } from "../../core/clock";
import { attempting, FlowLogError } from "../../core/errors";
import { sameId } from "../../core/ids";
import type { Settings } from "../../core/settings";
import { createdAt, type LogGroup, type LogTankService } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { notOffered } from "../lts/refusals";
import { connect } from "../service/connect";
import type {
  FoundVpcLogGroup,
  FoundVpcLogStream,
  GetVpcLogGroupArgs,
  GetVpcLogStreamArgs,
  VpcLookUpPlaceArgs,
} from "./args";

type Place = Readonly<Required<VpcLookUpPlaceArgs>>;

export async function findLogGroup(settings: Settings, args: GetVpcLogGroupArgs): Promise<FoundVpcLogGroup> {
  const { logGroupName } = args;
  return attempting(`looking up the log group "${logGroupName}"`, async () => {
    if (!logGroupName) throw missing("logGroupName");
    const { lts, place } = await at(settings, args);
    const group = await groupNamed(lts, logGroupName, place);
    const created = createdAt(group);
    return {
      id: group.log_group_id,
      logGroupName,
      ttlInDays: group.ttl_in_days,
      ...(created ? { createdAt: created } : {}),
      ...place,
    };
  });
}

export async function findLogStream(settings: Settings, args: GetVpcLogStreamArgs): Promise<FoundVpcLogStream> {
  const { logStreamName, logGroupName, logGroupId } = args;
  const where = logGroupId ? logGroupId : `"${logGroupName}"`;
  return attempting(`looking up the log stream "${logStreamName}" in log group ${where}`, async () => {
    if (!logStreamName) throw missing("logStreamName");
    if (Boolean(logGroupId) === Boolean(logGroupName)) throw missing("either logGroupId or logGroupName");
    const { lts, place } = await at(settings, args);
    const groupId = logGroupId || (await groupNamed(lts, logGroupName ?? "", place)).log_group_id;
    const streams = await lts.listStreams(groupId);
    if (!streams) throw notOffered("to list log streams", "name the log stream by its id");
    const named = streams.filter((candidate) => candidate.log_stream_name === logStreamName);
    const [stream] = named;
    if (!stream) throw await noStream(lts, groupId, place);
    if (named.length > 1)
      throw several(
        "log streams",
        named.map((one) => one.log_stream_id),
        place,
      );
    const created = createdAt(stream);
    return {
      id: stream.log_stream_id,
      logStreamName,
      logGroupId: groupId,
      ...(created ? { createdAt: created } : {}),
      ...place,
    };
  });
}

async function at(settings: Settings, args: VpcLookUpPlaceArgs): Promise<{ lts: LogTankService; place: Place }> {
  const { cloud, region, projectId } = args;
  // Outputs of other packages may be empty texts.
  const inputs = { cloud: cloud || undefined, region: region || undefined, projectId: projectId || undefined };
  const { access, session, place } = await connect(settings, inputs, SYSTEM_CLOCK);
  return { lts: await connectLogTankService(session, access.lts), place };
}

async function groupNamed(lts: LogTankService, name: string, place: Place): Promise<LogGroup> {
  const groups = await lts.listGroups();
  if (!groups) throw notOffered("to list log groups", "name the log group by its id");
  const named = groups.filter((candidate) => candidate.log_group_name === name);
  const [group] = named;
  if (!group) throw notFound(`there is no log group of this name in ${describe(place)}`);
  if (named.length > 1)
    throw several(
      "log groups",
      named.map((one) => one.log_group_id),
      place,
    );
  return group;
}

/** A list may still show what was deleted, beside what was then made under the same name. */
function several(what: string, ids: readonly string[], place: Place): FlowLogError {
  return FlowLogError.refused("conflict", {
    said: `there are ${ids.length} ${what} of this name in ${describe(place)} (${ids.join(", ")})`,
    advice: "name it by its id",
  });
}

/** The list of a log group that does not exist is empty, too. */
async function noStream(lts: LogTankService, groupId: string, place: Place): Promise<FlowLogError> {
  const groups = await lts.listGroups();
  const hasGroup = groups === undefined || groups.some(({ log_group_id }) => sameId(log_group_id, groupId));
  const what = hasGroup ? "log stream of this name" : "such log group";
  return notFound(`there is no ${what} in ${describe(place)}`);
}

function notFound(said: string): FlowLogError {
  return FlowLogError.refused("notFound", { said, advice: "check the names, the region and the project" });
}

function missing(what: string): FlowLogError {
  return FlowLogError.refused("invalid", { said: `it takes ${what}` });
}

function describe({ cloud, region, projectId }: Place): string {
  return `project ${projectId} (cloud ${cloud}, region ${region})`;
}
