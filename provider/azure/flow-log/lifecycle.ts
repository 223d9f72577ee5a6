/** The lifecycle of both resource classes: find, observe, write, remove and disable a flow log. */

import { FlowLogError } from "../../core/errors";
import { note, warn } from "../../core/notices";
import type { PollOptions } from "../../core/polling";
import type { Connection, Lifecycle, Reference, Reserve } from "../../core/reconcile/lifecycle";
import { sharesReads } from "../../core/reconcile/snapshot";
import type { Settings } from "../../core/settings";
import { type FlowLog, NetworkWatcherApi } from "../arm/api";
import { networkClient } from "../arm/client";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, region, sameId, watcherId } from "../arm/ids";
import { NOT_AZURE } from "../arm/meanings";
import { inTurn } from "../arm/turns";
import { resolveEnvironment } from "../credentials/cloud";
import { prerequisitesOf } from "../prerequisites/prerequisites";
import { TargetResolver } from "../prerequisites/target-resolver";
import { AzureFlowLogCalls } from "./calls";
import { conditionOf } from "./condition";
import type { FlowLogCalls, FlowLogContext, Inputs, ObservedFlowLog, Observing, SentWrites } from "./context";
import { existingFlowLogs, subscriptionOf } from "./existing";
import { recordedTwice } from "./recorded-twice";
import { storageWarnings } from "./storage-warnings";
import { isOfTags } from "./tags";
import { NO_NEW_ONE, nsgWarning } from "./warnings";
import { disablingWrites, fromWire, outputsFromWire, shownAlike, unchangedToWire } from "./wire";
import { FlowLogWrite, readFlowLog } from "./write";

/** The calls of one resource class. */
export type CallsOf = (api: NetworkWatcherApi, targets: TargetResolver) => FlowLogCalls;

/** The place is the subscription of the flow log's id, or of the target while there is no id, and the Azure cloud. */
export async function connect(
  settings: Settings,
  reference: Reference<Inputs>,
  { schema, waits: given, clock }: Pick<FlowLogContext, "schema" | "waits" | "clock">,
  callsWith: CallsOf = (api, targets) => new AzureFlowLogCalls(api, targets),
): Promise<Connection<Inputs>> {
  const { inputs } = reference;
  const subscriptionId = subscriptionOf(reference, settings);
  const environment = resolveEnvironment(settings, inputs.environment);
  const place = { environment, subscriptionId: subscriptionId.toLowerCase() };
  const waits = sharesReads(settings) ? given : { ...given, readsLastMs: 0 };
  const api = new NetworkWatcherApi(await networkClient(settings, place, clock), waits, clock);
  const targets = new TargetResolver(api, await prerequisitesOf(settings, place, waits, clock));
  const calls = callsWith(api, targets);
  return { place, lifecycle: new FlowLogLifecycle({ api, targets, calls, schema, waits, clock, reference }) };
}

class FlowLogLifecycle implements Lifecycle<Inputs> {
  readonly #context: FlowLogContext;
  readonly #sent: SentWrites = { hasBegun: false, hasSent: false };

  constructor(context: FlowLogContext) {
    this.#context = context;
  }

  get poll(): PollOptions {
    return this.#context.waits.settle;
  }

  /** A flow log that is written again gets its old name; but Azure makes no new ones for network security groups. */
  get recreatesWithSameId(): boolean {
    return !isNsg(this.#context.reference.inputs.targetResourceId);
  }

  get goneAdvice(): string | undefined {
    return this.recreatesWithSameId ? undefined : NO_NEW_ONE;
  }

  /** A create whose answer was lost, and whose tags a policy has changed. */
  isPartialCreate(inputs: Inputs, observed: ObservedFlowLog): boolean {
    if (this.#context.reference.operation !== "create" || !this.#sent.isUnanswered) return false;
    const differences = this.#context.schema.reportedDifferences(inputs, observed.inputs);
    return observed.finished === true && differences.every(({ property }) => isOfTags(property));
  }

  alignAdvice(differences: readonly string[]): string | undefined {
    return differences.every(isOfTags) ? "leave these tags to others with ignoreTags" : undefined;
  }

  find(inputs: Inputs): Promise<ObservedFlowLog | undefined> {
    return this.#context.calls.find(inputs, (id) => this.observe(id), this.#sent);
  }

  async observe(id: string): Promise<ObservedFlowLog | undefined> {
    const ref = flowLogOf(id);
    const flowLog = await this.#read(ref);
    if (flowLog && !this.#isManaged(flowLog)) {
      if (this.#isImport) throw notOfThisClass(flowLog);
      note(`${id}: kept, because it captures ${flowLog.targetResourceId} now`);
      return undefined;
    }
    return flowLog && this.#observed(ref, flowLog);
  }

  async glance(id: string): Promise<ObservedFlowLog | undefined> {
    const ref = flowLogOf(id);
    const { api, reference } = this.#context;
    // Removals that begin before a list is read to its end move rows from pages to come to pages that have come.
    const isRemoval = reference.operation === "delete";
    const flowLog = isRemoval ? (await api.recentFlowLogs(ref))?.row(flowLogId(ref)) : await api.recentFlowLog(ref);
    return flowLog && this.#isManaged(flowLog) ? this.#observed(ref, flowLog) : undefined;
  }

  list(): AsyncGenerator<ObservedFlowLog> {
    return existingFlowLogs(this.#context, (ref, flowLog) => this.#observed(ref, flowLog));
  }

  /** A read without inputs is for an import, or for `get`. */
  get #isImport(): boolean {
    const { operation, inputs } = this.#context.reference;
    return operation === "read" && Object.keys(inputs).length === 0;
  }

  /** Whether a deletion may touch the flow log, and an import take it. */
  #isManaged({ targetResourceId }: FlowLog): boolean {
    const { calls, reference } = this.#context;
    const isAny = reference.operation !== "delete" && !this.#isImport;
    return isAny || !targetResourceId || calls.manages(targetResourceId);
  }

  #observed(ref: FlowLogRef, flowLog: FlowLog): Promise<ObservedFlowLog> {
    const { targets, reference, schema } = this.#context;
    const { prerequisites } = targets;
    const resources = {
      workspace: (id: string) => prerequisites.workspace(id),
      storageAccount: (id: string) => prerequisites.storageAccount(id),
      otherGuid: (targetId: string, expected: string) => this.#otherTargetGuid(targetId, expected),
    };
    return observeFlowLog({ reference, schema, sent: this.#sent, resources }, ref, flowLog);
  }

  async #read(ref: FlowLogRef): Promise<FlowLog | undefined> {
    const flowLog = await readFlowLog(this.#context, ref);
    return flowLog && this.#context.calls.withSettings(ref, flowLog);
  }

  /** What this lifecycle has written itself is for the target of today. */
  async #otherTargetGuid(targetId: string, expected: string): Promise<string | undefined> {
    const { targets, reference } = this.#context;
    const { operation, inputs } = reference;
    if (operation === "delete" || this.#sent.hasSent) return undefined;
    if (operation !== "create") return targets.prerequisites.otherGuid(targetId, expected);
    const { targetResourceId = "", location } = inputs;
    // A flow log of another target is written in any case.
    if (!sameId(targetResourceId, targetId)) return undefined;
    const { guid } = await targets.target({ targetResourceId, ...(location ? { location } : {}) });
    return guid && sameId(guid, expected) ? undefined : guid;
  }

  async write(
    inputs: Inputs,
    observed: ObservedFlowLog | undefined,
    accepted: (id: string, shown?: ObservedFlowLog) => void,
    reserve: Reserve,
  ): Promise<void> {
    this.#sent.hasBegun = true;
    let id = observed?.id;
    const hooks = (acceptedId: string, shown?: ObservedFlowLog) => {
      id = acceptedId;
      accepted(acceptedId, shown);
    };
    const show = (ref: FlowLogRef, flowLog: FlowLog) => this.#observed(ref, flowLog);
    await new FlowLogWrite(this.#context, inputs, observed, this.#sent, show).run(hooks, reserve);
    const warning = await recordedTwice(this.#context, inputs);
    if (warning) warn(`${id}: ${warning}`);
  }

  async remove(id: string, gone: () => void): Promise<void> {
    const { api, calls } = this.#context;
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), this.#touched(id), async (turn) => {
      const flowLog = await api.flowLog(ref);
      if (!flowLog || !calls.manages(flowLog.targetResourceId)) return;
      if (await api.deleteFlowLog(ref, { lookAgain: () => this.#isStillManaged(ref), turn })) gone();
      if (isNsg(flowLog.targetResourceId)) warn(nsgWarning(id, "deleted"));
    });
  }

  async disable(id: string): Promise<void> {
    const { api, calls, reference } = this.#context;
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), this.#touched(id), async (turn) => {
      const flowLog = await this.#read(ref);
      if (!flowLog?.targetResourceId || !calls.manages(flowLog.targetResourceId)) return;
      const unchanged = unchangedToWire(flowLog, {
        targetResourceId: flowLog.targetResourceId,
        storageId: reference.inputs.storageId ?? "",
        location: region(flowLog.location ?? ""),
      });
      const hooks = { lookAgain: () => this.#isStillManaged(ref), turn };
      for (const body of disablingWrites(flowLog, unchanged)) await api[calls.writeCall](ref, body, hooks);
    });
  }

  /** What no other write may touch at the same time: the flow log, and the target in the state. */
  #touched(id: string): string[] {
    const { targetResourceId } = this.#context.reference.inputs;
    return targetResourceId === undefined ? [id] : [id, targetResourceId];
  }

  /** Whether the flow log still exists, and captures a target whose flow logs this class manages. */
  async #isStillManaged(ref: FlowLogRef): Promise<boolean> {
    const flowLog = await this.#context.api.flowLog(ref);
    return flowLog !== undefined && this.#context.calls.manages(flowLog.targetResourceId);
  }
}

/** AzureFlowLog takes all targets, so the flow log is none of a network security group. */
const notOfThisClass = ({ targetResourceId }: FlowLog): FlowLogError =>
  FlowLogError.refused("invalid", {
    said: `it captures ${targetResourceId}, which is no network security group`,
    advice: "import it as an AzureFlowLog",
  });

/**
 * A flow log as Azure shows it, in the normal form of the inputs, with what is wrong with the flow log.
 * @throws unreadable when the answer tells no target
 */
export async function observeFlowLog(
  observing: Observing,
  ref: FlowLogRef,
  flowLog: FlowLog,
): Promise<ObservedFlowLog> {
  const { sent, reference, resources } = observing;
  const { operation, inputs } = reference;
  const id = flowLogId(ref);
  const target = flowLog.targetResourceId;
  if (!target) {
    throw FlowLogError.refused("unreadable", { said: `the answer tells no target of ${id}`, advice: NOT_AZURE });
  }
  const condition = await conditionOf(
    flowLog,
    reference,
    // A write has looked the workspace up before it was sent.
    async (id) => (sent.hasSent ? undefined : resources.workspace(id)),
    (targetId, expected) => resources.otherGuid(targetId, expected),
  );
  const reported = fromWire(ref, flowLog, inputs);
  const warnings = [condition.warning, ...(await storageWarnings(observing, flowLog, reported))].filter(Boolean);
  const wantedTarget = operation === "create" ? inputs.targetResourceId : undefined;
  const isOtherTarget = wantedTarget !== undefined && !sameId(wantedTarget, target);
  return {
    id,
    inputs: reported,
    outputs: outputsFromWire(ref, flowLog),
    // A disabled flow log of another target may be kept by somebody for that target.
    inactive: flowLog.enabled !== true && !isOtherTarget,
    ...(isOtherTarget ? { otherTarget: target } : {}),
    finished: flowLog.provisioningState === "Succeeded",
    answered: shownAlike(ref, sent.answer, reported, inputs),
    ...condition,
    ...(warnings.length > 0 ? { warning: warnings.join("; ") } : {}),
  };
}
