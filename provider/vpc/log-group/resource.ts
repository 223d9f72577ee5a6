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
   * The name, unique in the project: 1 to 64 (Huawei Cloud: 100) letters, digits, `_`, `-` and `.`, not
   * beginning with `.` or `_`, and not ending with `.`. Changing it replaces the log group.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
   */
  logGroupName: pulumi.Input<string>;
  /**
   * How long records are kept, in days: 1 to 365. This retention holds for every log stream of the log group that has
   * no `ttlInDays` of its own. The cloud deletes older records, also after a later change to fewer days.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/modifying_a_log_group.html
   */
  ttlInDays: pulumi.Input<number>;
  /**
   * All tags of the log group: at most 20. A name has 1 to 128, a value at most 255 letters, digits, spaces and
   * `_.:=+-@` (in a value also `/`); names that begin with `_` are the cloud's own.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/tag_management/tag_management.html
   * @default {}
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Another name for people: 1 to 64 characters. Not every region reports the alias, so a change made elsewhere is not
   * drift. The API has no call that changes the alias. A changed alias is therefore refused, because the log group
   * would have to be deleted with its records and created again.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
   * @default none
   */
  logGroupNameAlias?: pulumi.Input<string>;
  /**
   * What a create does when there is a log group of this name already: refuse (`never`), adopt the log group if its
   * settings are exactly those of the program (`identical`), or adopt the log group and overwrite its settings
   * (`always`).
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the log group, or `keep` the log group. A log group that still holds log
   * streams is not deleted, because the records of these log streams would be deleted too. Some regions have only the
   * old form of the API (v2.0), which can't list log streams; there no log group is deleted, so set this to `keep`.
   * @default "delete"
   */
  onDelete?: pulumi.Input<VpcLogOnDelete>;
}

/**
 * A log group of Log Tank Service, on Open Telekom Cloud or Huawei Cloud. A log group holds log streams and says how
 * long the records of these log streams are kept. The resource's id is the UUID that the vendor gave the log group.
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
  /** The other name for people, as the program says. */
  public declare readonly logGroupNameAlias: pulumi.Output<string | undefined>;
  /** The cloud, if the program sets it. */
  public declare readonly cloud: pulumi.Output<string | undefined>;
  /** The region, if the program sets it. */
  public declare readonly region: pulumi.Output<string | undefined>;
  /** The project, if the program sets it. */
  public declare readonly projectId: pulumi.Output<string | undefined>;
  /** What a create does when there is a log group of this name already. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log group was created: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;
  /** Where the log group lives, from inputs, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<VpcPlace>;

  /** Reads an existing log group by its id. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogGroup {
    return new VpcLogGroup(name, {} as VpcLogGroupArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogGroupArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that has a key here.
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
