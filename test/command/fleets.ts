/** Clouds of the lab with many flow logs that no program has made. */
import type { AzureLab } from "../../lab/clouds/azure";
import { keep, virtualNetwork } from "../../lab/clouds/azure/memory";
import { type NcloudLab, startNcloud } from "../../lab/clouds/ncloud";
import { startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { CloudName } from "../../provider/discoveries";
import { keepFlowLog, storageId, vnetId } from "../azure/deployment";
import { startLab } from "../azure/labs";
import type { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";

/** One for each of as many virtual networks. */
function fillAzure({ memory, ...cloud }: AzureLab, count: number): void {
  memory.flowLogs = {};
  for (let index = 0; index < count; index++) {
    const name = `vnet-${index}`;
    keep(memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", ["snet-a"]));
    const settings = { enabled: true, storageId: storageId("stflowlogs") };
    keepFlowLog({ memory, ...cloud }, `log-${index}`, vnetId(name), settings);
  }
}

/** One for each of as many network interfaces. */
function fillNcloud({ memory }: NcloudLab, count: number): void {
  const sample = memory.interfaces.get("KR/123487");
  memory.interfaces.clear();
  memory.flowLogs.clear();
  for (let index = 0; index < count; index++) {
    const networkInterfaceNo = String(7_000_000 + index);
    memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo } as never);
    memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
      collectActionTypeCode: "ALL",
      collectIntervalMinute: 15,
      storageTypeCode: "OBJT",
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: "VPC_FLOW_LOG",
    });
  }
}

/** One for each of as many VPCs, with twenty names among them. */
function fillVpc({ memory }: VpcLabCloud, count: number): void {
  memory.flowLogs.length = 0;
  for (let index = 0; index < count; index++) memory.flowLogs.push(flowLogRow({ name: `log-${index % 20}` }));
}

/** A cloud with `count` flow logs, which answers small pages. */
type Fleet = (count: number) => Promise<{
  readonly cloud: Parameters<typeof clockAt>[0] & {
    readonly env: Record<string, string>;
    readonly requests: { readonly path: string }[];
    readonly faults: object[];
  };
  close(): Promise<void>;
}>;

export const FLEETS: Readonly<Record<CloudName, Fleet>> = {
  azure: async (count) => {
    const lab = await startLab({ graphPageSize: 200, pageSize: 100 });
    fillAzure(lab.cloud, count);
    return lab;
  },
  ncloud: async (count) => {
    const cloud = await startNcloud();
    fillNcloud(cloud, count);
    return { cloud, close: () => cloud.close() };
  },
  vpc: async (count) => {
    const cloud = await startVpc({ flowLogQuota: 2_000, maxPageSize: 100 });
    fillVpc(cloud, count);
    return { cloud, close: () => cloud.close() };
  },
};
