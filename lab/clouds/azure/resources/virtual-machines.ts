/** Whether virtual machines run. */
import type { FastifyRequest } from "fastify";
import { resourceNotFound } from "../arm/errors";
import { key } from "../ids";
import type { AzureService, Route } from "../service";

const TYPE = "Microsoft.Compute/virtualMachines";

export const virtualMachineRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `/subscriptions/:subscription/resourceGroups/:group/providers/${TYPE}/:name/instanceView`,
    answer: instanceView,
  },
];

/** The machine is one of the memory's other resources, and has its state in `properties.power`. */
function instanceView({ memory }: AzureService, request: FastifyRequest): unknown {
  const { subscription, group, name } = request.params as Record<"subscription" | "group" | "name", string>;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${TYPE}/${name}`;
  const machine = memory.otherResources[key(id)];
  if (!machine) throw resourceNotFound(TYPE, name, group);
  const power = { code: `PowerState/${machine.properties.power ?? "running"}`, level: "Info" };
  return { statuses: [{ code: "ProvisioningState/succeeded", level: "Info" }, power] };
}
