/** The class that programs write `new` on. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../core/schema";
import type { AzureEnvironment, FlowLogFormat } from "./schema";

export type { AzureEnvironment } from "./schema";

/** Every state holds this text: it never changes, and the module it names never goes away. */
const PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/azure-nsg-flow-log",{paths:[".",process.argv[1]]}))';

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
   * The version of the records: 1, or 2 with the state of each flow and its bytes and packets.
   * @default 1
   */
  version?: pulumi.Input<1 | 2>;
}

export interface AzureNsgFlowLogArgs {
  /**
   * The ARM id of the network security group whose traffic is logged. Since June 30, 2025 Azure makes no new flow log
   * on a network security group: the group must have one, running or disabled. The subscription to work in is the one
   * in this id. Changing it replaces the flow log.
   * See https://learn.microsoft.com/rest/api/network-watcher/network-watchers/set-flow-log-configuration
   */
  targetResourceId: pulumi.Input<string>;
  /**
   * The ARM id of the storage account that receives the logs: of a Standard tier, in the region of the target.
   * See https://learn.microsoft.com/rest/api/network-watcher/network-watchers/set-flow-log-configuration
   */
  storageId: pulumi.Input<string>;
  /**
   * Whether traffic is logged. A disabled flow log stays where it is, but Azure forgets storage account, retention and
   * format until it is enabled again.
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
   * See https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
   * @default { type: "JSON", version: 1 }
   */
  format?: pulumi.Input<AzureFlowLogFormatArgs>;
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
   * The region to find the network watcher by, such as `westeurope` or `West Europe`; it must be the target's.
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
   * What to do when the target has a running flow log already: refuse (`never`), take it over when its settings are
   * those asked for (`identical`), or take it over and overwrite its settings (`always`). A disabled one is always
   * free to take. What this resource does not manage (traffic analytics, identity) is kept in each case.
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

/** Where an AzureNsgFlowLog lives. */
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
  readonly container: string;
  /**
   * The path of the blobs, with the hour in UTC as `y={yyyy}/m={MM}/d={dd}/h={HH}/m=00`. Below it each network card has
   * one: `macAddress={mac}/PT1H.json`.
   */
  readonly blobPrefix: string;
}

/**
 * The flow log of an Azure network security group. Its id is the ARM id of the flow log, which Azure names.
 *
 * Microsoft retires these on September 30, 2027, and no new ones can be made since June 30, 2025; existing ones can be
 * read, changed, disabled and removed.
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
export class AzureNsgFlowLog extends pulumi.CustomResource {
  /** The network security group. */
  public declare readonly targetResourceId: pulumi.Output<string>;
  /** The storage account. */
  public declare readonly storageId: pulumi.Output<string>;
  /** Whether traffic is logged. */
  public declare readonly enabled: pulumi.Output<boolean>;
  /** How long logs are kept. */
  public declare readonly retentionPolicy: pulumi.Output<AzureRetentionPolicy>;
  /** How records are written. */
  public declare readonly format: pulumi.Output<FlowLogFormat>;
  /** The name of the network watcher, if the program names it. */
  public declare readonly networkWatcherName: pulumi.Output<string | undefined>;
  /** The resource group of the network watcher, if the program names it. */
  public declare readonly resourceGroupName: pulumi.Output<string | undefined>;
  /** The region, if the program names it. */
  public declare readonly location: pulumi.Output<string | undefined>;
  /** The Azure cloud, if the program names it. */
  public declare readonly environment: pulumi.Output<AzureEnvironment | undefined>;
  /** How an existing flow log is treated. */
  public declare readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** What removing the resource does. */
  public declare readonly onDelete: pulumi.Output<Controls["onDelete"]>;
  /** Where the flow log lives, from ids, config and environment at the time it was created. */
  public declare readonly place: pulumi.Output<AzurePlace>;
  /** The ARM id of the network watcher. */
  public declare readonly networkWatcherId: pulumi.Output<string>;
  /** Azure's own GUID of the target. */
  public declare readonly targetResourceGuid: pulumi.Output<string | undefined>;
  /**
   * Where the logs land; nothing while it is disabled. It repeats inputs in the clear: when one of those
   * is secret, name it in the resource option `additionalSecretOutputs`.
   */
  public declare readonly destination: pulumi.Output<AzureDestination | undefined>;

  /** Reads an existing flow log by its ARM id, `…/networkWatchers/{watcher}/flowLogs/{name}`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: Omit<pulumi.CustomResourceOptions, "id">,
  ): AzureNsgFlowLog {
    return new AzureNsgFlowLog(name, {} as AzureNsgFlowLogArgs, { ...opts, id });
  }

  constructor(name: string, args: AzureNsgFlowLogArgs, opts?: pulumi.CustomResourceOptions) {
    // The SDK makes an output of every property that is named here.
    const outputs: Record<
      keyof AzureNsgFlowLogArgs | "place" | "networkWatcherId" | "targetResourceGuid" | "destination",
      undefined
    > = {
      targetResourceId: undefined,
      storageId: undefined,
      enabled: undefined,
      retentionPolicy: undefined,
      format: undefined,
      networkWatcherName: undefined,
      resourceGroupName: undefined,
      location: undefined,
      environment: undefined,
      adopt: undefined,
      onDelete: undefined,
      place: undefined,
      networkWatcherId: undefined,
      targetResourceGuid: undefined,
      destination: undefined,
    };
    super("pulumi-nodejs:dynamic/flowlogs:AzureNsgFlowLog", name, { ...outputs, ...args, __provider: PROVIDER }, opts);
  }
}
