/** The class that programs write `new` on for network security groups. */
import type * as pulumi from "@pulumi/pulumi";
import { leaveOutTraces } from "../../core/inputs/promise-traces";
import { isOfType, providerText } from "../../core/inputs/resource";
import { secretsIn } from "../../core/inputs/secret-inputs";
import type { AzureFlowLogSettingsArgs } from "./args";
import { AzureFlowLogResource, repeats, sharedOutputs } from "./args";

export interface AzureNsgFlowLogArgs extends AzureFlowLogSettingsArgs {
  /**
   * The ARM id of the network security group whose traffic is logged. Since June 30, 2025 Azure creates no new flow
   * logs for network security groups, so the group must have a flow log, running or disabled. The flow log lives in the
   * subscription of this id. Changing it replaces the flow log.
   * See https://learn.microsoft.com/rest/api/network-watcher/network-watchers/set-flow-log-configuration
   */
  targetResourceId: pulumi.Input<string>;
}

/**
 * The flow log of an Azure network security group. The resource's id is the ARM id of the flow log; Azure chooses the
 * flow log's name.
 *
 * Since June 30, 2025 Azure creates no new flow logs for network security groups, and on September 30, 2027 Azure ends
 * the existing ones. Until then an existing flow log can be read, changed, disabled and deleted. AzureFlowLog captures
 * virtual networks instead; its documentation shows two ways to get there.
 * See https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
 *
 * @example
 * new AzureNsgFlowLog("web", {
 *   targetResourceId: nsg.id,
 *   storageId: account.id,
 *   retentionPolicy: { enabled: true, days: 30 },
 *   format: { version: 2 },
 * });
 */
export class AzureNsgFlowLog extends AzureFlowLogResource {
  /** The type token that the engine knows the class by. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/flowlogs:AzureNsgFlowLog";

  /** Whether a value is an AzureNsgFlowLog, also when another copy of this package made it. */
  static override isInstance(value: unknown): value is AzureNsgFlowLog {
    return isOfType(value, AzureNsgFlowLog.__pulumiType);
  }

  /** Reads an existing flow log by its ARM id, `…/networkWatchers/{watcher}/flowLogs/{name}`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: Omit<pulumi.CustomResourceOptions, "id">,
  ): AzureNsgFlowLog {
    return new AzureNsgFlowLog(name, {} as AzureNsgFlowLogArgs, { ...opts, id });
  }

  constructor(name: string, args: AzureNsgFlowLogArgs, opts?: pulumi.CustomResourceOptions) {
    const __provider = providerText("azure-nsg-flow-log", AzureNsgFlowLog.__pulumiType, name, opts);
    const { __secrets, options } = secretsIn(args, repeats, opts);
    const withTraces = leaveOutTraces();
    try {
      super(AzureNsgFlowLog.__pulumiType, name, { ...sharedOutputs, ...args, __provider, __secrets }, options);
    } catch (thrown) {
      withTraces(thrown);
      throw thrown;
    }
    withTraces();
  }
}
