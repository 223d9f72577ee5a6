/** The class for log groups that programs write `new` on. */
import type * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../../core/inputs/promise-traces";
import type { Controls, OutputKeys } from "../../core/inputs/resource";
import { isOfType, providerText } from "../../core/inputs/resource";
import { secretsIn } from "../../core/inputs/secret-inputs";
import type { VpcLogOnDelete, VpcPlaceArgs } from "../resource/resource";
import { PLACE_INPUTS, sharedOutputs, VpcResource } from "../resource/resource";

export interface VpcLogGroupArgs extends VpcPlaceArgs {
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
   * The tags that others own: names, or beginnings of names followed by `*`, without regard to case
   * (`["CostCenter", "team-*"]`). Such tags are no drift, and no write of this package changes or removes them. A tag
   * of `tags` must not be among them.
   * @default none
   */
  ignoreTags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Another name for people: 1 to 64 characters. Not every region reports the alias, so a change made elsewhere is not
   * drift. The API has no call that changes the alias. A changed alias is therefore refused, because the log group
   * would have to be deleted with its records and created again.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_group_management/creating_a_log_group.html
   * @default none
   */
  logGroupNameAlias?: pulumi.Input<string>;
  /**
   * The enterprise project: `"0"` (the default one) or its UUID. Huawei Cloud alone documents that log groups have one.
   * Log Tank Service has no call that changes it, so another value is refused.
   * See https://support.huaweicloud.com/intl/en-us/usermanual-em/em_am_0006.html
   * @default the cloud's, which is then not compared
   */
  enterpriseProjectId?: pulumi.Input<string>;
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
export class VpcLogGroup extends VpcResource {
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:VpcLogGroup";

  /** Whether a value is a VpcLogGroup, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is VpcLogGroup {
    return isOfType(value, VpcLogGroup.__pulumiType);
  }

  /** The name. */
  public declare readonly logGroupName: pulumi.Output<string>;
  /** How long records are kept, in days. */
  public declare readonly ttlInDays: pulumi.Output<number>;
  /** The tags, without the cloud's own. */
  public declare readonly tags: pulumi.Output<Record<string, string>>;
  /** The tags that others own, if the program names any. */
  public declare readonly ignoreTags: pulumi.Output<string[] | undefined>;
  /** The other name for people, as the program says. */
  public declare readonly logGroupNameAlias: pulumi.Output<string | undefined>;
  /** The enterprise project, if the program sets it. */
  public declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log group was created: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;

  /** Reads an existing log group by its id. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogGroup {
    return new VpcLogGroup(name, {} as VpcLogGroupArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs: OutputKeys<VpcLogGroup> = {
      ...sharedOutputs,
      logGroupName: undefined,
      ttlInDays: undefined,
      tags: undefined,
      ignoreTags: undefined,
      logGroupNameAlias: undefined,
      enterpriseProjectId: undefined,
      onDelete: undefined,
      createdAt: undefined,
    };
    const __provider = providerText("vpc-log-group", VpcLogGroup.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, { place: PLACE_INPUTS }, opts);
    const withTraces = leaveOutTraces();
    try {
      super(VpcLogGroup.__pulumiType, name, { ...outputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
