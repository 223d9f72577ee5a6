/** What programs write and read of both classes of flow logs. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../../core/schema";
import type { FlowAnalytics } from "./analytics-schema";
import type { AzureEnvironment, FlowLogFormat, FlowLogIdentity } from "./schema";

export type { AzureEnvironment } from "./schema";

export interface AzureRetentionPolicyArgs {
  /**
   * Whether logs are deleted after `days`. Azure does this by writing a lifecycle management rule onto the storage
   * account, which overwrites rules that are managed elsewhere: give flow logs a storage account of their own.
   * @default false
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * How long logs are kept, in days: a whole number from 0 to 365. With `enabled` it must be at least 1; to keep logs
   * for ever, set `enabled` to false.
   * @default 0
   */
  days?: pulumi.Input<number>;
}

export interface AzureFlowLogFormatArgs {
  /**
   * The file type: `JSON`, the only one there is.
   * @default "JSON"
   */
  type?: pulumi.Input<"JSON">;
  /**
   * The version of the records: 1, or 2 with the state of each flow and its bytes and packets. The records of virtual
   * networks, subnets and network interfaces are of a newer form, whatever is asked for.
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
  /** The ARM id of the Log Analytics workspace; required while `enabled`. It may be in another region. */
  workspaceResourceId?: pulumi.Input<string>;
  /**
   * The GUID of the workspace: its `customerId`, not its name.
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
  /** Traffic analytics. Left out, they are off. */
  networkWatcherFlowAnalyticsConfiguration?: pulumi.Input<AzureTrafficAnalyticsArgs>;
}

export interface AzureFlowLogIdentityArgs {
  /**
   * `UserAssigned`, or `None` for no identity. Azure takes no system assigned identity on flow logs.
   * @default "UserAssigned"
   */
  type?: pulumi.Input<"UserAssigned" | "None">;
  /** The ARM ids of the user assigned identities; required with `UserAssigned`. */
  userAssignedIdentities?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What both classes take. */
export interface AzureFlowLogSettingsArgs {
  /**
   * The ARM id of the storage account that receives the logs: of tier Standard, in the region of the target, in its
   * subscription or at least its tenant. After its access key was rotated Azure logs nothing until the flow log has
   * been disabled and enabled again.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
   */
  storageId: pulumi.Input<string>;
  /**
   * Whether traffic is logged. While it is not, Azure may forget storage account, retention and format; they are set
   * again when it is enabled. Traffic analytics are turned off before.
   * @default true
   */
  enabled?: pulumi.Input<boolean>;
  /**
   * How long logs are kept. Needs a general-purpose v2 storage account.
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
   * Traffic analytics: where logs are processed, and how often. Left out means off: analytics that somebody turned on
   * elsewhere show as a difference.
   * See https://learn.microsoft.com/azure/network-watcher/traffic-analytics
   * @default off
   */
  flowAnalyticsConfiguration?: pulumi.Input<AzureFlowAnalyticsConfigurationArgs>;
  /**
   * Which traffic is logged, as comparisons of `Direction`, `SrcIP`, `SrcPort`, `DstIP`, `DstPort`, `Protocol` and
   * `Encryption` with `=` or `!=` and comma separated values or ranges, joined by `&&` (first) and `||`, without
   * brackets; 1000 characters at the most: `SrcIP=10.0.0.0/8 && DstPort!=22,80-90`. For virtual networks, subnets and
   * network interfaces; in preview.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-filtering
   * @default all traffic
   */
  enabledFilteringCriteria?: pulumi.Input<string>;
  /**
   * Which states of flows are logged: a comma separated list of `B` (begin), `C` (continue), `E` (end) and `D` (deny),
   * in any order. Meant for virtual networks, subnets and network interfaces; of others Azure may refuse it.
   * See https://learn.microsoft.com/rest/api/network-watcher/flow-logs/create-or-update
   * @default all states
   */
  recordTypes?: pulumi.Input<string>;
  /**
   * The user assigned identity by which Azure reaches the storage account. Left out means none.
   * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity
   * @default none
   */
  identity?: pulumi.Input<AzureFlowLogIdentityArgs>;
  /**
   * The name of the network watcher, together with `resourceGroupName`. A region has one network watcher, so this only
   * saves looking it up: naming another than the one in the target's region is an error.
   * @default found by region
   */
  networkWatcherName?: pulumi.Input<string>;
  /**
   * The resource group of the network watcher (not of the target), together with `networkWatcherName`.
   * @default found by region
   */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * The region to find the network watcher by, such as `westeurope` or `West Europe`; it must be the target's. Changing
   * it to another region than the flow log's replaces the flow log.
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
   * Leaves the registration of the resource provider `Microsoft.Insights` alone, which flow logs need in the
   * subscription. Otherwise it is registered when it is not.
   * @default false
   */
  skipProviderRegistration?: pulumi.Input<boolean>;
  /**
   * What to do when the target has a running flow log already: refuse (`never`), take it over when its settings are
   * those asked for (`identical`), or take it over and overwrite its settings (`always`). A disabled one is always
   * free to take. A flow log of the name `flowLogName` that captures another target is turned from that to this one
   * with `always` alone.
   * @default "identical"
   */
  adopt?: pulumi.Input<Controls["adopt"]>;
  /**
   * What removing the resource does: `delete` removes the flow log, which Azure will not make again on a network
   * security group; `disable` switches it off and keeps it; `keep` leaves it as it is.
   * @default "delete"
   */
  onDelete?: pulumi.Input<Controls["onDelete"]>;
}

/** Where a flow log of Azure lives. */
export interface AzurePlace {
  readonly environment: AzureEnvironment;
  readonly subscriptionId: string;
}

/** How long logs are kept. */
export interface AzureRetentionPolicy {
  readonly enabled: boolean;
  readonly days: number;
}

/** Where the logs land. */
export interface AzureDestination {
  /** The ARM id of the storage account. */
  readonly storageId: string;
  /** `insights-logs-flowlogflowevent`, of network security groups `insights-logs-networksecuritygroupflowevent`. */
  readonly container: string;
  /**
   * The path of the blobs, with the hour in UTC as `y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`. Below it each network card has
   * one: `macAddress={mac}/PT1H.json`.
   */
  readonly blobPrefix: string;
  /** While traffic analytics are on: the table of the workspace, `NTANetAnalytics` or `AzureNetworkAnalytics_CL`. */
  readonly analyticsTable?: string;
}

type SharedOutput =
  | keyof AzureFlowLogSettingsArgs
  | "targetResourceId"
  | "place"
  | "name"
  | "region"
  | "provisioningState"
  | "networkWatcherId"
  | "targetResourceGuid"
  | "destination";

/** The SDK makes an output of every property that is named here. */
export const sharedOutputs: Readonly<Record<SharedOutput, undefined>> = {
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

/** What programs read of both classes. */
export abstract class AzureFlowLogResource extends pulumi.CustomResource {
  /** What is captured. */
  public declare readonly targetResourceId: pulumi.Output<string>;
  /** The storage account. */
  public declare readonly storageId: pulumi.Output<string>;
  /** Whether traffic is logged. */
  public declare readonly enabled: pulumi.Output<boolean>;
  /** How long logs are kept. */
  public declare readonly retentionPolicy: pulumi.Output<AzureRetentionPolicy>;
  /** How records are written. */
  public declare readonly format: pulumi.Output<FlowLogFormat>;
  /** Traffic analytics, if there are any. */
  public declare readonly flowAnalyticsConfiguration: pulumi.Output<FlowAnalytics | undefined>;
  /** Which traffic is logged; nothing stands for all. */
  public declare readonly enabledFilteringCriteria: pulumi.Output<string | undefined>;
  /** Which states of flows are logged; nothing stands for all. */
  public declare readonly recordTypes: pulumi.Output<string | undefined>;
  /** The user assigned identities, if there are any. */
  public declare readonly identity: pulumi.Output<FlowLogIdentity | undefined>;
  /** The name of the network watcher, if the program names it. */
  public declare readonly networkWatcherName: pulumi.Output<string | undefined>;
  /** The resource group of the network watcher, if the program names it. */
  public declare readonly resourceGroupName: pulumi.Output<string | undefined>;
  /** The region, if the program names it. */
  public declare readonly location: pulumi.Output<string | undefined>;
  /** The Azure cloud, if the program names it. */
  public declare readonly environment: pulumi.Output<AzureEnvironment | undefined>;
  /** Whether the registration of Microsoft.Insights is left alone. */
  public declare readonly skipProviderRegistration: pulumi.Output<boolean>;
  /** How an existing flow log is treated. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** Where the flow log lives, from ids, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<AzurePlace>;
  /** The flow log's name on its network watcher. */
  public declare readonly name: pulumi.Output<string>;
  /** The region of the flow log, its network watcher and its target, such as `westeurope`. */
  public declare readonly region: pulumi.Output<string>;
  /**
   * Azure's own word on the last change: `Succeeded`, `Creating`, `Updating`, `Deleting`, `Failed` or `Canceled`. What
   * failed or was cancelled is written again.
   */
  public declare readonly provisioningState: pulumi.Output<string | undefined>;
  /** The ARM id of the network watcher. */
  public declare readonly networkWatcherId: pulumi.Output<string>;
  /** Azure's own GUID of the target. */
  public declare readonly targetResourceGuid: pulumi.Output<string | undefined>;
  /**
   * Where the logs land; nothing while it is disabled. It repeats inputs in the clear: when one of those
   * is secret, name it in the resource option `additionalSecretOutputs`.
   */
  public declare readonly destination: pulumi.Output<AzureDestination | undefined>;
}
