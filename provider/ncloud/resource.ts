/** The class that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../core/schema";
import type { CollectActionTypeCode, Site, StorageTypeCode } from "./schema";

export * from "./network-interface";
export type { CollectActionTypeCode, Site, StorageTypeCode } from "./schema";

/** Every state holds this text: it never changes, and the module it names never goes away. */
const PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/ncloud-flow-log",{paths:[".",process.argv[1]]}))';

export interface NcloudFlowLogArgs {
  /**
   * The NAVER Cloud site: `public`, `gov` (government) or `fin` (financial). Changing it replaces the flow log.
   * @default config `ncloud:site`, else `NCLOUD_SITE`, else `public`
   */
  site?: pulumi.Input<Site>;
  /**
   * The code of the region that the network interface is in, such as `KR`, `SGN`, `JPN` or `FKR`. Changing it replaces
   * the flow log.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default config `ncloud:region`, else `NCLOUD_REGION`
   */
  regionCode?: pulumi.Input<string>;
  /**
   * The number of the network interface whose traffic is logged: a string of digits, never a number, which would lose
   * digits. An interface has at most one flow log. Changing it replaces the flow log.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   */
  networkInterfaceNo: pulumi.Input<string>;
  /**
   * Which traffic is collected: `ALLOW` (accepted), `DENY` (refused) or `ALL`. A change of this or any of the settings
   * below is sent to the running flow log first. Where the API does not change a running one, which is documented
   * nowhere, it is disabled and enabled anew: what passes between these two calls is not collected. When the new
   * settings are refused then, the former ones are put back.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   */
  collectActionTypeCode: pulumi.Input<CollectActionTypeCode>;
  /**
   * How often logs are collected, in minutes: a whole number from 5 to 15.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default 15
   */
  collectIntervalMinute?: pulumi.Input<number>;
  /**
   * Where logs are stored: `OBJT` (Object Storage), the only kind there is.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default "OBJT"
   */
  storageTypeCode?: pulumi.Input<StorageTypeCode>;
  /**
   * The Object Storage bucket that receives the logs: 3 to 63 lowercase letters, digits, dots or hyphens. It has to
   * exist; removing the flow log never touches it.
   * See https://guide.ncloud-docs.com/docs/en/objectstorage-use-bucket
   */
  storageBucketName: pulumi.Input<string>;
  /**
   * The directory in the bucket: 1 to 100 letters, digits or underscores. The vendor's newer documentation allows only
   * 3 to 100 lowercase letters, digits or underscores, so any other is warned of; the default is sent by leaving it out.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default "VPC_FLOW_LOG"
   */
  storageBucketDirectoryName?: pulumi.Input<string>;
  /**
   * What to do when the interface has a flow log already: refuse (`never`), take it over when its settings are those
   * asked for (`identical`), or take it over and overwrite its settings (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` and `disable` are the same to this vendor, `keep` leaves the flow log on.
   * @default "delete"
   */
  onDelete?: pulumi.Input<Controls["onDelete"]>;
}

/**
 * Where a NcloudFlowLog lives. The account is no part of it, because no answer of the API names one: with the key of
 * another account, an interface looks like one that was deleted, and a line on stderr says so.
 */
export interface NcloudPlace {
  readonly site: Site;
  readonly regionCode: string;
}

/** Where the logs land. Names and format of the objects there are not documented by the vendor. */
export interface NcloudDestination {
  readonly service: "Object Storage";
  readonly bucket: string;
  readonly directory: string;
}

/**
 * The flow log of a NAVER Cloud (VPC) network interface. Its id is `<regionCode>/<networkInterfaceNo>`.
 *
 * @example
 * new NcloudFlowLog("web-1", {
 *   regionCode: "KR",
 *   networkInterfaceNo: "123487",
 *   collectActionTypeCode: "ALL",
 *   storageBucketName: "flow-logs",
 * });
 */
export class NcloudFlowLog extends pulumi.CustomResource {
  /** The site, if the program names it. */
  public declare readonly site: pulumi.Output<Site | undefined>;
  /** The region, if the program names it. */
  public declare readonly regionCode: pulumi.Output<string | undefined>;
  /** The number of the network interface. */
  public declare readonly networkInterfaceNo: pulumi.Output<string>;
  /** Which traffic is collected. */
  public declare readonly collectActionTypeCode: pulumi.Output<CollectActionTypeCode>;
  /** How often logs are collected, in minutes. */
  public declare readonly collectIntervalMinute: pulumi.Output<number>;
  /** Where logs are stored. */
  public declare readonly storageTypeCode: pulumi.Output<StorageTypeCode>;
  /** The bucket that receives the logs. */
  public declare readonly storageBucketName: pulumi.Output<string>;
  /** The directory in the bucket. */
  public declare readonly storageBucketDirectoryName: pulumi.Output<string>;
  /** How an existing flow log is treated. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** Where the flow log lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<NcloudPlace>;
  /**
   * Where the logs land. It repeats inputs in the clear: when one of those
   * is secret, name it in the resource option `additionalSecretOutputs`.
   */
  public declare readonly destination: pulumi.Output<NcloudDestination>;

  /** Reads an existing flow log by its id, `<regionCode>/<networkInterfaceNo>`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: Omit<pulumi.CustomResourceOptions, "id">,
  ): NcloudFlowLog {
    return new NcloudFlowLog(name, {} as NcloudFlowLogArgs, { ...opts, id });
  }

  constructor(name: string, args: NcloudFlowLogArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that is named here.
    const outputs: Record<keyof NcloudFlowLogArgs | "place" | "destination", undefined> = {
      site: undefined,
      regionCode: undefined,
      networkInterfaceNo: undefined,
      collectActionTypeCode: undefined,
      collectIntervalMinute: undefined,
      storageTypeCode: undefined,
      storageBucketName: undefined,
      storageBucketDirectoryName: undefined,
      adopt: undefined,
      onDelete: undefined,
      place: undefined,
      destination: undefined,
    };
    super("pulumi-nodejs:dynamic/flowlogs:NcloudFlowLog", name, { ...outputs, ...args, __provider: PROVIDER }, opts);
  }
}
