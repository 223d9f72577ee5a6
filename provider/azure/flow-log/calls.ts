/** How AzureFlowLog finds its flow log, and the names that a new one may get. */
import { createHash } from "node:crypto";
import { FlowLogError } from "../../core/errors";
import type { FlowLog, NetworkWatcherApi } from "../arm/api";
import { RUNNING_ON_GROUPS } from "../arm/flow-log-lists";
import { type FlowLogRef, flowLogId, sameId, targetOf } from "../arm/ids";
import type { TargetResolver } from "../prerequisites/target-resolver";
import type { FlowLogCalls, Inputs, ObservedFlowLog, SentWrites } from "./context";

export class AzureFlowLogCalls implements FlowLogCalls {
  readonly writeCall = "putFlowLog";
  /** Whether the network watcher has a flow log of this name, as `find` has listed them. */
  #isTaken = (_name: string): boolean => false;
  groupFlowLogs: readonly FlowLog[] = [];

  constructor(
    private readonly api: NetworkWatcherApi,
    private readonly targets: TargetResolver,
  ) {}

  async find(
    inputs: Inputs,
    observe: (id: string) => Promise<ObservedFlowLog | undefined>,
    { hasBegun }: SentWrites,
  ): Promise<ObservedFlowLog | undefined> {
    const target = await this.targets.target(inputs);
    const watcher = await this.targets.watcher(inputs, target);
    // A region without a network watcher has no flow logs.
    if (!watcher) return undefined;
    const recent = hasBegun ? undefined : await this.api.recentFlowLogs(watcher);
    const flowLogs = recent ?? (await this.api.flowLogs(watcher));
    const idOf = (flowLogName: string) => flowLogId({ ...watcher, flowLogName });
    this.#isTaken = (name) => flowLogs.row(idOf(name)) !== undefined;
    this.groupFlowLogs = flowLogs.rowsWith(RUNNING_ON_GROUPS);
    const hasWantedName = ({ name }: FlowLog) => Number(sameId(name, inputs.flowLogName));
    const capturing = flowLogs.rowsWith(target.id).sort((a, b) => hasWantedName(b) - hasWantedName(a));
    for (const { name = "" } of capturing) {
      const observed = await observe(idOf(name));
      // The list may be older than the flow log.
      if (!observed || !sameId(observed.inputs.targetResourceId, target.id)) continue;
      if (inputs.flowLogName === undefined || sameId(name, inputs.flowLogName)) return observed;
      throw FlowLogError.refused("conflict", {
        said: `${observed.id} already captures this under another name, and Azure takes one flow log for a target`,
        advice: `set flowLogName to ${name} or leave it out to adopt that one, or remove it`,
      });
    }
    const { flowLogName } = inputs;
    // A flow log of another target may have the wanted name: the target is then what differs. A write looks at the name
    // by itself, so a name that a recent list does not show needs no look here.
    const isLooked = flowLogName !== undefined && (!recent || this.#isTaken(flowLogName));
    return isLooked ? observe(idOf(flowLogName)) : undefined;
  }

  newNames({ flowLogName, targetResourceId }: Inputs): string[] {
    if (flowLogName !== undefined) return [flowLogName];
    const names = defaultNames(targetResourceId);
    return names.filter((name) => !this.#isTaken(name) || name === names.at(-1));
  }

  manages(): boolean {
    return true;
  }

  async withSettings(_ref: FlowLogRef, flowLog: FlowLog): Promise<FlowLog> {
    return flowLog;
  }
}

/**
 * The name that the Azure portal gives, and names with a part of the target's hash. The latter serve when the portal's
 * name is too long, or belongs to the flow log of another target.
 */
function defaultNames(targetId: string): string[] {
  const { names, resourceGroupName } = targetOf(targetId);
  const name = [...names, resourceGroupName, "flowlog"]
    .join("-")
    .replace(/[^\w.-]/g, "")
    .replace(/^[^a-z0-9]+/i, "");
  const hash = createHash("sha256").update(targetId.toLowerCase()).digest("hex");
  const unique = [0, 8, 16, 24].map((from) => `${name.slice(0, 71)}-${hash.slice(from, from + 8)}`);
  return name.length <= 80 ? [name, ...unique] : unique;
}
