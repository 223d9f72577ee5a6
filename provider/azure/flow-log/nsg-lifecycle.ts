/**
 * AzureNsgFlowLog: a call on the network watcher configures the flow log of a network security group. Azure names the
 * flow log.
 */
import { FlowLogError } from "../../core/errors";
import type { Rows } from "../../core/reconcile/rows";
import type { FlowLog, NetworkWatcherApi } from "../arm/api";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, sameId } from "../arm/ids";
import type { TargetResolver } from "../prerequisites/target-resolver";
import type { FlowLogCalls, Inputs, ObservedFlowLog, SentWrites } from "./context";
import { connect } from "./lifecycle";

export const connectNsgFlowLog = (...[settings, reference, about]: Parameters<typeof connect>) =>
  connect(settings, reference, about, (api, targets) => new AzureNsgFlowLogCalls(api, targets));

class AzureNsgFlowLogCalls implements FlowLogCalls {
  readonly writeCall = "configureFlowLog";

  constructor(
    private readonly api: NetworkWatcherApi,
    private readonly targets: TargetResolver,
  ) {}

  /** The id is looked up, and never put together: tools that put ids together disagree about the parts. */
  async find(
    inputs: Inputs,
    observe: (id: string) => Promise<ObservedFlowLog | undefined>,
    { hasBegun, hasSent }: SentWrites,
  ): Promise<ObservedFlowLog | undefined> {
    const target = await this.targets.target(inputs);
    for (const id of target.flowLogIds) {
      const observed = await observe(flowLogId(flowLogOf(id)));
      if (observed && sameId(observed.inputs.targetResourceId, target.id)) return observed;
    }
    const watcher = await this.targets.watcher(inputs, target);
    if (!watcher) return undefined;
    const inRows = (rows?: Rows<FlowLog>) => rows?.rowsWith(target.id)[0]?.id;
    const recentId = hasBegun ? undefined : inRows(await this.api.recentFlowLogs(watcher));
    const id = recentId ?? inRows(await this.api.flowLogs(watcher));
    if (id) return observe(flowLogId(flowLogOf(id)));
    const { enabled, storageId } = await this.api.flowLogStatus(watcher, target.id);
    // The status may show this create's own write before the list does; a flow log of somebody else must not be
    // overwritten.
    if (!hasSent && (enabled || storageId)) {
      throw FlowLogError.refused("unreadable", {
        said: `Azure reports a flow log for ${target.id}, but ${watcher.networkWatcherName} lists none`,
        advice: "look at the flow logs of this network watcher in the portal",
      });
    }
    return undefined;
  }

  newNames(): string[] {
    return [];
  }

  /** A flow log that somebody retargeted to a virtual network is no longer this class's to change or to remove. */
  manages(targetResourceId: string | undefined): boolean {
    return isNsg(targetResourceId);
  }

  /**
   * The settings of the target's status. The flow log's own settings, which say the same, where the target is gone, or
   * where the status may not be queried: the role Reader has no actions.
   */
  async withSettings(ref: FlowLogRef, flowLog: FlowLog): Promise<FlowLog> {
    const { targetResourceId = "", id, name, location, tags, targetResourceGuid, provisioningState } = flowLog;
    if (!isNsg(targetResourceId)) return flowLog;
    try {
      const settings = await this.api.flowLogStatus(ref, targetResourceId);
      return { ...settings, targetResourceId, id, name, location, tags, targetResourceGuid, provisioningState };
    } catch (thrown) {
      const { kind } = FlowLogError.of(thrown);
      if (kind === "notFound" || kind === "forbidden") return flowLog;
      throw thrown;
    }
  }
}
