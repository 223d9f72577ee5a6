/** What the look-up of a network interface takes, and what it answers. */

/** A site of NAVER Cloud: for everybody, for the government, or for finance. */
export type Site = "public" | "gov" | "fin";

/** Names one network interface: by its server and device, or by its own name. */
export type GetNcloudNetworkInterfaceArgs = {
  /**
   * The NAVER Cloud site: `public`, `gov` or `fin`.
   * @default config `ncloud:site`, else `NCLOUD_SITE`, else `public`
   */
  site?: Site;
  /**
   * The code of the region to look in, such as `KR`, `SGN` (Singapore) or `JPN` (Japan).
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
