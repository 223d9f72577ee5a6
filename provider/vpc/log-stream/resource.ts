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
   * The name, one of its kind in the group: 1 to 64 (Huawei Cloud: 100) letters, digits, `_`, `-` and `.`, not beginning
   * with `.` or `_`, and not ending with `.`. Changing it replaces the log stream.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
   */
  logStreamName: pulumi.Input<string>;
  /**
   * How long this stream's records are kept, in days: 1 to 365. Taking it out gives the stream its group's retention
   * again, where the cloud allows that. Huawei Cloud's list shows it; Open Telekom Cloud's documents don't promise it,
   * and where the list keeps it to itself, a change made elsewhere can't be seen.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/modifying_a_log_stream.html
   * @default the log group's
   */
  ttlInDays?: pulumi.Input<number>;
  /**
   * What to do when a log stream of this name exists in the group: refuse (`never`), take it over when its settings are
   * those asked for (`identical`), or take it over and overwrite its settings (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the log stream with its records, or `keep` it. One that a flow log still
   * writes to is not deleted.
   * @default "delete"
   */
  onDelete?: pulumi.Input<VpcLogOnDelete>;
}

/**
 * A log stream of a log group: what a flow log writes to, and calls its log topic. Its id is the vendor's.
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
  /** How long this stream's records are kept, in days; not set: as long as the group says. */
  public declare readonly ttlInDays: pulumi.Output<number | undefined>;
  /** The cloud, if the program names it. */
  public declare readonly cloud: pulumi.Output<string | undefined>;
  /** The region, if the program names it. */
  public declare readonly region: pulumi.Output<string | undefined>;
  /** The project, if the program names it. */
  public declare readonly projectId: pulumi.Output<string | undefined>;
  /** How an existing log stream is treated. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log stream was made: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;
  /** Where the log stream lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<VpcPlace>;

  /** Reads an existing log stream by its id, in whichever log group it is. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogStream {
    return new VpcLogStream(name, {} as VpcLogStreamArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogStreamArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that is named here.
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
