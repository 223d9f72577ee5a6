/** One write of a flow log: read everything that matters, then make what is missing, then send the settings. */

import { isDeepStrictEqual } from "node:util";
import { FlowLogError } from "../../core/errors";
import { asLongAsCall, pollUntil } from "../../core/polling";
import type { Reserve } from "../../core/reconcile/lifecycle";
import type { Rows } from "../../core/reconcile/rows";
import type { FlowLog } from "../arm/api";
import { blockedBecause } from "../arm/errors";
import { type FlowLogRef, flowLogId, flowLogOf, isNsg, sameId, watcherId } from "../arm/ids";
import { inTurn, type Turn } from "../arm/turns";
import { preflight } from "../prerequisites/preflight";
import type { Located } from "../prerequisites/target-resolver";
import { resolveWorkspace, type Workspace } from "../prerequisites/workspaces";
import { isSettled } from "./condition";
import type { FlowLogContext, Inputs, ObservedFlowLog, SentWrites } from "./context";
import { ignoredTags } from "./tags";
import { warnOfConsequences } from "./warnings";
import { flowLogIn, fromWire, toWire, type WireContext } from "./wire";

/** The flow log on its network watcher. Create and update wait until other changes of the flow log are through. */
export function readFlowLog(
  { api, reference, waits, clock }: FlowLogContext,
  ref: FlowLogRef,
): Promise<FlowLog | undefined> {
  const read = () => api.flowLog(ref);
  const waitsForOthers = reference.operation === "create" || reference.operation === "update";
  return waitsForOthers ? pollUntil(read, isSettled, asLongAsCall(waits.settle), clock) : read();
}

/** What to do when Azure refuses to turn traffic analytics off without their workspace. */
const ANALYTICS_OFF =
  "turn traffic analytics off at the portal (make their workspace again for as long as it takes, if it is gone), and run `pulumi up` again";

/** For how long a look at the network watcher's flow logs counts while a create waits for its turn, in milliseconds. */
const LOOK_LASTS_MS = 5_000;

interface Plan extends WireContext {
  /** The network watcher, and the flow log's name; the name is empty where Azure chooses it. */
  readonly ref: FlowLogRef;
  /** Undefined where Azure chooses the name. */
  readonly id: string | undefined;
  readonly sideEffects: string | undefined;
}

export class FlowLogWrite {
  readonly #context: FlowLogContext;
  readonly #inputs: Inputs;
  readonly #observed: ObservedFlowLog | undefined;
  readonly #sent: SentWrites;
  /** Whether Azure has accepted the last request, and has not given it up; undefined before Azure has accepted one. */
  #isAccepted: boolean | undefined;
  /** Whether the last request turns off traffic analytics that Azure reports. */
  #turnsAnalyticsOff = false;

  /** `show` answers a flow log as the lifecycle observes it. */
  constructor(
    context: FlowLogContext,
    inputs: Inputs,
    observed: ObservedFlowLog | undefined,
    sent: SentWrites,
    private readonly show: (ref: FlowLogRef, flowLog: FlowLog) => Promise<ObservedFlowLog>,
  ) {
    this.#context = context;
    this.#inputs = inputs;
    this.#observed = observed;
    this.#sent = sent;
  }

  async run(accepted: (id: string, shown?: ObservedFlowLog) => void, reserve: Reserve): Promise<void> {
    const plan = await this.#plan(reserve).catch(withoutEffect);
    const { id, ref, sideEffects } = plan;
    const { clock } = this.#context;
    let answer: FlowLog | undefined;
    try {
      const lookedAt = clock.now();
      answer = await inTurn(watcherId(ref), this.#touched(id), async (turn) => {
        if (this.#changesOnlyTags()) return this.#sendTags(ref, turn);
        if (!this.#observed && clock.now() - lookedAt > LOOK_LASTS_MS) {
          // The list may be the one that a writer before this one has read.
          await this.#refuseCaptured(ref, await this.#context.api.recentFlowLogs(ref));
        }
        return this.#sendAll(plan, turn);
      });
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      this.#sent.isUnanswered ||= error.outcome === "unknown";
      if (id && (await this.#mayHaveEffect(ref, error))) accepted(id);
      throw (await this.#explained(error)).withMissing({ sideEffects });
    }
    if (id) accepted(id, await this.#shownIn(answer, ref));
  }

  /** What no other write may touch at the same time: the flow log, and its targets of before and after. */
  #touched(id: string | undefined): string[] {
    const before = this.#observed?.inputs.targetResourceId;
    return [this.#inputs.targetResourceId, before, id].filter((one) => one !== undefined);
  }

  /**
   * What the last answer to the write shows; undefined where the answer shows no flow log at rest: the library reads this
   * answer after the operation, and a read may be behind the write.
   */
  async #shownIn(answer: FlowLog | undefined, ref: FlowLogRef): Promise<ObservedFlowLog | undefined> {
    return answer?.targetResourceId && isSettled(answer) ? this.show(ref, answer) : undefined;
  }

  /** Makes a network watcher and registers Microsoft.Insights only after all reads have found no reason against it. */
  async #plan(reserve: Reserve): Promise<Plan> {
    const { targets, calls, waits, clock } = this.#context;
    const { storageId, retentionPolicy, enabled, skipProviderRegistration } = this.#inputs;
    const { target, watcher, ref } = await this.#locate();
    if (this.#needsPreflight()) {
      this.#sent.account = await preflight(
        targets.prerequisites,
        { target, watcher, storageId, deletesOldLogs: retentionPolicy.enabled },
        waits.settle,
        clock,
      );
    }
    const { location } = target;
    const workspace = await this.#workspace();
    const isStarted = !this.#observed || (enabled && this.#observed.inputs.enabled !== true);
    if (isStarted && !skipProviderRegistration) await targets.prerequisites.registerInsights();
    // The id of a flow log that exists, or existed before, is reserved already.
    if (ref) return { ref, id: flowLogId(ref), location, workspace, sideEffects: undefined };
    const home = watcher ?? (await targets.makeWatcher(location, this.#inputs));
    const sideEffects = home.made && `Network watcher ${home.networkWatcherName} was made, and stays`;
    const names = calls.newNames(this.#inputs);
    const ids = names.map((flowLogName) => flowLogId({ ...home, flowLogName }));
    const id = ids.length > 0 ? reserve(ids) : undefined;
    return { ref: id ? flowLogOf(id) : { ...home, flowLogName: "" }, id, location, workspace, sideEffects };
  }

  #locate(): Promise<Located> {
    const { targets, reference } = this.#context;
    if (!this.#observed) return targets.locateNew(this.#inputs, reference.id);
    const { id, inputs, outputs } = this.#observed;
    const existing = { id, location: String(outputs.region), targetResourceId: inputs.targetResourceId };
    return targets.locateExisting(this.#inputs, existing);
  }

  /** Whether the write changes something that preflight compares. */
  #needsPreflight(): boolean {
    const { targetResourceId, enabled, storageId, retentionPolicy } = this.#inputs;
    if (!this.#observed) return true;
    const { inputs } = this.#observed;
    if (!sameId(inputs.targetResourceId, targetResourceId)) return true;
    const startsRetention = retentionPolicy.enabled && !inputs.retentionPolicy?.enabled;
    return enabled && (startsRetention || !sameId(inputs.storageId, storageId));
  }

  async #workspace(): Promise<Workspace | undefined> {
    const { enabled, flowAnalyticsConfiguration } = this.#inputs;
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
    const differences = this.#context.schema.reportedDifferences(this.#inputs, this.#observed.inputs);
    return differences.length > 0 && differences.every(({ property }) => property.split(".")[0] === "tags");
  }

  async #sendTags(ref: FlowLogRef, turn: Turn): Promise<FlowLog | undefined> {
    const lookAgain = async () => {
      const flowLog = await readFlowLog(this.#context, ref);
      if (flowLog) this.#refuseOtherFlowLog(flowLog, flowLogId(ref));
      return true;
    };
    const { tags, ignoreTags } = this.#inputs;
    const flowLog = ignoreTags ? await readFlowLog(this.#context, ref) : undefined;
    return this.#context.api.updateTags(
      ref,
      { ...ignoredTags(flowLog?.tags, ignoreTags), ...tags },
      {
        lookAgain,
        turn,
        accepted: (_taken, body) => {
          this.#sent.answer = flowLogIn(body);
        },
      },
    );
  }

  async #sendAll({ ref, id, location, workspace }: Plan, turn: Turn): Promise<FlowLog | undefined> {
    const { api, calls } = this.#context;
    let answer: FlowLog | undefined;
    const flowLog = id ? await this.#ownFlowLog(ref) : undefined;
    try {
      for (const body of toWire(this.#inputs, flowLog, { location, workspace })) {
        this.#sent.hasSent = true;
        const analytics = body.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
        this.#turnsAnalyticsOff = analytics?.enabled === false;
        answer = await api[calls.writeCall](ref, body, {
          accepted: (isAccepted, body) => {
            this.#isAccepted = isAccepted;
            this.#sent.answer = flowLogIn(body);
          },
          lookAgain: () => this.#lookAgain(ref, id, flowLog),
          turn,
        });
      }
      return answer;
    } finally {
      // A write that Azure refuses has no consequences.
      if (this.#isAccepted) {
        const before = { flowLog, targetResourceId: this.#observed?.inputs.targetResourceId };
        warnOfConsequences(id ?? this.#inputs.targetResourceId, this.#inputs, before);
      }
    }
  }

  /** @throws conflict when the flow log is somebody else's by now */
  async #ownFlowLog(ref: FlowLogRef): Promise<FlowLog | undefined> {
    const flowLog = await readFlowLog(this.#context, ref);
    if (flowLog) this.#refuseOtherFlowLog(flowLog, flowLogId(ref));
    return flowLog && this.#context.calls.withSettings(ref, flowLog);
  }

  /** Looks before a write is sent again: what somebody else has made or changed meanwhile is not overwritten. */
  async #lookAgain(ref: FlowLogRef, id: string | undefined, before: FlowLog | undefined): Promise<boolean> {
    const flowLog = id ? await readFlowLog(this.#context, ref) : undefined;
    try {
      if (flowLog) this.#refuseOtherFlowLog(flowLog, flowLogId(ref), true);
      if (flowLog) await this.#refuseChanged(flowLog, ref, before);
      await this.#refuseCaptured(ref);
    } catch (thrown) {
      // What is there now is not of this write.
      this.#isAccepted = undefined;
      throw thrown;
    }
    return true;
  }

  async #refuseCaptured(ref: FlowLogRef, rows?: Rows<FlowLog>): Promise<void> {
    await this.#context.targets.refuseCaptured({ id: this.#inputs.targetResourceId }, ref, rows);
  }

  /** @throws conflict when a create finds that somebody else has written the settings since `before` was read */
  async #refuseChanged(flowLog: FlowLog, ref: FlowLogRef, before: FlowLog | undefined): Promise<void> {
    const { calls, schema, reference } = this.#context;
    if (reference.operation !== "create") return;
    const now = await calls.withSettings(ref, flowLog);
    const differencesOf = (flowLog: FlowLog) =>
      schema.reportedDifferences(this.#inputs, fromWire(ref, flowLog, reference.inputs));
    const differences = differencesOf(now);
    const isUnchanged = before !== undefined && isDeepStrictEqual(differencesOf(before), differences);
    // A flow log with the wanted settings that Failed is what Azure has left of this write.
    const isOwn = differences.length === 0 && flowLog.provisioningState !== "Succeeded";
    if (isUnchanged || isOwn) return;
    throw FlowLogError.refused("conflict", {
      said: `${flowLogId(ref)} has just been written by somebody else`,
      advice: "run `pulumi up` again",
    });
  }

  /** Somebody else may have made or retargeted a flow log while this write waited for its turn. */
  #refuseOtherFlowLog(flowLog: FlowLog, id: string, isSentBefore = false): void {
    const { calls, reference } = this.#context;
    const target = flowLog.targetResourceId;
    const capturesWanted = sameId(target, this.#inputs.targetResourceId);
    const capturesObserved = this.#observed !== undefined && sameId(target, this.#observed.inputs.targetResourceId);
    // The flow log still captures what it captured when it was observed, and the class manages flow logs of that
    // target.
    if (capturesObserved && calls.manages(target)) return;
    // An update brings its own flow log to the wanted target; somebody else may have brought it there already.
    if (!capturesObserved && capturesWanted && reference.operation !== "create") return;
    // Azure may have kept a part of what this write has sent before, and the settings tell whose they are.
    if (isSentBefore && capturesWanted) return;
    throw FlowLogError.refused("conflict", {
      said: capturesWanted ? `${id} has just been made by somebody else` : `${id} captures ${target}`,
      advice: capturesWanted ? "run `pulumi up` again" : "give this flow log another name, or remove that one",
    });
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
    const flowLog = await this.#context.api.flowLog(ref).catch(() => "unread" as const);
    return flowLog === "unread" || sameId(flowLog?.targetResourceId, this.#inputs.targetResourceId);
  }

  /** The refusal of a new flow log on a network security group, with the virtual networks to capture instead. */
  async #explained(error: FlowLogError): Promise<FlowLogError> {
    const { targetResourceId } = this.#inputs;
    if (this.#turnsAnalyticsOff && /workspace|analytics|linked/i.test(error.parts.said)) {
      return error.withAdvice(ANALYTICS_OFF);
    }
    if (error.kind !== "blocked" || !isNsg(targetResourceId)) return error;
    return blockedBecause(error, await this.#context.targets.prerequisites.virtualNetworksOf(targetResourceId));
  }
}

/** A plan sends no write of a flow log, so its failure has no effect on one. */
function withoutEffect(thrown: unknown): never {
  throw FlowLogError.of(thrown).withOutcome("none");
}
