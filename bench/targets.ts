/** What a stack of N flow logs declares on each cloud of the lab, with targets that exist there. */
import { randomUUID } from "node:crypto";
import { keep, labId, virtualNetwork } from "../lab/clouds/azure";
import { ids } from "../lab/clouds/vpc";
import type { CloudName, Lab } from "../lab/lab";
import type { ClassName } from "../provider/kinds";

export interface Fleet {
  /** The resource class. */
  readonly type: ClassName;
  /** What the lab's cloud does that other clouds may do otherwise, for who reads the times. */
  readonly note?: string;
  /** Makes N targets in the lab and answers the inputs of their flow logs. */
  declare(lab: Lab, n: number): object[];
}

export const FLEETS: Readonly<Record<CloudName, Fleet>> = {
  azure: {
    type: "AzureFlowLog",
    // Azure's own operations take ten seconds, which is not what a benchmark of this package measures.
    note: "bears several writes at once, and each operation is done at its first poll, which needs no pause",
    declare: ({ azure }, n) => {
      Object.assign(azure.switches, { overlappingWrites: "allowed", operationPolls: 0, retryAfterSeconds: 0 });
      const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
      return numbers(n).map((index) => {
        const name = `bench-${index}`;
        keep(azure.memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", []));
        return { targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", name), storageId };
      });
    },
  },
  ncloud: {
    type: "NcloudFlowLog",
    declare: ({ ncloud }, n) => {
      const sample = ncloud.memory.interfaces.get("KR/123487");
      if (!sample) throw new Error("the lab has no network interface 123487");
      return numbers(n).map((index) => {
        const networkInterfaceNo = String(9_000_000 + index);
        ncloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
        return { networkInterfaceNo, collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
      });
    },
  },
  vpc: {
    type: "VpcFlowLog",
    declare: ({ vpc }, n) => {
      vpc.switches.flowLogQuota = n + 100;
      return numbers(n).map((index) => {
        const resourceId = randomUUID();
        vpc.memory.vpcs.push({ id: resourceId, projectId: ids.project, name: `bench-${index}` });
        const destination = { logGroupId: ids.logGroup, logTopicId: ids.logStream };
        return { resourceType: "vpc", resourceId, trafficType: "all", ...destination };
      });
    },
  },
};

function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
