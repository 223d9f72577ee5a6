/** Azure's part of the demo: the network security group nsg-db. */
import type { DemoPart, LabCloud } from "../cloud";
import type { AzureMemory, FlowLog } from "./memory";

type Cloud = Pick<LabCloud<AzureMemory>, "memory">;
const flowLogsOf = ({ memory }: Cloud): FlowLog[] =>
  Object.values(memory.flowLogs).filter(({ properties }) => properties.targetResourceId.endsWith("nsg-db"));

export const demo: DemoPart<Cloud> = {
  console: "Azure portal",
  changed: "retention of nsg-db cut from 90 to 7 days",
  change(cloud) {
    for (const { properties } of flowLogsOf(cloud)) properties.retentionPolicy.days = 7;
  },
  drift: { name: "database", property: "retentionPolicy.days", from: 7, to: 90 },
  left: (cloud) => flowLogsOf(cloud).map(({ id }) => id),
};
