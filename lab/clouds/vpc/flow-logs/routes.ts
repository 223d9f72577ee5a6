/** The VPC service's published endpoints for flow logs and their quota. Every call needs access to its project. */
import { inProject, vpcRefusals } from "../access";
import type { Route, VpcService } from "../exchange";
import { createFlowLog, deleteFlowLog, listFlowLogs, showFlowLog, showQuota, updateFlowLog } from "./flow-logs";

const routes: readonly Route[] = [
  { method: "POST", path: "/v1/{project_id}/fl/flow_logs", right: "vpc:flowLogs:create", answer: createFlowLog },
  { method: "GET", path: "/v1/{project_id}/fl/flow_logs", right: "vpc:flowLogs:get", answer: listFlowLogs },
  { method: "GET", path: "/v1/{project_id}/fl/flow_logs/{flowlog_id}", right: "vpc:flowLogs:get", answer: showFlowLog },
  {
    method: "PUT",
    path: "/v1/{project_id}/fl/flow_logs/{flowlog_id}",
    right: "vpc:flowLogs:update",
    answer: updateFlowLog,
  },
  {
    method: "DELETE",
    path: "/v1/{project_id}/fl/flow_logs/{flowlog_id}",
    right: "vpc:flowLogs:delete",
    answer: deleteFlowLog,
  },
  { method: "GET", path: "/v1/{project_id}/quotas", right: "vpc:quotas:list", answer: showQuota },
];

const opened: readonly Route[] = routes.map((route) => ({
  ...route,
  answer(cloud, ...call) {
    removeFlowLogsOfDeletedPorts(cloud);
    return route.answer(cloud, ...call);
  },
}));

export const flowLogRoutes = inProject(opened, vpcRefusals);

function removeFlowLogsOfDeletedPorts({ memory: { flowLogs, ports } }: VpcService): void {
  const left = flowLogs.filter(
    (log) => log.resource_type !== "port" || ports.some((port) => port.id === log.resource_id),
  );
  if (left.length < flowLogs.length) flowLogs.splice(0, flowLogs.length, ...left);
}
