/** One write of a flow log: read everything that matters, then make what is missing, then send the settings. */
import { FlowLogError } from "../../core/errors";
import type { Reserve } from "../../core/lifecycle";
import type { FlowLog } from "../arm/api";
import { blockedBecause } from "../arm/errors";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, sameId, watcherId } from "../arm/ids";
import { inTurn } from "../arm/operations";
import { preflight } from "../prerequisites/preflight";
import type { Located } from "../prerequisites/target-resolver";
import { resolveWorkspace, type Workspace } from "../prerequisites/workspaces";
import { type FlowLogContext, type Inputs, type ObservedFlowLog, readRow } from "./context";
import { nsgWarning } from "./warnings";
import { toWire, type WireContext } from "./wire";

/** What the writes of one lifecycle have sent, for the reads after them. */
export interface SentWrites {
  hasSent: boolean;
  /** The flow log of the last write that Azure has done. */
  id: string | undefined;
}

interface Plan extends WireContext {
  /** The network watcher, and the flow log's name; the name is empty where Azure chooses it. */
  readonly ref: FlowLogRef;
  /** Undefined where Azure chooses the name. */
  readonly id: string | undefined;
  readonly sideEffects: string | undefined;
}

export class FlowLogWrite {
  readonly #context: FlowLogContext;
  readonly #wanted: Inputs;
  readonly #observed: ObservedFlowLog | undefined;
  readonly #sent: SentWrites;
  /** Whether Azure has accepted the last request, and has not given it up; undefined before Azure has accepted one. */
  #isAccepted: boolean | undefined;

  constructor(context: FlowLogContext, wanted: Inputs, observed: ObservedFlowLog | undefined, sent: SentWrites) {
    this.#context = context;
    this.#wanted = wanted;
    this.#observed = observed;
    this.#sent = sent;
  }

  async run(accepted: (id: string) => void, reserve: Reserve): Promise<void> {
    const plan = await this.#plan(reserve).catch(withoutEffect);
    const { id, ref, sideEffects } = plan;
    try {
      await inTurn(watcherId(ref), () => (this.#changesOnlyTags() ? this.#sendTags(ref) : this.#sendAll(plan)));
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (id && (await this.#mayHaveEffect(ref, error))) accepted(id);
      throw (await this.#explained(error)).withMissing({ sideEffects });
    }
    if (id) accepted(id);
  }

  /** Makes a network watcher and registers Microsoft.Insights only after all reads have found no reason against it. */
  async #plan(reserve: Reserve): Promise<Plan> {
    const { targets, calls, waits } = this.#context;
    const { storageId, retentionPolicy, enabled, skipProviderRegistration } = this.#wanted;
    const { target, watcher, ref } = await this.#locate();
    if (this.#needsPreflight()) {
      await preflight(targets.prerequisites, { target, watcher, storageId, retentionPolicy }, waits.settle);
    }
    const { location } = target;
    const workspace = await this.#workspace();
    const isStarted = !this.#observed || (enabled && this.#observed.inputs.enabled !== true);
    if (isStarted && !skipProviderRegistration) await targets.prerequisites.registerInsights();
    // The id of a flow log that exists, or existed before, is reserved already.
    if (ref) return { ref, id: flowLogId(ref), location, workspace, sideEffects: undefined };
    const home = watcher ?? (await targets.makeWatcher(location));
    const sideEffects = home.made && `Network watcher ${home.networkWatcherName} was made, and stays`;
    const names = calls.newNames(this.#wanted);
    const ids = names.map((flowLogName) => flowLogId({ ...home, flowLogName }));
    const id = ids.length > 0 ? reserve(ids) : undefined;
    return { ref: id ? flowLogOf(id) : { ...home, flowLogName: "" }, id, location, workspace, sideEffects };
  }

  #locate(): Promise<Located> {
    const { targets, reference } = this.#context;
    if (!this.#observed) return targets.locateNew(this.#wanted, reference.id);
    const { id, inputs, outputs } = this.#observed;
    const existing = { id, location: String(outputs.region), targetResourceId: inputs.targetResourceId };
    return targets.locateExisting(this.#wanted, existing);
  }

  /** Whether the write changes something that preflight compares. */
  #needsPreflight(): boolean {
    const { targetResourceId, enabled, storageId, retentionPolicy } = this.#wanted;
    if (!this.#observed) return true;
    const { inputs } = this.#observed;
    if (!sameId(inputs.targetResourceId, targetResourceId)) return true;
    const startsRetention = retentionPolicy.enabled && !inputs.retentionPolicy?.enabled;
    return enabled && (startsRetention || !sameId(inputs.storageId, storageId));
  }

  async #workspace(): Promise<Workspace | undefined> {
    const { enabled, flowAnalyticsConfiguration } = this.#wanted;
    const analytics = flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
    if (!enabled || !analytics?.enabled || !analytics.workspaceResourceId) return undefined;
    const { workspaceResourceId, workspaceId, workspaceRegion } = analytics;
    const read = (id: string) => this.#context.targets.prerequisites.workspace(id);
    return resolveWorkspace(read, { workspaceResourceId, workspaceId, workspaceRegion });
  }

  /** Tags have a call of their own, which leaves the other settings alone. */
  #changesOnlyTags(): boolean {
    // Azure does not report all settings of a disabled flow log.
    if (!this.#observed || this.#observed.failedReason || this.#observed.inputs.enabled !== true) return false;
    const differences = this.#context.schema.reportedDifferences(this.#wanted, this.#observed.inputs);
    return differences.length > 0 && differences.every(({ property }) => property.split(".")[0] === "tags");
  }

  async #sendTags(ref: FlowLogRef): Promise<void> {
    await this.#context.api.updateTags(ref, this.#wanted.tags ?? {});
  }

  async #sendAll({ ref, id, location, workspace }: Plan): Promise<void> {
    const { api, calls } = this.#context;
    const row = id ? await readRow(this.#context, ref) : undefined;
    if (row) this.#refuseOtherFlowLog(row, flowLogId(ref));
    const current = row && (await calls.withSettings(ref, row));
    try {
      for (const flowLog of toWire(this.#wanted, current, { location, workspace })) {
        this.#sent.hasSent = true;
        await api[calls.writeCall](ref, flowLog, (isAccepted) => {
          this.#isAccepted = isAccepted;
        });
        this.#sent.id = id;
      }
    } finally {
      // A write that Azure refuses has no consequences.
      if (this.#isAccepted) for (const warning of this.#warnings(current, id)) console.error(warning);
    }
  }

  /** Somebody else may have made or retargeted a flow log while this write waited for its turn. */
  #refuseOtherFlowLog(row: FlowLog, id: string): void {
    const { calls, reference } = this.#context;
    const target = row.targetResourceId;
    const capturesWanted = sameId(target, this.#wanted.targetResourceId);
    const capturesObserved = this.#observed !== undefined && sameId(target, this.#observed.inputs.targetResourceId);
    // The flow log still captures what it captured when it was observed, and the class manages flow logs of that target.
    if (capturesObserved && calls.manages(target)) return;
    // An update brings its own flow log to the wanted target; somebody else may have brought it there already.
    if (!capturesObserved && capturesWanted && reference.operation !== "create") return;
    throw FlowLogError.refused("conflict", {
      said: capturesWanted ? `${id} has just been made by somebody else` : `${id} captures ${target}`,
      advice: capturesWanted ? "run `pulumi up` again" : "give this flow log another name, or remove that one",
    });
  }

  /** One line for each consequence of the write that the program does not mention. */
  #warnings(current: FlowLog | undefined, id = this.#wanted.targetResourceId): string[] {
    const { storageId, retentionPolicy, enabled, targetResourceId } = this.#wanted;
    const warnings: string[] = [];
    const before = current?.enabled && sameId(current.storageId, storageId) ? current.retentionPolicy : undefined;
    const hasRule = before?.enabled && before.days === retentionPolicy.days;
    if (enabled && retentionPolicy.enabled && !hasRule) {
      const rules =
        "overwrites lifecycle management rules that are managed elsewhere; a storage account for flow logs alone has none";
      warnings.push(`warning: ${id}: its retentionPolicy makes Azure write a rule onto ${storageId}, which ${rules}`);
    }
    const from = this.#observed?.inputs.targetResourceId;
    if (from !== undefined && !sameId(from, targetResourceId)) {
      warnings.push(`warning: ${id}: retargeted from ${from}, which it no longer captures`);
      if (isNsg(from)) warnings.push(nsgWarning(id, "retargeted"));
    }
    return warnings;
  }

  /** Whether a write that failed may have left a flow log, or new settings, in the cloud. */
  async #mayHaveEffect(ref: FlowLogRef, error: FlowLogError): Promise<boolean> {
    if (this.#observed && error.outcome === "unknown") return true;
    // Azure accepted the write, gave the write up, and refused the repetition: only a read tells what is there.
    if (this.#isAccepted === false) return this.#isThere(ref);
    // What Azure accepts and then refuses by name has no effect; another failure may come after the effect.
    return this.#isAccepted === true && error.kind !== "busy" && error.kind !== "blocked";
  }

  async #isThere(ref: FlowLogRef): Promise<boolean> {
    const row = await this.#context.api.flowLog(ref).catch(() => "unread" as const);
    return row === "unread" || sameId(row?.targetResourceId, this.#wanted.targetResourceId);
  }

  /** The refusal of a new flow log on a network security group, with the virtual networks to capture instead. */
  async #explained(error: FlowLogError): Promise<FlowLogError> {
    const { targetResourceId } = this.#wanted;
    if (error.kind !== "blocked" || !isNsg(targetResourceId)) return error;
    return blockedBecause(error, await this.#context.targets.prerequisites.virtualNetworksOf(targetResourceId));
  }
}

/** A plan sends no write of a flow log, so its failure has no effect on one. */
function withoutEffect(thrown: unknown): never {
  throw FlowLogError.of(thrown).withOutcome("none");
}
