/** AzureFlowLog: a flow log is a resource of its own. One PUT creates, changes and retargets it. */
import { createHash } from "node:crypto";
import { FlowLogError } from "../../core/errors";
import type { Kind } from "../../core/reconcile/lifecycle";
import type { FlowLog, NetworkWatcherApi } from "../arm/api";
import { type FlowLogRef, flowLogId, sameId, targetOf } from "../arm/ids";
import { type AzureWaits, DEFAULT_WAITS } from "../arm/waits";
import type { TargetResolver } from "../prerequisites/target-resolver";
import type { FlowLogCalls, Inputs, ObservedFlowLog } from "./context";
import { commonKind, connect } from "./kind";
import { flowLogSchema as schema } from "./schema";

export function azureFlowLogKind(waits: AzureWaits = DEFAULT_WAITS): Kind<Inputs> {
  return {
    ...commonKind,
    schema,
    connect: (settings, reference) =>
      connect(settings, reference, { schema, waits }, (api, targets) => new AzureFlowLogCalls(api, targets)),
    // Azure accepts one flow log for each target. With another target, subscription or region, old and new can both
    // exist.
    deleteBeforeReplace: (replaces, changed) =>
      replaces.every((key) => key === "flowLogName") && !changed.includes("targetResourceId"),
  };
}

class AzureFlowLogCalls implements FlowLogCalls {
  readonly writeCall = "putFlowLog";
  /** The names on the network watcher, as `find` has listed them. */
  #takenNames: readonly string[] = [];

  constructor(
    private readonly api: NetworkWatcherApi,
    private readonly targets: TargetResolver,
  ) {}

  async find(
    wanted: Inputs,
    observe: (id: string) => Promise<ObservedFlowLog | undefined>,
  ): Promise<ObservedFlowLog | undefined> {
    const target = await this.targets.target(wanted);
    const watcher = await this.targets.watcher(wanted, target);
    // A region without a network watcher has no flow logs.
    if (!watcher) return undefined;
    const rows = await this.api.flowLogs(watcher);
    const hasWantedName = ({ name }: FlowLog) => Number(sameId(name, wanted.flowLogName));
    const capturing = rows
      .filter((row) => sameId(row.targetResourceId, target.id))
      .sort((a, b) => hasWantedName(b) - hasWantedName(a));
    for (const { name = "" } of capturing) {
      const observed = await observe(flowLogId({ ...watcher, flowLogName: name }));
      // The list may be older than the flow log.
      if (!observed || !sameId(observed.inputs.targetResourceId, target.id)) continue;
      if (wanted.flowLogName === undefined || sameId(name, wanted.flowLogName)) return observed;
      throw FlowLogError.refused("conflict", {
        said: `${observed.id} already captures this under another name, and Azure takes one flow log for a target`,
        advice: `set flowLogName to ${name} or leave it out to adopt that one, or remove it`,
      });
    }
    this.#takenNames = rows.flatMap(({ name }) => name ?? []);
    // A flow log of another target may have the wanted name: the target is then what differs.
    return wanted.flowLogName ? observe(flowLogId({ ...watcher, flowLogName: wanted.flowLogName })) : undefined;
  }

  newNames({ flowLogName, targetResourceId }: Inputs): string[] {
    if (flowLogName !== undefined) return [flowLogName];
    const names = defaultNames(targetResourceId);
    const isFree = (name: string) => !this.#takenNames.some((taken) => sameId(taken, name));
    return names.filter((name) => isFree(name) || name === names.at(-1));
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
