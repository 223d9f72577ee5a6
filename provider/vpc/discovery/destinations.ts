/** Whether the log streams of flow logs exist, and how long they keep records. */
import type { Destination } from "../../core/discovery/destination";
import type { FoundFlowLog } from "../../core/discovery/found";
import { type Look, lookingAt } from "../../core/discovery/look";
import { LogTank } from "./log-tank";

type Found = FoundFlowLog<"VpcFlowLog">;

/** Project by project: one that can't be read hides nothing of the others. */
export async function* destinations(look: Look, flowLogs: readonly Found[]): AsyncGenerator<Destination> {
  const projects = new Map(flowLogs.map(({ account, region }) => [`${region} ${account}`, { account, region }]));
  for (const { account, region } of projects.values()) {
    const own = flowLogs.filter((one) => one.account === account && one.region === region);
    const name = `the log groups of project ${account}`;
    const where = { account, ...(region ? { region } : {}) };
    yield* lookingAt(look, name, () => ofProject(look, own), where);
  }
}

async function* ofProject(look: Look, flowLogs: readonly Found[]): AsyncGenerator<Destination> {
  const { cloud, region, projectId } = flowLogs[0]?.outputs.place as Record<string, string>;
  const tank = await LogTank.open(look, { cloud, region, projectId });
  for (const flowLog of flowLogs) {
    const [groupId, streamId] = [String(flowLog.inputs.logGroupId), String(flowLog.inputs.logTopicId)];
    if (await tank.missing(groupId, streamId)) yield { flowLog, isGone: true };
    else yield { flowLog, isGone: false, retentionDays: await tank.retentionDays(groupId, streamId) };
  }
}
