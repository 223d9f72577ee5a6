/** A server in a VPC of the lab, whose traffic could be recorded. */
import { randomUUID } from "node:crypto";
import { ids, type VpcLabCloud } from "../../lab/clouds/vpc";

export function addServer({ memory }: VpcLabCloud, vpcId: string): void {
  const [projectId, networkId] = [ids.project, randomUUID()];
  memory.networks.push({ id: networkId, projectId, vpcId, name: "servers" });
  memory.ports.push({ id: randomUUID(), projectId, networkId, supportsFlowLog: true });
}
