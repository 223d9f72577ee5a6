/** Look-ups for programs: a network interface by its server and device, or by its name. */
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "../core/pulumi/program";
import type { GetNcloudNetworkInterfaceArgs, NcloudNetworkInterface } from "./network-interface-args";

export type { GetNcloudNetworkInterfaceArgs, NcloudNetworkInterface } from "./network-interface-args";

/** The arguments of getNcloudNetworkInterfaceOutput: outputs of other resources are allowed. */
export type GetNcloudNetworkInterfaceOutputArgs = Inputs<GetNcloudNetworkInterfaceArgs>;

type Inputs<Args> = Args extends unknown ? { [Key in keyof Args]: pulumi.Input<Args[Key]> } : never;

/**
 * Finds one network interface. Credentials, site and region come from the same config and environment as for resources.
 * @throws notFound when there is no such network interface, conflict when there are several
 * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getnetworkinterfacelist
 *
 * @example
 * const { networkInterfaceNo } = await getNcloudNetworkInterface({ instanceNo: "4294299", deviceName: "eth0" });
 */
export async function getNcloudNetworkInterface(args: GetNcloudNetworkInterfaceArgs): Promise<NcloudNetworkInterface> {
  return lookUp("flowlogs:index:getNcloudNetworkInterface", args, async (settings) => {
    // Every program loads this file, so the code that makes calls is loaded at the first call only.
    const { findNetworkInterface } = await import("./find-network-interface.js");
    return findNetworkInterface(settings, args);
  });
}

/**
 * Finds one network interface by values that are outputs of resources. In a preview that does not know these values
 * yet, the result is unknown too.
 *
 * @example
 * const nic = getNcloudNetworkInterfaceOutput({ instanceNo: server.id, deviceName: "eth0" });
 * new NcloudFlowLog("web", { networkInterfaceNo: nic.networkInterfaceNo, … });
 */
export function getNcloudNetworkInterfaceOutput(
  args: GetNcloudNetworkInterfaceOutputArgs,
): pulumi.Output<NcloudNetworkInterface> {
  return pulumi
    .output(args)
    .apply((known) => getNcloudNetworkInterface(known as unknown as GetNcloudNetworkInterfaceArgs));
}
