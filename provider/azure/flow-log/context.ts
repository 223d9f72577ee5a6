/** What the lifecycle of both resource classes, and each write of it, work with. */
import type { Clock } from "../../core/clock";
import type { SettingsSchema } from "../../core/inputs/schema";
import type { Observed, Reference } from "../../core/reconcile/lifecycle";
import type { FlowLog, NetworkWatcherApi } from "../arm/api";
import type { FlowLogRef } from "../arm/ids";
import type { AzureWaits } from "../arm/waits";
import type { Prerequisites } from "../prerequisites/prerequisites";
import type { StorageAccount } from "../prerequisites/storage-accounts";
import type { TargetResolver } from "../prerequisites/target-resolver";
import type { AzureFlowLogInputs } from "./schema";

export type Inputs = AzureFlowLogInputs;
export type ObservedFlowLog = Observed<Inputs>;

/** How one resource class finds, reads and writes flow logs: all that differs between the two classes. */
export interface FlowLogCalls {
  /**
   * Finds a flow log for a create: the flow log of the target, or another flow log with the wanted name. `sent` says
   * what this create has sent already: the flow log may be its own, and a list that others have read does not count.
   */
  find(
    inputs: Inputs,
    observe: (id: string) => Promise<ObservedFlowLog | undefined>,
    sent: SentWrites,
  ): Promise<ObservedFlowLog | undefined>;
  /** The names that a new flow log may get, best name first; empty where Azure chooses the name. */
  newNames(inputs: Inputs): string[];
  /** Whether the class manages flow logs of this target. */
  manages(targetResourceId: string | undefined): boolean;
  /** The flow log with the settings that count; `flowLog` is as the network watcher has it. */
  withSettings(ref: FlowLogRef, flowLog: FlowLog): Promise<FlowLog>;
  /** The running flow logs of network security groups, as `find` has listed them. */
  readonly groupFlowLogs?: readonly FlowLog[];
  /** The method of NetworkWatcherApi that writes all settings. */
  readonly writeCall: "putFlowLog" | "configureFlowLog";
}

/** One call of the engine: what the call is about, and how the cloud is reached. */
export interface FlowLogContext {
  readonly api: NetworkWatcherApi;
  readonly targets: TargetResolver;
  readonly calls: FlowLogCalls;
  readonly schema: Pick<SettingsSchema<Inputs>, "reportedDifferences">;
  readonly waits: AzureWaits;
  readonly clock: Clock;
  readonly reference: Reference<Inputs>;
}

/** What the writes of one call of the engine have done, for the reads after them. */
export interface SentWrites {
  /** Whether a write has begun. */
  hasBegun: boolean;
  /** Whether a request that changes the flow log has been sent. */
  hasSent: boolean;
  /** Whether a write had no answer, or none that tells what became of it. */
  isUnanswered?: boolean;
  /** The storage account, as the write has found it. */
  account?: StorageAccount | undefined;
  /** What the answer to the last write shows. A policy changes settings before Azure answers. */
  answer?: FlowLog | undefined;
}

/** What a flow log is judged by. */
export interface Observing extends Pick<FlowLogContext, "reference" | "schema"> {
  readonly sent: Readonly<SentWrites>;
  /** The resources that the flow log names. */
  readonly resources: Pick<Prerequisites, "workspace" | "storageAccount" | "otherGuid">;
}
