/** The class that programs write `new` on for virtual networks, subnets and network interfaces. */
import type * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../../core/inputs/promise-traces";
import type { OutputKeys } from "../../core/inputs/resource";
import { isOfType, providerText } from "../../core/inputs/resource";
import { secretsIn } from "../../core/inputs/secret-inputs";
import type { AzureFlowLogSettingsArgs } from "./args";
import { AzureFlowLogResource, repeats, sharedOutputs } from "./args";

export interface AzureFlowLogArgs extends AzureFlowLogSettingsArgs {
  /**
   * The ARM id of the target: a virtual network, a subnet, a network interface, or a network security group that has a
   * flow log already (since June 30, 2025 Azure creates no new flow logs for network security groups). The flow log
   * lives in the subscription of this id. Azure changes the target in place within one region (also from a network
   * security group to a virtual network); a target in another subscription replaces the flow log. Remove a flow log
   * before its target, because Azure refuses to delete a flow log whose target is gone.
   * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/create-or-update
   */
  targetResourceId: pulumi.Input<string>;
  /**
   * Tags of the flow log: up to 50, with names of 1 to 512 and values of up to 256 characters. Tags that an Azure
   * policy adds or replaces fail no write: a line on stderr tells them, and a refresh shows them as drift. `ignoreTags`
   * leaves them to the policy.
   * See https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
   * @default none
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The tags that others own, such as a policy that hands tags of the resource group down: names, or beginnings of
   * names followed by `*`, without regard to case (`["CostCenter", "hidden-*"]`). Such tags are no drift, and no write
   * of this package changes or removes them. A tag of `tags` must not be among them.
   * @default none
   */
  ignoreTags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The name of the flow log on its network watcher: 1 to 80 letters, digits, `_`, `.` and `-`, beginning with a letter
   * or digit. Changing it replaces the flow log, and deletes the old one first, because Azure accepts one flow log for
   * each target; traffic in between is not logged. The name of a network security group's flow log can't be changed.
   * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/create-or-update
   * @default `{target}-{its resource group}-flowlog`; for a subnet `{virtual network}-{subnet}-{group}-flowlog`
   */
  flowLogName?: pulumi.Input<string>;
  /**
   * Whether the package creates a network watcher in a region that has none: `networkWatcherName` in the resource group
   * `resourceGroupName`, which must exist; without these two `NetworkWatcher_{region}` in the resource group
   * `NetworkWatcherRG`, which is created if it does not exist. A region that has a network watcher of another name is
   * an error, because Azure accepts one for each region. The network watcher stays when the flow log is removed,
   * because other flow logs may use it.
   * See https://learn.microsoft.com/azure/network-watcher/network-watcher-create
   * @default false
   */
  createNetworkWatcher?: pulumi.Input<boolean>;
  /**
   * The tags of a network watcher that `createNetworkWatcher` creates: up to 50, with names of 1 to 512 and values of
   * up to 256 characters. A network watcher that exists keeps its tags; a later change of this input changes nothing.
   * See https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
   * @default none
   */
  networkWatcherTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A flow log of an Azure virtual network, subnet or network interface, or of a network security group that has a flow
 * log already. The resource's id is the ARM id of the flow log.
 *
 * There are two ways from AzureNsgFlowLog to AzureFlowLog. (1) Declare an AzureFlowLog on the virtual network with the
 * same settings, and remove the AzureNsgFlowLog from the program: the new flow log runs before the old flow log ends.
 * (2) Move the existing flow log: make the resource an AzureFlowLog with the alias of its old class, and change its
 * target.
 * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 *
 * @example
 * new AzureFlowLog("hub", {
 *   targetResourceId: vnet.id,
 *   storageId: account.id,
 *   retentionPolicy: { enabled: true, days: 90 },
 *   flowAnalyticsConfiguration: {
 *     networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspace.id, trafficAnalyticsInterval: 10 },
 *   },
 * });
 *
 * @example
 * // The flow log that AzureNsgFlowLog "web" managed, moved from the network security group to the virtual network.
 * new AzureFlowLog(
 *   "web",
 *   { targetResourceId: vnet.id, storageId: account.id },
 *   { aliases: [{ type: "pulumi-nodejs:dynamic/flowlogs:AzureNsgFlowLog" }] },
 * );
 */
export class AzureFlowLog extends AzureFlowLogResource {
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:AzureFlowLog";

  /** Whether a value is an AzureFlowLog, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is AzureFlowLog {
    return isOfType(value, AzureFlowLog.__pulumiType);
  }

  /** The tags, if there are any. */
  public declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
  /** The tags that others own, if the program names any. */
  public declare readonly ignoreTags: pulumi.Output<string[] | undefined>;
  /** The name of the flow log, if the program sets it; the output `name` is always set. */
  public declare readonly flowLogName: pulumi.Output<string | undefined>;
  /** Whether the package creates a network watcher in a region that has none. */
  public declare readonly createNetworkWatcher: pulumi.Output<boolean>;
  /** The tags of a network watcher that is made, if the program sets them. */
  public declare readonly networkWatcherTags: pulumi.Output<Record<string, string> | undefined>;

  /** Reads an existing flow log by its ARM id, `…/networkWatchers/{watcher}/flowLogs/{name}`. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: Omit<pulumi.CustomResourceOptions, "id">): AzureFlowLog {
    return new AzureFlowLog(name, {} as AzureFlowLogArgs, { ...opts, id });
  }

  constructor(name: string, args: AzureFlowLogArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs: OutputKeys<AzureFlowLog> = {
      ...sharedOutputs,
      tags: undefined,
      ignoreTags: undefined,
      flowLogName: undefined,
      createNetworkWatcher: undefined,
      networkWatcherTags: undefined,
    };
    const __provider = providerText("azure-flow-log", AzureFlowLog.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, repeats, opts);
    const withTraces = leaveOutTraces();
    try {
      super(AzureFlowLog.__pulumiType, name, { ...outputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
