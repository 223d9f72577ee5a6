/** One VPC, two flow logs: everything into one log stream, what was rejected into another, searchable one. */
import { VpcFlowLog, type VpcFlowLogArgs } from "pulumi-flowlogs";

const where: Pick<VpcFlowLogArgs, "resourceType" | "resourceId" | "logGroupId"> = {
  resourceType: "vpc",
  resourceId: "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85",
  logGroupId: "05c4052d-8d14-488f-aa00-19fea5a25fdd",
};

const all = new VpcFlowLog("all", {
  ...where,
  name: "edge-all",
  trafficType: "all",
  logTopicId: "a9d7dee7-37d2-4cba-a208-a016252aaa63",
});

const rejected = new VpcFlowLog("rejected", {
  ...where,
  name: "edge-rejected",
  description: "what the network ACLs turned away",
  trafficType: "reject",
  logTopicId: "c54dbc58-0fd8-48ed-b007-6d54981427a7",
  indexEnabled: true,
});

export const ids = [all.id, rejected.id];
