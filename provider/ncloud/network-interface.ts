/** Look-ups for programs: a network interface by its server and device, or by its name. */
import * as pulumi from "@pulumi/pulumi";
import { lookUp } from "../core/program";
import type { Site } from "./schema";

/** Names one network interface: by its server and device, or by its own name. */
export type GetNcloudNetworkInterfaceArgs = {
  /**
   * The NAVER Cloud site: `public`, `gov` or `fin`.
   * @default config `ncloud:site`, else `NCLOUD_SITE`, else `public`
   */
  site?: Site;
  /**
   * The code of the region to look in, such as `KR`.
   * @default config `ncloud:region`, else `NCLOUD_REGION`
   */
  regionCode?: string;
} & (
  | {
      /** The number of the server instance that the interface belongs to: a string of digits. */
      instanceNo: string;
      /** The interface's name on that server: `eth0`, `eth1` or `eth2`. */
      deviceName: string;
      networkInterfaceName?: undefined;
    }
  | {
      /** The whole name of the interface, as the console shows it. */
      networkInterfaceName: string;
      instanceNo?: undefined;
      deviceName?: undefined;
    }
);

/** The arguments of getNcloudNetworkInterfaceOutput: outputs of other resources are allowed. */
export type GetNcloudNetworkInterfaceOutputArgs = Inputs<GetNcloudNetworkInterfaceArgs>;

type Inputs<Args> = Args extends unknown ? { [Key in keyof Args]: pulumi.Input<Args[Key]> } : never;

export interface NcloudNetworkInterface {
  /** The number that `NcloudFlowLog` takes: a string of digits. */
  readonly networkInterfaceNo: string;
  /** The name that the console shows. */
  readonly networkInterfaceName: string;
  /** The number of the server instance; empty when the interface belongs to none. */
  readonly instanceNo: string;
  /** The name on that server: `eth0`, `eth1` or `eth2`. */
  readonly deviceName: string;
  /** The number of the subnet. */
  readonly subnetNo: string;
  /** The private address. */
  readonly ip: string;
  /** The site of the network interface. */
  readonly site: Site;
  /** The region of the network interface. */
  readonly regionCode: string;
}

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
