/** The inputs and outputs that AzureFlowLog and AzureNsgFlowLog have in common. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls, OutputKeys } from "../../core/inputs/resource";
import type { Repeats } from "../../core/inputs/secret-inputs";
import type { AzureEnvironment } from "../credentials/cloud";

export interface AzureRetentionPolicyArgs {
  /**
   * Whether logs are deleted after `days`. Azure deletes them by a lifecycle management rule on the storage account.
   * That rule overwrites rules that are managed elsewhere, so give flow logs a storage account of their own.
   * @default false
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * How long logs are kept, in days: a whole number, and at least 1 with `enabled`. To keep logs for ever, set
   * `enabled` to false. Azure's documentation names 365 as the maximum, but Azure takes more (400 has been reported).
   * See https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview and
   * https://github.com/Azure/azure-powershell/issues/4989
   * @default 0
   */
  days?: pulumi.Input<number>;
}

export interface AzureFlowLogFormatArgs {
  /**
   * The file type. Azure has one: `JSON`.
   * @default "JSON"
   */
  type?: pulumi.Input<"JSON">;
  /**
   * The version of the records: 1, or 2 with the state of each flow and its bytes and packets. The records of virtual
   * networks, subnets and network interfaces always have a newer form, whatever this version says.
   * @default 2; AzureNsgFlowLog: 1
   */
  version?: pulumi.Input<1 | 2>;
}

export interface AzureTrafficAnalyticsArgs {
  /**
   * Whether traffic analytics processes the logs.
   * @default true with a `workspaceResourceId`, else false
   */
  enabled?: pulumi.Input<boolean>;
  /** The ARM id of the Log Analytics workspace; required with `enabled`. The workspace may be in another region. */
  workspaceResourceId?: pulumi.Input<string>;
  /**
   * The GUID of the workspace: the workspace's `customerId`, not its name.
   * @default looked up from `workspaceResourceId`
   */
  workspaceId?: pulumi.Input<string>;
  /**
   * The region of the workspace, such as `westeurope` or `West Europe`.
   * @default looked up from `workspaceResourceId`
   */
  workspaceRegion?: pulumi.Input<string>;
  /**
   * How often logs are processed, in minutes: 10 or 60.
   * @default 60
   */
  trafficAnalyticsInterval?: pulumi.Input<10 | 60>;
}

export interface AzureFlowAnalyticsConfigurationArgs {
  /**
   * Traffic analytics.
   * @default disabled
   */
  networkWatcherFlowAnalyticsConfiguration?: pulumi.Input<AzureTrafficAnalyticsArgs>;
}

export interface AzureFlowLogIdentityArgs {
  /**
   * `UserAssigned`, or `None` for no identity. Azure accepts no system assigned identity on flow logs.
   * @default "UserAssigned"
   */
  type?: pulumi.Input<"UserAssigned" | "None">;
  /** The ARM ids of the user assigned identities; required with `UserAssigned`. */
  userAssignedIdentities?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The inputs that both classes have. */
export interface AzureFlowLogSettingsArgs {
  /**
   * The ARM id of the storage account that receives the logs. The storage account must have tier Standard, be in the
   * region of the target, and be in the target's subscription or at least its tenant. After a rotation of the storage
   * account's access key, Azure logs nothing until the flow log has been disabled and enabled again; `triggers` does
   * that.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
   */
  storageId: pulumi.Input<string>;
  /**
   * Whether traffic is logged. Azure may forget storage account, retention and format of a disabled flow log; enabling
   * sends these settings again. Disabling a flow log disables its traffic analytics first.
   * @default true
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * How long logs are kept. Retention needs a general-purpose v2 storage account.
   * See https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
   * @default { enabled: false, days: 0 }
   */
  retentionPolicy?: pulumi.Input<AzureRetentionPolicyArgs>;
  /**
   * How records are written.
   * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/create-or-update
   * @default { type: "JSON", version: 2 }; AzureNsgFlowLog: version 1
   */
  format?: pulumi.Input<AzureFlowLogFormatArgs>;
  /**
   * Traffic analytics: where logs are processed, and how often. If left out, the next `pulumi up` disables traffic
   * analytics that somebody enabled elsewhere; `pulumi preview --refresh` shows that first.
   * See https://learn.microsoft.com/azure/network-watcher/traffic-analytics
   * @default disabled
   */
  flowAnalyticsConfiguration?: pulumi.Input<AzureFlowAnalyticsConfigurationArgs>;
  /**
   * Which traffic is logged, as comparisons of `Direction`, `SrcIP`, `SrcPort`, `DstIP`, `DstPort`, `Protocol` and
   * `Encryption` with `=` or `!=` and comma separated values or ranges. Comparisons are joined by `&&`
   * (binds first) and `||`, without brackets, such as `SrcIP=10.0.0.0/8 && DstPort!=22,80-90`. The whole text has at
   * most 1000 characters. Azure filters for virtual networks, subnets and network interfaces only, and calls this a
   * preview.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-filtering
   * @default all traffic
   */
  enabledFilteringCriteria?: pulumi.Input<string>;
  /**
   * Which states of flows are logged: a comma separated list of `B` (begin), `C` (continue), `E` (end) and `D` (deny),
   * in any order. Azure has record types for virtual networks, subnets and network interfaces, and may refuse them for
   * a network security group.
   * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/create-or-update
   * @default all states
   */
  recordTypes?: pulumi.Input<string>;
  /**
   * The user assigned identity that Azure uses to write to the storage account.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity
   * @default none
   */
  identity?: pulumi.Input<AzureFlowLogIdentityArgs>;
  /**
   * The name of the network watcher, together with `resourceGroupName`. A region has one network watcher, so the name
   * only saves the look-up (or, in AzureFlowLog, names what `createNetworkWatcher` makes); the name of a network
   * watcher in another region is an error.
   * @default found by region
   */
  networkWatcherName?: pulumi.Input<string>;
  /**
   * The resource group of the network watcher (not of the target), together with `networkWatcherName`.
   * @default found by region
   */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * The region whose network watcher is used, such as `westeurope` or `West Europe`; the region must be that of the
   * target. Changing it to another region than the flow log's replaces the flow log.
   * @default the region of the target
   */
  location?: pulumi.Input<string>;
  /**
   * The Azure cloud: `public`, `usgovernment` or `china`. A private cloud is reached by `ARM_METADATA_HOSTNAME` or
   * config `azure-native:metadataHost` instead. Changing it replaces the flow log.
   * @default config `azure-native:environment`, else `ARM_ENVIRONMENT`, else `AZURE_ENVIRONMENT`, else `public`
   */
  environment?: pulumi.Input<AzureEnvironment>;
  /**
   * Whether the package leaves the resource provider `Microsoft.Insights` unregistered. Flow logs need this resource
   * provider in the subscription; with `false` the package registers it if it is not registered.
   * @default false
   */
  skipProviderRegistration?: pulumi.Input<boolean>;
  /**
   * Any values. When one of them changes, `pulumi up` switches a running flow log off and on again, in one run; traffic
   * in between is not logged. Azure logs nothing after a rotation of the storage account's access key until that is
   * done: name here what changes with the key, such as the time of the rotation or the key itself. Adding the input
   * counts as a change; taking it out does not.
   * @default none
   */
  triggers?: pulumi.Input<unknown[]>;
  /**
   * What a create does when the target has a running flow log already: refuse (`never`), adopt the flow log if its
   * settings are exactly those of the program (`identical`), or adopt the flow log and overwrite its settings
   * (`always`). A disabled flow log is always adopted. A flow log with the name `flowLogName` and another target is
   * moved to this target with `always`, and refused otherwise.
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` the flow log, `disable` the flow log, or `keep` the flow log as it is.
   * Azure does not create a deleted flow log of a network security group again.
   * @default "delete"
   */
  onDelete?: pulumi.Input<Controls["onDelete"]>;
}

/** Where a flow log of Azure lives. */
export interface AzurePlace {
  readonly environment: AzureEnvironment;
  readonly subscriptionId: string;
}

/** How records are written. */
export interface FlowLogFormat {
  type: "JSON";
  version: 1 | 2;
}

/** The user assigned identities that Azure uses to write to the storage account. */
export interface FlowLogIdentity {
  type: "UserAssigned";
  userAssignedIdentities: string[];
}

/** Traffic analytics. */
export interface FlowAnalytics {
  networkWatcherFlowAnalyticsConfiguration: TrafficAnalytics;
}

/** Where and how often traffic analytics processes the logs. */
export interface TrafficAnalytics {
  enabled: boolean;
  workspaceId?: string;
  workspaceRegion?: string;
  workspaceResourceId?: string;
  trafficAnalyticsInterval: 10 | 60;
}

/** How long logs are kept. */
export interface AzureRetentionPolicy {
  readonly enabled: boolean;
  readonly days: number;
}

/** Where the logs are stored. */
export interface AzureDestination {
  /** The ARM id of the storage account. */
  readonly storageId: string;
  /** `insights-logs-flowlogflowevent`, of network security groups `insights-logs-networksecuritygroupflowevent`. */
  readonly container: string;
  /**
   * The path of the blobs, with the hour in UTC as `y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`. Below this path each network
   * card has its own blob: `macAddress={mac}/PT1H.json`.
   */
  readonly blobPrefix: string;
  /** With traffic analytics: the table in the workspace, `NTANetAnalytics` or `AzureNetworkAnalytics_CL`. */
  readonly analyticsTable?: string;
}

/** One key for each output that both classes have. */
export const sharedOutputs: OutputKeys<AzureFlowLogOutputs> = {
  targetResourceId: undefined,
  storageId: undefined,
  enabled: undefined,
  retentionPolicy: undefined,
  format: undefined,
  flowAnalyticsConfiguration: undefined,
  enabledFilteringCriteria: undefined,
  recordTypes: undefined,
  identity: undefined,
  networkWatcherName: undefined,
  resourceGroupName: undefined,
  location: undefined,
  environment: undefined,
  skipProviderRegistration: undefined,
  triggers: undefined,
  adopt: undefined,
  onDelete: undefined,
  place: undefined,
  name: undefined,
  region: undefined,
  provisioningState: undefined,
  networkWatcherId: undefined,
  targetResourceGuid: undefined,
  destination: undefined,
};

/** The inputs that outputs under other names repeat. */
export const repeats: Repeats = {
  place: ["targetResourceId", "environment"],
  name: ["flowLogName"],
  region: ["location"],
  networkWatcherId: ["targetResourceId", "networkWatcherName", "resourceGroupName"],
  destination: ["targetResourceId", "storageId", "networkWatcherName", "resourceGroupName", "flowLogName"],
};

/** The outputs that both classes have. */
declare class AzureFlowLogOutputs extends pulumi.CustomResource {
  /** The ARM id of the target: what is captured. */
  readonly targetResourceId: pulumi.Output<string>;
  /** The ARM id of the storage account. */
  readonly storageId: pulumi.Output<string>;
  /** Whether traffic is logged. */
  readonly enabled: pulumi.Output<boolean>;
  /** How long logs are kept. */
  readonly retentionPolicy: pulumi.Output<AzureRetentionPolicy>;
  /** How records are written. */
  readonly format: pulumi.Output<FlowLogFormat>;
  /** Traffic analytics, if there are any. */
  readonly flowAnalyticsConfiguration: pulumi.Output<FlowAnalytics | undefined>;
  /** Which traffic is logged; not set means all traffic. */
  readonly enabledFilteringCriteria: pulumi.Output<string | undefined>;
  /** Which states of flows are logged; not set means all states. */
  readonly recordTypes: pulumi.Output<string | undefined>;
  /** The user assigned identities, if there are any. */
  readonly identity: pulumi.Output<FlowLogIdentity | undefined>;
  /** The name of the network watcher, if the program sets it. */
  readonly networkWatcherName: pulumi.Output<string | undefined>;
  /** The resource group of the network watcher, if the program sets it. */
  readonly resourceGroupName: pulumi.Output<string | undefined>;
  /** The region, if the program sets it. */
  readonly location: pulumi.Output<string | undefined>;
  /** The Azure cloud, if the program sets it. */
  readonly environment: pulumi.Output<AzureEnvironment | undefined>;
  /** Whether the package leaves Microsoft.Insights unregistered. */
  readonly skipProviderRegistration: pulumi.Output<boolean>;
  /** The values whose change switches the flow log off and on again. */
  readonly triggers: pulumi.Output<unknown[] | undefined>;
  /** What a create does when there is a flow log already. */
  readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** Where the flow log lives, from ids, config and environment at the time it was created. */
  readonly place: pulumi.Output<AzurePlace>;
  /** The flow log's name on its network watcher. */
  readonly name: pulumi.Output<string>;
  /** The region of the flow log, its network watcher and its target, such as `westeurope`. */
  readonly region: pulumi.Output<string>;
  /**
   * How Azure's last change of the flow log ended: `Succeeded`, `Creating`, `Updating`, `Deleting`, `Failed` or
   * `Canceled`. After `Failed` or `Canceled` the next `pulumi up` writes the settings again.
   */
  readonly provisioningState: pulumi.Output<string | undefined>;
  /** The ARM id of the network watcher. */
  readonly networkWatcherId: pulumi.Output<string>;
  /** The GUID that Azure gave the target. */
  readonly targetResourceGuid: pulumi.Output<string | undefined>;
  /**
   * Where the logs are stored; not set while the flow log is disabled. A secret output when one of the inputs that it
   * repeats is a secret.
   */
  readonly destination: pulumi.Output<AzureDestination | undefined>;
}

/**
 * The base class. At run time it is the SDK's own, because the SDK finds the line of the program that declares a
 * resource by its place on the call stack, and a class in between would shift that place.
 */
export const AzureFlowLogResource = pulumi.CustomResource as typeof AzureFlowLogOutputs;
