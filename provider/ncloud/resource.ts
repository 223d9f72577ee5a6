/** The class that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../core/inputs/promise-traces";
import type { Controls, OutputKeys } from "../core/inputs/resource";
import { isOfType, providerText } from "../core/inputs/resource";
import { type Repeats, secretsIn } from "../core/inputs/secret-inputs";
import type { Site } from "./network-interface-args";

export type { Site } from "./network-interface-args";

/** Which traffic is collected. */
export type CollectActionTypeCode = "ALLOW" | "DENY" | "ALL";
/** Where logs are stored. */
export type StorageTypeCode = "OBJT";

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
   * The number of the network interface whose traffic is logged. Write the number as a string of digits, because a
   * JavaScript number would lose digits. A network interface has at most one flow log. Changing it replaces the flow
   * log.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   */
  networkInterfaceNo: pulumi.Input<string>;
  /**
   * Which traffic is collected: `ALLOW` (accepted), `DENY` (refused) or `ALL`. A change of this setting or of a setting
   * below is sent to the running flow log first. The vendor does not document whether the API changes a running flow
   * log. If it does not, the flow log is disabled and enabled again; traffic between these two calls is not collected.
   * If the new settings are then refused, the former settings are put back.
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
   * Where logs are stored. NAVER Cloud has one kind: `OBJT` (Object Storage).
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default "OBJT"
   */
  storageTypeCode?: pulumi.Input<StorageTypeCode>;
  /**
   * The Object Storage bucket that receives the logs: 3 to 63 lowercase letters, digits, dots or hyphens. The bucket
   * must exist; removing the flow log never touches the bucket.
   * See https://guide.ncloud-docs.com/docs/en/objectstorage-use-bucket
   */
  storageBucketName: pulumi.Input<string>;
  /**
   * The directory in the bucket: 1 to 100 letters, digits or underscores. The vendor's newer documentation allows only
   * 3 to 100 lowercase letters, digits or underscores, so any other directory gets a warning. The default is never
   * sent, because the API sets it by itself.
   * See https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog
   * @default "VPC_FLOW_LOG"
   */
  storageBucketDirectoryName?: pulumi.Input<string>;
  /**
   * Any values. When one of them changes, `pulumi up` switches a running flow log off and on again, in one run; traffic
   * in between is not logged. This helps where a flow log is on and no longer writes. Adding the input counts as a
   * change; taking it out does not.
   * @default none
   */
  triggers?: pulumi.Input<unknown[]>;
  /**
   * What a create does when the network interface has a flow log already: refuse (`never`), adopt the flow log if its
   * settings are exactly those of the program (`identical`), or adopt the flow log and overwrite its settings
   * (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` and `disable` both disable the flow log, because NAVER Cloud knows no
   * difference; `keep` leaves the flow log running.
   * @default "delete"
   */
  onDelete?: pulumi.Input<Controls["onDelete"]>;
}

/**
 * Where a NcloudFlowLog lives. The place has no account, because no answer of the API names one. With the key of
 * another account a network interface looks deleted; a line on stderr says so.
 */
export interface NcloudPlace {
  readonly site: Site;
  readonly regionCode: string;
}

/** Where the logs are stored. The vendor does not document names and format of the objects there. */
export interface NcloudDestination {
  readonly service: "Object Storage";
  readonly bucket: string;
  readonly directory: string;
}

const REPEATS: Repeats = {
  place: ["site", "regionCode"],
  destination: ["storageBucketName", "storageBucketDirectoryName"],
};

/**
 * The flow log of a NAVER Cloud (VPC) network interface. The resource's id is `<regionCode>/<networkInterfaceNo>`.
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
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:NcloudFlowLog";

  /** Whether a value is a NcloudFlowLog, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is NcloudFlowLog {
    return isOfType(value, NcloudFlowLog.__pulumiType);
  }

  /** The site, if the program sets it. */
  public declare readonly site: pulumi.Output<Site | undefined>;
  /** The region, if the program sets it. */
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
  /** The values whose change switches the flow log off and on again. */
  public declare readonly triggers: pulumi.Output<unknown[] | undefined>;
  /** What a create does when there is a flow log already. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** Where the flow log lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<NcloudPlace>;
  /** Where the logs are stored. A secret output when one of the inputs that it repeats is a secret. */
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
    const outputs: OutputKeys<NcloudFlowLog> = {
      site: undefined,
      regionCode: undefined,
      networkInterfaceNo: undefined,
      collectActionTypeCode: undefined,
      collectIntervalMinute: undefined,
      storageTypeCode: undefined,
      storageBucketName: undefined,
      storageBucketDirectoryName: undefined,
      triggers: undefined,
      adopt: undefined,
      onDelete: undefined,
      place: undefined,
      destination: undefined,
    };
    const __provider = providerText("ncloud-flow-log", NcloudFlowLog.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, REPEATS, opts);
    const withTraces = leaveOutTraces();
    try {
      super(NcloudFlowLog.__pulumiType, name, { ...outputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
