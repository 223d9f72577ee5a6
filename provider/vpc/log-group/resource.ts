/** The class for log groups that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../../core/schema";
import type { VpcLogOnDelete, VpcLogPlaceArgs } from "../lts/args";
import type { VpcPlace } from "../settings/place";

/** Every state holds this text: it never changes, and the module it names never goes away. */
const PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/vpc-log-group",{paths:[".",process.argv[1]]}))';

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
    const inputs = { ...outputs, ...args, __provider: PROVIDER };
    super("pulumi-nodejs:dynamic/flowlogs:VpcLogGroup", name, inputs, opts);
  }
}
