/** A flow log in the lab's memory that no program has made. */
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import type { FlowLog } from "../../lab/clouds/vpc/memory";

/** On, for all traffic of a VPC of its own, unless told otherwise. */
export function flowLogRow(differing: Partial<FlowLog> = {}): FlowLog {
  return {
    id: randomUUID(),
    name: "",
    description: "",
    tenant_id: ids.project,
    resource_type: "vpc",
    resource_id: randomUUID(),
    traffic_type: "all",
    log_group_id: ids.logGroup,
    log_topic_id: ids.logStream,
    index_enabled: false,
    admin_state: true,
    failed: false,
    created_at: "2026-01-14T11:03:02",
    updated_at: "2026-01-14T11:03:02",
    ...differing,
  };
}
