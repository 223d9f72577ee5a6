/**
 * The whole chain for one VPC: a log group that says how long records are kept, two log streams in the log group, and a
 * flow log for each log stream. One flow log records all traffic; the other records rejected traffic, indexed for
 * searching and kept longer.
 */
import { VpcFlowLog, VpcLogGroup, VpcLogStream } from "pulumi-flowlogs";

const vpcId = "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85";

const group = new VpcLogGroup("flows", {
  logGroupName: "edge-flows",
  ttlInDays: 30,
  tags: { team: "network" },
});

const everything = new VpcLogStream("all", { logGroupId: group.id, logStreamName: "all" });
const rejected = new VpcLogStream("rejected", { logGroupId: group.id, logStreamName: "rejected", ttlInDays: 180 });

const all = new VpcFlowLog("all", {
  name: "edge-all",
  resourceType: "vpc",
  resourceId: vpcId,
  trafficType: "all",
  logGroupId: group.id,
  logTopicId: everything.id,
});

const turnedAway = new VpcFlowLog("rejected", {
  name: "edge-rejected",
  description: "what the network ACLs turned away",
  resourceType: "vpc",
  resourceId: vpcId,
  trafficType: "reject",
  logGroupId: group.id,
  logTopicId: rejected.id,
  indexEnabled: true,
});

export const ids = [all.id, turnedAway.id];
/** Where to look for the records, and how long they stay there. */
export const kept = { group: group.ttlInDays, rejected: rejected.ttlInDays };
