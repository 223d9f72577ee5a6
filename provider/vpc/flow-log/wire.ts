/** A flow log from the inputs of a program to the bodies of the VPC service, and back. */
import type { FlowLog, FlowLogSettings, FlowLogTuple } from "./api";
import type { VpcFlowLogInputs } from "./schema";

export function toTuple(inputs: VpcFlowLogInputs): FlowLogTuple {
  return {
    resource_type: inputs.resourceType,
    resource_id: inputs.resourceId,
    traffic_type: inputs.trafficType,
    log_group_id: inputs.logGroupId,
    log_topic_id: inputs.logTopicId,
  };
}

/** The service resets a field that the PUT leaves out (`admin_state` to false), so all three are always sent. */
export function toSettings({ name, description, adminState }: VpcFlowLogInputs): FlowLogSettings {
  return { name, description, admin_state: adminState };
}

/** All but `indexEnabled`, which the cloud never reports. A value that is new to this package is reported as it is. */
export function fromWire(flowLog: FlowLog): Partial<VpcFlowLogInputs> {
  return {
    name: flowLog.name ?? "",
    description: flowLog.description ?? "",
    resourceType: flowLog.resource_type.toLowerCase() as VpcFlowLogInputs["resourceType"],
    resourceId: flowLog.resource_id.toLowerCase(),
    trafficType: flowLog.traffic_type.toLowerCase() as VpcFlowLogInputs["trafficType"],
    logGroupId: flowLog.log_group_id.toLowerCase(),
    logTopicId: flowLog.log_topic_id.toLowerCase(),
    adminState: flowLog.admin_state,
  };
}
