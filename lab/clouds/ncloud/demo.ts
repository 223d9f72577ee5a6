/** NAVER Cloud's part of the demo: the network interface 123487 of region KR. */
import type { DemoPart, LabCloud } from "../cloud";
import type { NcloudMemory } from "./memory";

type Cloud = Pick<LabCloud<NcloudMemory>, "memory">;
const PLACE = "KR/123487";

export const demo: DemoPart<Cloud> = {
  console: "NAVER Cloud console",
  changed: "interface 123487 collects only denied traffic",
  change({ memory }) {
    const flowLog = memory.flowLogs.get(PLACE);
    if (flowLog) flowLog.collectActionTypeCode = "DENY";
  },
  drift: { name: "web", property: "collectActionTypeCode", from: "DENY", to: "ALL" },
  left: ({ memory }) => [...memory.flowLogs.keys()].filter((place) => place === PLACE),
};
