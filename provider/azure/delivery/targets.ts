/** Whether the target of a flow log has traffic that could be recorded. */

import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { parseTargetId } from "../arm/ids";

const some = z.array(z.unknown()).nullish();
const network = z.object({
  properties: z.object({
    subnets: z.array(z.object({ properties: z.object({ ipConfigurations: some }).nullish() })).nullish(),
  }),
});
const subnet = z.object({ properties: z.object({ ipConfigurations: some }) });
const networkInterface = z.object({
  properties: z.object({ virtualMachine: z.object({ id: z.string() }).nullish() }),
});
const group = z.object({ properties: z.object({ subnets: some, networkInterfaces: some }) });
const instanceView = z.object({ statuses: z.array(z.object({ code: z.string() })) });

const NETWORK_VERSION = "2024-05-01";
const COMPUTE_VERSION = "2024-03-01";

/** `gone`: there is no such target. `silent`: it has no traffic, and why. `unknown`: it may have, or nobody could look. */
export type TargetState = "gone" | "unknown" | { readonly silent: string };

/** @param id the ARM id of a virtual network, a subnet, a network interface or a network security group */
export async function targetState(arm: AnyResourceApi, id: string): Promise<TargetState> {
  try {
    return await look(arm, id);
  } catch (thrown) {
    if (thrown instanceof FlowLogError) return "unknown";
    throw thrown;
  }
}

async function look(arm: AnyResourceApi, id: string): Promise<TargetState> {
  const read = async <Body>(shape: z.ZodType<Body>) =>
    (await arm.find({ path: id, apiVersion: NETWORK_VERSION }, shape))?.body;
  const silentWhen = (isSilent: boolean, silent: string): TargetState => (isSilent ? { silent } : "unknown");
  switch (parseTargetId(id)?.kind) {
    case "virtualNetwork": {
      const found = await read(network);
      if (!found) return "gone";
      const addresses = (found.properties.subnets ?? []).flatMap((one) => one.properties?.ipConfigurations ?? []);
      return silentWhen(addresses.length === 0, "no network interface is in the virtual network");
    }
    case "subnet": {
      const found = await read(subnet);
      if (!found) return "gone";
      return silentWhen(!found.properties.ipConfigurations?.length, "no network interface is in the subnet");
    }
    case "networkSecurityGroup": {
      const found = await read(group);
      if (!found) return "gone";
      const { subnets, networkInterfaces } = found.properties;
      return silentWhen(!subnets?.length && !networkInterfaces?.length, "the group guards no subnet and no interface");
    }
    case "networkInterface": {
      const found = await read(networkInterface);
      if (!found) return "gone";
      return machineState(arm, found.properties.virtualMachine?.id);
    }
    default:
      return "unknown";
  }
}

async function machineState(arm: AnyResourceApi, machineId: string | undefined): Promise<TargetState> {
  if (machineId === undefined) return { silent: "the network interface belongs to no virtual machine" };
  const path = `${machineId}/instanceView`;
  const found = await arm.find({ path, apiVersion: COMPUTE_VERSION }, instanceView);
  const power = found?.body.statuses.find(({ code }) => /^PowerState\//i.test(code))?.code.split("/")[1];
  if (power === undefined || /^(running|starting)$/i.test(power)) return "unknown";
  return { silent: `the virtual machine of the network interface is ${power}` };
}
