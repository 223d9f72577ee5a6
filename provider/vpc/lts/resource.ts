/** The classes for Log Tank Service that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../../core/schema";
import type { VpcPlace } from "../flow-log/resource";

/** Every state holds these texts: they never change, and the modules they name never go away. */
const GROUP_PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/vpc-log-group",{paths:[".",process.argv[1]]}))';
const STREAM_PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/vpc-log-stream",{paths:[".",process.argv[1]]}))';

/** What removing a log group or log stream does. */
export type VpcLogOnDelete = Exclude<Controls["onDelete"], "disable">;

interface VpcLogPlaceArgs {
  /**
   * The cloud: `otc` (Open Telekom Cloud), `huawei` (Huawei Cloud), or the domain of another site's endpoints, such as
   * `myhuaweicloud.eu`; see `VpcFlowLogArgs.cloud`. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default as for a VpcFlowLog
   */
  cloud?: pulumi.Input<string>;
  /**
   * The region, such as `eu-de`. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default config `region`, else `OS_REGION_NAME` or `HW_REGION_NAME`, else the region in the name of the project
   */
  region?: pulumi.Input<string>;
  /**
   * The id of the project: 32 hexadecimal digits. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_project_information_based_on_the_specified_criteria.html
   * @default as for a VpcFlowLog
   */
  projectId?: pulumi.Input<string>;
}

export interface VpcLogGroupArgs extends VpcLogPlaceArgs {
  /**
   * The name, one of its kind in the project: 1 to 64 (Huawei Cloud: 100) letters, digits, `_`, `-` and `.`, not
   * beginning with `.` or `_`, and not ending with `.`. Changing it replaces the log group.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
   */
  logGroupName: pulumi.Input<string>;
  /**
   * How long records are kept, in days: 1 to 365. It holds for every log stream of the group without a `ttlInDays` of
   * its own. The cloud deletes older records, also when it is shortened later.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/modifying_a_log_group.html
   */
  ttlInDays: pulumi.Input<number>;
  /**
   * The group's tags, all of them: at most 20. Names of 1 to 128, values of at most 255 letters, digits, spaces and
   * `_.:=+-@` (values `/` too); names that begin with `_` are the cloud's own.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/tag_management/tag_management.html
   * @default {}
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Another name for people: 1 to 64 characters. Not every region shows it, so a change made elsewhere is not looked
   * for, and no call changes it: changing it is refused, because the log group would have to be deleted with its records
   * and made anew.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
   * @default none
   */
  logGroupNameAlias?: pulumi.Input<string>;
  /**
   * What to do when a log group of this name exists: refuse (`never`), take it over when its settings are those asked
   * for (`identical`), or take it over and overwrite its settings (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the log group, or `keep` it. One that still holds log streams is not
   * deleted, because their records would go with it; nor is any in a region whose old API (v2.0) can't tell: there, set
   * this to `keep` first.
   * @default "delete"
   */
  onDelete?: pulumi.Input<VpcLogOnDelete>;
}

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
 * A log group of Log Tank Service, on Open Telekom Cloud or Huawei Cloud: it holds log streams and says how long their
 * records are kept. Its id is the vendor's.
 *
 * @example
 * const group = new VpcLogGroup("network", { logGroupName: "network", ttlInDays: 90 });
 */
export class VpcLogGroup extends pulumi.CustomResource {
  /** The name. */
  public declare readonly logGroupName: pulumi.Output<string>;
  /** How long records are kept, in days. */
  public declare readonly ttlInDays: pulumi.Output<number>;
  /** The tags, without the cloud's own. */
  public declare readonly tags: pulumi.Output<Record<string, string>>;
  /** The other name, as the program says it. */
  public declare readonly logGroupNameAlias: pulumi.Output<string | undefined>;
  /** The cloud, if the program names it. */
  public declare readonly cloud: pulumi.Output<string | undefined>;
  /** The region, if the program names it. */
  public declare readonly region: pulumi.Output<string | undefined>;
  /** The project, if the program names it. */
  public declare readonly projectId: pulumi.Output<string | undefined>;
  /** How an existing log group is treated. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log group was made: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;
  /** Where the log group lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<VpcPlace>;

  /** Reads an existing log group by its id. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogGroup {
    return new VpcLogGroup(name, {} as VpcLogGroupArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogGroupArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that is named here.
    const outputs: Record<keyof VpcLogGroupArgs | "createdAt" | "place", undefined> = {
      logGroupName: undefined,
      ttlInDays: undefined,
      tags: undefined,
      logGroupNameAlias: undefined,
      cloud: undefined,
      region: undefined,
      projectId: undefined,
      adopt: undefined,
      onDelete: undefined,
      createdAt: undefined,
      place: undefined,
    };
    const inputs = { ...outputs, ...args, __provider: GROUP_PROVIDER };
    super("pulumi-nodejs:dynamic/flowlogs:VpcLogGroup", name, inputs, opts);
  }
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
    const inputs = { ...outputs, ...args, __provider: STREAM_PROVIDER };
    super("pulumi-nodejs:dynamic/flowlogs:VpcLogStream", name, inputs, opts);
  }
}
