/** What the lifecycle of a flow log works with during one call of the engine. */

import type { SettingsSchema } from "../../core/inputs/schema";
import { pollUntil } from "../../core/polling";
import type { Observed, Reference } from "../../core/reconcile/lifecycle";
import type { FlowLog, NetworkWatcherApi } from "../arm/api";
import type { FlowLogRef } from "../arm/ids";
import type { AzureWaits } from "../arm/waits";
import type { TargetResolver } from "../prerequisites/target-resolver";
import { isSettled } from "./condition";
import type { AzureFlowLogInputs } from "./schema";

export type Inputs = AzureFlowLogInputs;
export type ObservedFlowLog = Observed<Inputs>;

/** How one resource class finds, reads and writes flow logs: all that differs between the two classes. */
export interface FlowLogCalls {
  /**
   * Finds a flow log for a create: the flow log of the target, or another flow log with the wanted name. `hasSent` says
   * whether this create has sent a write already, so that the flow log may be its own.
   */
  find(
    wanted: Inputs,
    observe: (id: string) => Promise<ObservedFlowLog | undefined>,
    hasSent: boolean,
  ): Promise<ObservedFlowLog | undefined>;
  /** The names that a new flow log may get, best name first; empty where Azure chooses the name. */
  newNames(wanted: Inputs): string[];
  /** Whether the class manages flow logs of this target. */
  manages(targetResourceId: string | undefined): boolean;
  /** The flow log with the settings that count; `flowLog` is the flow log's row on the network watcher. */
  withSettings(ref: FlowLogRef, flowLog: FlowLog): Promise<FlowLog>;
  /** The method of NetworkWatcherApi that writes all settings. */
  readonly writeCall: "putFlowLog" | "configureFlowLog";
}

export interface FlowLogContext {
  readonly api: NetworkWatcherApi;
  readonly targets: TargetResolver;
  readonly calls: FlowLogCalls;
  readonly schema: Pick<SettingsSchema<Inputs>, "reportedDifferences">;
  readonly waits: AzureWaits;
  readonly reference: Reference<Inputs>;
}

/** The flow log's row on its network watcher. Create and update wait until other changes of the flow log are through. */
export function readRow({ api, reference, waits }: FlowLogContext, ref: FlowLogRef): Promise<FlowLog | undefined> {
  const read = () => api.flowLog(ref);
  const waitsForOthers = reference.operation === "create" || reference.operation === "update";
  return waitsForOthers ? pollUntil(read, isSettled, waits.settle) : read();
}
