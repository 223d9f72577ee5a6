/** The class for log streams that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../../core/schema";
import type { VpcLogOnDelete, VpcLogPlaceArgs } from "../lts/args";
import type { VpcPlace } from "../settings/place";

/** Every state holds this text: it never changes, and the module it names never goes away. */
const PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/vpc-log-stream",{paths:[".",process.argv[1]]}))';

export interface VpcLogStreamArgs extends VpcLogPlaceArgs {
  /**
   * The UUID of the log group. Changing it replaces the log stream.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
   */
  logGroupId: pulumi.Input<string>;
  /**
   * The name, unique in the log group: 1 to 64 (Huawei Cloud: 100) letters, digits, `_`, `-` and `.`, not beginning
   * with `.` or `_`, and not ending with `.`. Changing it replaces the log stream.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
   */
  logStreamName: pulumi.Input<string>;
  /**
   * How long the records of this log stream are kept, in days: 1 to 365. Removing this input gives the log stream the
   * retention of its log group again, where the cloud allows that. Huawei Cloud's list reports the retention of a log
   * stream; Open Telekom Cloud does not document that its list does. Where the list does not report the retention, a
   * change made elsewhere can't be seen.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/modifying_a_log_stream.html
   * @default the retention of the log group
   */
  ttlInDays?: pulumi.Input<number>;
  /**
   * What a create does when there is a log stream of this name in the log group already: refuse (`never`), adopt the
   * log stream if its settings are exactly those of the program (`identical`), or adopt the log stream and overwrite
   * its settings (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the log stream with its records, or `keep` the log stream. A log stream
   * that a flow log still writes to is not deleted.
   * @default "delete"
   */
  onDelete?: pulumi.Input<VpcLogOnDelete>;
}

/**
 * A log stream of a log group. A flow log writes its records to a log stream, and the flow log's API calls the log
 * stream a log topic. The resource's id is the UUID that the vendor gave the log stream.
 *
 * @example
 * const stream = new VpcLogStream("edge", { logGroupId: group.id, logStreamName: "edge", ttlInDays: 30 });
 * new VpcFlowLog("edge", {
 *   resourceType: "vpc",
 *   resourceId: vpc.id,
 *   trafficType: "all",
 *   logGroupId: group.id,
 *   logTopicId: stream.id,
 * });
 */
export class VpcLogStream extends pulumi.CustomResource {
  /** The log group. */
  public declare readonly logGroupId: pulumi.Output<string>;
  /** The name. */
  public declare readonly logStreamName: pulumi.Output<string>;
  /** How long the records of this log stream are kept, in days; not set means the retention of the log group. */
  public declare readonly ttlInDays: pulumi.Output<number | undefined>;
  /** The cloud, if the program sets it. */
  public declare readonly cloud: pulumi.Output<string | undefined>;
  /** The region, if the program sets it. */
  public declare readonly region: pulumi.Output<string | undefined>;
  /** The project, if the program sets it. */
  public declare readonly projectId: pulumi.Output<string | undefined>;
  /** What a create does when there is a log stream of this name already. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log stream was created: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;
  /** Where the log stream lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<VpcPlace>;

  /** Reads an existing log stream by its id, in whichever log group it is. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogStream {
    return new VpcLogStream(name, {} as VpcLogStreamArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogStreamArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that has a key here.
    const outputs: Record<keyof VpcLogStreamArgs | "createdAt" | "place", undefined> = {
      logGroupId: undefined,
      logStreamName: undefined,
      ttlInDays: undefined,
      cloud: undefined,
      region: undefined,
      projectId: undefined,
      adopt: undefined,
      onDelete: undefined,
      createdAt: undefined,
      place: undefined,
    };
    const inputs = { ...outputs, ...args, __provider: PROVIDER };
    super("pulumi-nodejs:dynamic/flowlogs:VpcLogStream", name, inputs, opts);
  }
}
