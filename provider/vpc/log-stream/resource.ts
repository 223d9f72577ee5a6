/** The class for log streams that programs write `new` on. */
import type * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../../core/inputs/promise-traces";
import type { Controls, OutputKeys } from "../../core/inputs/resource";
import { isOfType, providerText } from "../../core/inputs/resource";
import { secretsIn } from "../../core/inputs/secret-inputs";
import type { VpcLogOnDelete, VpcPlaceArgs } from "../resource/resource";
import { PLACE_INPUTS, sharedOutputs, VpcResource } from "../resource/resource";

export interface VpcLogStreamArgs extends VpcPlaceArgs {
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
   * All tags of the log stream: at most 20. A name has 1 to 128, a value at most 255 letters, digits, spaces and
   * `_.:=+-@` (in a value also `/`); names that begin with `_` are the cloud's own. `{}` removes all tags.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/tag_management/tag_management.html
   * @default tags of others stay as they are; tags that the program has set before are removed
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
   * drift. The API has no call that changes the alias, so a changed alias is refused.
   * See https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_stream_management/creating_a_log_stream.html
   * @default none
   */
  logStreamNameAlias?: pulumi.Input<string>;
  /**
   * The name of the enterprise project, which the API takes at creation only: 1 to 255 letters, digits, `_` and `-`;
   * not `default`. The cloud reports the id, in the output `enterpriseProjectId`, and not the name. Another value is
   * refused.
   * See https://support.huaweicloud.com/intl/en-us/api-lts/CreateLogStream.html
   * @default the enterprise project that the cloud chooses
   */
  enterpriseProjectName?: pulumi.Input<string>;
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
export class VpcLogStream extends VpcResource {
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:VpcLogStream";

  /** Whether a value is a VpcLogStream, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is VpcLogStream {
    return isOfType(value, VpcLogStream.__pulumiType);
  }

  /** The log group. */
  public declare readonly logGroupId: pulumi.Output<string>;
  /** The name. */
  public declare readonly logStreamName: pulumi.Output<string>;
  /** How long the records of this log stream are kept, in days; not set means the retention of the log group. */
  public declare readonly ttlInDays: pulumi.Output<number | undefined>;
  /** The tags, if the program sets them, without the cloud's own. */
  public declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
  /** The tags that others own, if the program names any. */
  public declare readonly ignoreTags: pulumi.Output<string[] | undefined>;
  /** The other name for people, as the program says. */
  public declare readonly logStreamNameAlias: pulumi.Output<string | undefined>;
  /** The name of the enterprise project, as the program says. */
  public declare readonly enterpriseProjectName: pulumi.Output<string | undefined>;
  /** The id of the enterprise project, where the cloud shows one. */
  public declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** Whether older records are moved to cold storage, where the cloud (Huawei Cloud) shows that. */
  public declare readonly hotColdSeparation: pulumi.Output<boolean | undefined>;
  /**
   * How many days records stay in standard storage before they are moved to cold storage, where the cloud shows that.
   */
  public declare readonly hotStorageDays: pulumi.Output<number | undefined>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<VpcLogOnDelete>;
  /** When the log stream was created: an ISO 8601 time in UTC. */
  public declare readonly createdAt: pulumi.Output<string | undefined>;

  /** Reads an existing log stream by its id, in whichever log group it is. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): VpcLogStream {
    return new VpcLogStream(name, {} as VpcLogStreamArgs, { ...opts, id });
  }

  constructor(name: string, args: VpcLogStreamArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs: OutputKeys<VpcLogStream> = {
      ...sharedOutputs,
      logGroupId: undefined,
      logStreamName: undefined,
      ttlInDays: undefined,
      tags: undefined,
      ignoreTags: undefined,
      logStreamNameAlias: undefined,
      enterpriseProjectName: undefined,
      enterpriseProjectId: undefined,
      hotColdSeparation: undefined,
      hotStorageDays: undefined,
      onDelete: undefined,
      createdAt: undefined,
    };
    const __provider = providerText("vpc-log-stream", VpcLogStream.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, { place: PLACE_INPUTS }, opts);
    const withTraces = leaveOutTraces();
    try {
      super(VpcLogStream.__pulumiType, name, { ...outputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
