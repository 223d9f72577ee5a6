/** What AzureNsgFlowLog does on Azure: the watcher is told about a network security group, and names the flow log. */
import { FlowLogError } from "../../core/errors";
import type { Kind } from "../../core/kind";
import type { FlowLog, FlowLogInformation } from "../arm/api";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, parseFlowLogId, parseNsgId, sameId } from "../arm/ids";
import type { Accepted } from "../arm/operations";
import { connect } from "./connect";
import type { WireSettings } from "./from-wire";
import { FlowLogLifecycle, type Inputs, type OwnFields, type Seen } from "./lifecycle";
import { type AzureNsgFlowLogInputs, nsgFlowLogSchema } from "./schema";

export const azureNsgFlowLog: Kind<AzureNsgFlowLogInputs> = {
  schema: nsgFlowLogSchema,
  family: "azure",

  connect: (settings, about) =>
    connect(settings, about, (api, targets) => new AzureNsgFlowLogLifecycle(api, targets, nsgFlowLogSchema, about)),

  describe({ targetResourceId = "" }, id = "") {
    const nsg = parseNsgId(targetResourceId);
    if (nsg)
      return `the flow log of network security group ${nsg.networkSecurityGroupName} (group ${nsg.resourceGroupName})`;
    return `flow log ${parseFlowLogId(id)?.flowLogName ?? id}`;
  },

  conflictKey({ targetResourceId = "" }) {
    return targetResourceId.toLowerCase();
  },
};

export class AzureNsgFlowLogLifecycle extends FlowLogLifecycle {
  #written = false;

  /** The name of a flow log that a network security group lost is Azure's to choose. */
  readonly recreatesWithSameId = false;

  /** The id is looked up, never computed: tools that put it together disagree about its parts. */
  async find(wanted: Inputs): Promise<Seen | undefined> {
    const target = await this.targets.target(wanted);
    for (const id of target.flowLogIds) {
      const seen = await this.observe(flowLogId(flowLogOf(id)));
      if (seen && sameId(seen.inputs.targetResourceId, target.id)) return seen;
    }
    const watcher = await this.targets.watcher(wanted, target);
    if (!watcher) return undefined;
    const row = (await this.api.flowLogs(watcher)).find(({ targetResourceId }) => sameId(targetResourceId, target.id));
    if (row?.id) return this.observe(flowLogId(flowLogOf(row.id)));
    const { enabled, storageId } = await this.api.flowLogStatus(watcher, target.id);
    // Our own write may show here first; anybody else's may not be overwritten.
    if (!this.#written && (enabled || storageId)) {
      throw FlowLogError.refused("unreadable", {
        said: `Azure reports a flow log for ${target.id}, but ${watcher.networkWatcherName} lists none`,
        advice: "look at the flow logs of this network watcher in the portal",
      });
    }
    return undefined;
  }

  protected newNames(): string[] {
    return [];
  }

  /** The target's status; where there is none (the target is gone, or no NSG any more) the flow log's own settings. */
  protected async settings(ref: FlowLogRef, row: FlowLog): Promise<WireSettings> {
    const target = row.targetResourceId ?? "";
    if (!isNsg(target)) return row;
    try {
      return await this.api.flowLogStatus(ref, target);
    } catch (thrown) {
      if (FlowLogError.of(thrown).kind === "notFound") return row;
      throw thrown;
    }
  }

  protected async send(ref: FlowLogRef, body: FlowLogInformation, _own: OwnFields, taken: Accepted): Promise<void> {
    this.#written = true;
    await this.api.configureFlowLog(ref, body, taken);
  }

  /** Somebody turned it to a virtual network: that one is not this class's to change or to remove. */
  protected isForeign(row: FlowLog): boolean {
    return !isNsg(row.targetResourceId);
  }
}
