/** Open Telekom Cloud's part of the demo: the flow log edge. */
import type { DemoPart, LabCloud } from "../cloud";
import type { FlowLog, VpcMemory } from "./memory";

type Cloud = Pick<LabCloud<VpcMemory>, "memory">;
const flowLogsOf = ({ memory }: Cloud): FlowLog[] => memory.flowLogs.filter(({ name }) => name === "edge");

export const demo: DemoPart<Cloud> = {
  console: "OTC console",
  changed: "flow log edge switched off",
  change(cloud) {
    for (const log of flowLogsOf(cloud)) log.admin_state = false;
  },
  drift: { name: "edge", property: "adminState", from: false, to: true },
  left: (cloud) => flowLogsOf(cloud).map(({ id }) => id),
};
