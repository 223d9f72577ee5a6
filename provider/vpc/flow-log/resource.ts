/** The class that programs write `new` on. */
import type * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../../core/inputs/promise-traces";
import type { Controls, OutputKeys } from "../../core/inputs/resource";
import { isOfType, providerText } from "../../core/inputs/resource";
import { type Repeats, secretsIn } from "../../core/inputs/secret-inputs";
import type { VpcPlaceArgs } from "../resource/resource";
import { PLACE_INPUTS, sharedOutputs, VpcResource } from "../resource/resource";

/** What a flow log captures the traffic of. */
export type VpcResourceType = "port" | "network" | "vpc";
/** Which traffic is captured. */
export type VpcTrafficType = "all" | "accept" | "reject";
/** The spellings in the vendor's documents. */
type AnyCaseResourceType = VpcResourceType | "Port" | "Network" | "Vpc" | "PORT" | "NETWORK" | "VPC";
type AnyCaseTrafficType = VpcTrafficType | "All" | "Accept" | "Reject" | "ALL" | "ACCEPT" | "REJECT";

export interface VpcFlowLogArgs extends VpcPlaceArgs {
  /**
   * The name: at most 64 letters, digits, `_`, `-` and `.`; Huawei Cloud takes Chinese letters too.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   * @default ""
   */
  name?: pulumi.Input<string>;
  /**
   * A description for people: at most 255 characters without `<` and `>`.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   * @default ""
   */
  description?: pulumi.Input<string>;
  /**
   * What kind of thing `resourceId` names: `port` (one network interface), `network` (all interfaces of a subnet) or
   * `vpc` (all interfaces of a VPC), in any case. Changing it replaces the flow log.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   */
  resourceType: pulumi.Input<AnyCaseResourceType>;
  /**
   * The UUID of the port, of the subnet (its network id) or of the VPC. Changing it replaces the flow log.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   */
  resourceId: pulumi.Input<string>;
  /**
   * Which traffic is captured: `accept`, `reject`, or `all` for both, in any case. Changing it replaces the flow log.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   */
  trafficType: pulumi.Input<AnyCaseTrafficType>;
  /**
   * The UUID of the log group in Log Tank Service that receives the records: the id of a `VpcLogGroup`. The log group
   * (or the log stream) says how long records are kept. Changing it replaces the flow log.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/index.html
   */
  logGroupId: pulumi.Input<string>;
  /**
   * The UUID of the log stream in that log group: the id of a `VpcLogStream`. The API's older word for a log stream is
   * topic. Changing it replaces the flow log.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/index.html
   */
  logTopicId: pulumi.Input<string>;
  /**
   * Whether records are indexed for searching. The cloud never reports this setting, so a change made elsewhere can't
   * be seen. For an adopted or imported flow log the program's value is believed, with a warning if the value is
   * `true`. Otherwise changing it replaces the flow log. If nothing else changes, the old flow log is deleted first,
   * because the cloud refuses two flow logs that differ in this setting alone.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
   * @default false
   */
  indexEnabled?: pulumi.Input<boolean>;
  /**
   * Whether the flow log captures. The API can only disable a flow log that exists, so a flow log that is created with
   * `false` captures for the moment between two requests.
   * See https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/updating_a_vpc_flow_log.html
   * @default true
   */
  adminState?: pulumi.Input<boolean>;
  /**
   * Any values. When one of them changes, `pulumi up` switches a running flow log off and on again, in one run; traffic
   * in between is not logged. This helps where a flow log is on and no longer writes. Adding the input counts as a
   * change; taking it out does not.
   * @default none
   */
  triggers?: pulumi.Input<unknown[]>;
  /**
   * What a create does when there is a flow log with the same resource, traffic type, log group and log stream already:
   * refuse (`never`), adopt the flow log if its settings are exactly those of the program (`identical`), or adopt the
   * flow log and overwrite its settings (`always`). A disabled flow log is always adopted.
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the flow log, `disable` the flow log, or `keep` the flow log as it is.
   * Records in Log Tank Service stay in every case.
   * @default "delete"
   */
  onDelete?: pulumi.Input<Controls["onDelete"]>;
}

/** Where the records are stored, about ten minutes after the traffic. */
export interface VpcDestination {
  readonly service: "Log Tank Service";
  readonly region: string;
  readonly logGroupId: string;
  readonly logTopicId: string;
}

const REPEATS: Repeats = { place: PLACE_INPUTS, destination: ["region", "logGroupId", "logTopicId"] };

/**
 * A flow log of Open Telekom Cloud or Huawei Cloud: records of the traffic of a port, a subnet or a VPC, in a log
 * stream of Log Tank Service. The resource's id is the UUID that the vendor gave the flow log.
 *
 * @example
 * new VpcFlowLog("edge", {
 *   name: "edge",
 *   resourceType: "vpc",
 *   resourceId: vpc.id,
 *   trafficType: "all",
 *   logGroupId: group.id,
 *   logTopicId: stream.id,
 * });
 */
export class VpcFlowLog extends VpcResource {
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:VpcFlowLog";

  /** Whether a value is a VpcFlowLog, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is VpcFlowLog {
    return isOfType(value, VpcFlowLog.__pulumiType);
  }

  /** The name. */
  public declare readonly name: pulumi.Output<string>;
  /** The description for people. */
  public declare readonly description: pulumi.Output<string>;
  /** What kind of thing `resourceId` names. */
  public declare readonly resourceType: pulumi.Output<VpcResourceType>;
  /** The UUID of the port, the subnet or the VPC. */
  public declare readonly resourceId: pulumi.Output<string>;
  /** Which traffic is captured. */
  public declare readonly trafficType: pulumi.Output<VpcTrafficType>;
  /** The log group that receives the records. */
  public declare readonly logGroupId: pulumi.Output<string>;
  /** The log stream in that group. */
  public declare readonly logTopicId: pulumi.Output<string>;
  /** Whether records are indexed, as the program says. Not set after an import, because the cloud never reports it. */
  public declare readonly indexEnabled: pulumi.Output<boolean | undefined>;
  /** Whether the flow log captures. */
  public declare readonly adminState: pulumi.Output<boolean>;
  /** The values whose change switches the flow log off and on again. */
  public declare readonly triggers: pulumi.Output<unknown[] | undefined>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** `ACTIVE` (captures), `DOWN` (disabled) or `ERROR`. */
  public declare readonly status: pulumi.Output<string>;
  /** When the flow log was created, in UTC: `yyyy-MM-ddTHH:mm:ss`. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;
  /** Where the records are stored. A secret output when one of the inputs that it repeats is a secret. */
  public declare readonly destination: pulumi.Output<VpcDestination>;

  /** Reads an existing flow log by its id. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcFlowLog {
    return new VpcFlowLog(name, {} as VpcFlowLogArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcFlowLogArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs: OutputKeys<VpcFlowLog> = {
      ...sharedOutputs,
      name: undefined,
      description: undefined,
      resourceType: undefined,
      resourceId: undefined,
      trafficType: undefined,
      logGroupId: undefined,
      logTopicId: undefined,
      indexEnabled: undefined,
      adminState: undefined,
      triggers: undefined,
      onDelete: undefined,
      status: undefined,
      createdAt: undefined,
      destination: undefined,
    };
    const __provider = providerText("vpc-flow-log", VpcFlowLog.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, REPEATS, opts);
    const withTraces = leaveOutTraces();
    try {
      super(VpcFlowLog.__pulumiType, name, { ...outputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
