/** Flow logs of NAVER Cloud: one for each network interface, without an id or a status of its own. */
import type { Clock } from "../core/clock";
import { FlowLogError } from "../core/errors";
import { isAbandoned } from "../core/host/abandoned";
import { ONE_LOOK, type PollOptions } from "../core/polling";
import { ATTEMPTS, type Connection, type Lifecycle, type Reference } from "../core/reconcile/lifecycle";
import type { Settings } from "../core/settings";
import { TRACE } from "../core/trace";
import { flowLogReader } from "./batched-reads";
import { connect } from "./connect";
import { isRefusal, NOT_VALID, unexplained } from "./errors";
import { type Call, describeSettings, FlowLogObserver, matches, type ObservedFlowLog } from "./observer";
import { onlyIdIsKnown, parseId } from "./place";
import { DEFAULT_DIRECTORY, keepsNewerRule, type NcloudFlowLogInputs } from "./schema";

/** Tells core under which id the cloud may hold the flow log from now on. */
type Accepted = (id: string) => void;

/** No document says how soon reads show a write. */
const POLL: PollOptions = { budgetMs: 90_000, firstStepMs: 200, longestStepMs: 2_000 };

/** The lifecycle of one call of the engine. */
export async function connectFlowLog(
  settings: Settings,
  { inputs, id, operation }: Reference<NcloudFlowLogInputs>,
  clock: Clock,
  poll: PollOptions = POLL,
): Promise<Connection<NcloudFlowLogInputs>> {
  const { place, access, api } = await connect(settings, inputs, { id, clock });
  const read = flowLogReader(settings, access, api, clock);
  const about = { operation, inputs, onlyIdIsKnown: onlyIdIsKnown(inputs), poll, clock };
  const call = { api, read, place, keyFrom: access.key.from, ...about };
  return { place, lifecycle: new NcloudFlowLogLifecycle(call) };
}

/** What became of one try to put the former settings back. */
interface Restoration {
  readonly isRestored: boolean;
  /** Whether the flow log may be enabled now. */
  readonly mayBeOn: boolean;
  readonly failure?: FlowLogError;
}

/**
 * No call of this API tells whether the bucket exists, so a bucket that is gone is not noticed. A network interface
 * that was deleted and made again has another number, so nothing has to be compared to notice that.
 *
 * Serves one call of the engine, and remembers what this call has sent. The API has no action that changes a flow log,
 * and no document says whether enabling an enabled flow log changes it. So an update first enables the running flow log
 * with the new settings, while collection goes on. If that changes nothing, the update disables, enables and reads
 * back. No traffic is collected between disabling and enabling, so no other request is sent in between.
 */
class NcloudFlowLogLifecycle implements Lifecycle<NcloudFlowLogInputs> {
  readonly recreatesWithSameId = true;
  readonly poll: PollOptions;
  readonly #call: Call;
  readonly #observer: FlowLogObserver;
  /** What was observed last. */
  #running: ObservedFlowLog | undefined;
  /** The running settings that this call replaces, and puts back when the cloud refuses the new ones. */
  #former: NcloudFlowLogInputs | undefined;
  /** Whether a write had no answer. Then reads may show an effect later, and a refusal may be due to that effect. */
  #unanswered = false;
  /** How many requests to enable the wanted settings had no answer. */
  #unansweredEnablings = 0;
  /** Whether this call has disabled the running flow log, or may have. */
  #hasSwitchedOff = false;

  /** `no` is the number of the network interface. */
  readonly #trace = (no: string, line: string) => TRACE(`flow log ${this.#observer.id(no)}: ${line}`);

  constructor(call: Call) {
    this.#call = call;
    this.#observer = new FlowLogObserver(call);
    this.poll = call.poll;
  }

  find(inputs: NcloudFlowLogInputs): Promise<ObservedFlowLog | undefined> {
    return this.#observer.read(inputs.networkInterfaceNo);
  }

  async observe(id: string): Promise<ObservedFlowLog | undefined> {
    const no = this.#numberIn(id);
    const observed = await this.#observer.read(no);
    this.#running = observed ?? this.#running;
    if (!observed) await this.#observer.warnOfOtherAccount(no);
    return observed;
  }

  list(progress?: (text: string) => void): AsyncGenerator<ObservedFlowLog> {
    return this.#observer.list(progress);
  }

  async remove(id: string): Promise<void> {
    const { operation, inputs } = this.#call;
    // An update removes a flow log only to enable it again.
    if (operation === "update") this.#former ??= { ...inputs, ...this.#running?.inputs } as NcloudFlowLogInputs;
    await this.#disable(this.#numberIn(id));
  }

  async write(inputs: NcloudFlowLogInputs, observed: ObservedFlowLog | undefined, accepted: Accepted): Promise<void> {
    const no = inputs.networkInterfaceNo;
    if (observed) {
      const running = { ...inputs, ...observed.inputs };
      // A second try may observe settings of somebody else. What is put back is what the first try observed.
      this.#former ??= running;
      this.#trace(no, "enables it with other settings while it is on");
      if (await this.#changeRunning(inputs, running, accepted)) return;
      this.#trace(no, "that changed nothing: disables it, and enables it with the other settings");
      await this.#disable(no);
    }
    try {
      await this.#enable(inputs);
    } catch (thrown) {
      await this.#recover(FlowLogError.of(thrown), inputs, accepted);
    }
    accepted(this.#observer.id(no));
  }

  /**
   * Enables the running flow log with the wanted settings, and answers whether the cloud has taken them. When reads lag
   * behind, the answer is a wrong "no": then the flow log is disabled and enabled again, which ends in the right
   * settings and costs a gap in collection.
   */
  async #changeRunning(
    inputs: NcloudFlowLogInputs,
    running: NcloudFlowLogInputs,
    accepted: Accepted,
  ): Promise<boolean> {
    const no = inputs.networkInterfaceNo;
    const error = await this.#tryToSend(inputs);
    if (error) {
      this.#unanswered ||= error.outcome === "unknown";
      if (!isRefusal(error)) throw await this.#afterSwitchingOff(error, accepted);
      await this.#assertMayHelpToDisable(error, running);
      return false;
    }
    accepted(this.#observer.id(no));
    // Neither the wanted nor the running settings: somebody else has changed what the cloud has taken.
    const isTaken = (now: ObservedFlowLog | undefined) =>
      now !== undefined && (matches(now, inputs) || !matches(now, running));
    return isTaken(await this.#observer.readUntil(no, isTaken, whileCollecting(this.poll)));
  }

  /**
   * A refusal may mean the wanted settings, or enabling an enabled flow log as such. Enabling with the running settings
   * tells which: if the cloud accepts that, the refusal means the wanted settings; if not, disabling first may help.
   * @throws the refusal, when disabling would not help, or when the running settings could not be put back afterwards
   */
  async #assertMayHelpToDisable(refusal: FlowLogError, running: NcloudFlowLogInputs): Promise<void> {
    const again = await this.#tryToSend(running);
    if (!again) throw refusal;
    if (!isRefusal(again)) throw unexplained(refusal, again);
    const { storageBucketDirectoryName: directory } = running;
    const isNotValid = refusal.code === NOT_VALID || again.code === NOT_VALID;
    if (!isNotValid || keepsNewerRule(directory)) return;
    const reason = `its directory "${directory}" might not be taken again`;
    throw refusal.withFact(`the flow log that is on was not switched off to try again, because ${reason}`);
  }

  /** A refusal counts as success when there is no flow log, because no document says whether that is an error. */
  async #disable(no: string): Promise<void> {
    try {
      await this.#call.api.disableFlowLog(no);
      this.#observer.isDisabled = true;
      this.#hasSwitchedOff = true;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (error.outcome === "unknown") {
        this.#unanswered = true;
        this.#hasSwitchedOff = true;
        // No traffic is collected now, so the wait ends as soon as the flow log is gone.
        if (await this.#observer.showsSoon(no, (now) => !now)) return;
      }
      if (!isRefusal(error)) throw error;
      this.#observer.isDisabled ||= error.code === NOT_VALID;
      if (await this.#observer.readUntil(no, (now) => !now, this.#pollAfterRefusal())) throw error;
    }
  }

  async #enable(inputs: NcloudFlowLogInputs, effect: "write" | "restore" = "write"): Promise<void> {
    const error = await this.#tryToSend(inputs, effect);
    if (!error) return;
    const mayPass = isRefusal(error) && error.code !== NOT_VALID;
    if (!mayPass || !(await this.#wasTooEarly(inputs.networkInterfaceNo))) throw error;
    await this.#send(inputs, effect);
  }

  /** Whether a disabling was accepted but not over: the former settings were still shown, and now they are not. */
  async #wasTooEarly(no: string): Promise<boolean> {
    const former = this.#former;
    if (!former) return false;
    const isFormer = (now: ObservedFlowLog | undefined) => matches(now, former);
    try {
      if (!isFormer(await this.#observer.read(no))) return false;
      return !(await this.#observer.readUntil(no, (now) => !isFormer(now)));
    } catch {
      return false;
    }
  }

  /**
   * After enabling has failed. Returns when the wanted settings are enabled after all.
   * @throws the failure, with the settings that are enabled now
   */
  async #recover(error: FlowLogError, inputs: NcloudFlowLogInputs, accepted: Accepted): Promise<void> {
    if (error.outcome === "unknown") return this.#recoverWithoutAnswer(error, inputs, accepted);
    if (error.kind === "abandoned") throw await this.#afterSwitchingOff(error, accepted);
    if (isRefusal(error) && (await this.#isEnabledAlready(error, inputs, accepted))) return;
    throw this.#former ? await this.#putBack(this.#former, error, accepted) : error;
  }

  /**
   * When nobody waits for this call any more, nothing new is sent. But a flow log that this call has switched off would
   * stay off for good, so the former settings are put back: those are what the state of the run that broke off holds.
   */
  async #afterSwitchingOff(error: FlowLogError, accepted: Accepted): Promise<FlowLogError> {
    const former = this.#former;
    if (error.kind !== "abandoned" || !this.#hasSwitchedOff || !former) return error;
    return this.#putBack(former, error, accepted);
  }

  /** Core sends the write again, up to `ATTEMPTS` times. */
  async #recoverWithoutAnswer(error: FlowLogError, inputs: NcloudFlowLogInputs, accepted: Accepted): Promise<void> {
    const former = this.#former;
    this.#unanswered = true;
    this.#unansweredEnablings += 1;
    if (!former) throw error;
    if (this.#unansweredEnablings < ATTEMPTS) {
      throw error.withFact(`the former settings (${describeSettings(former)}) were switched off before`);
    }
    if (await this.#observer.showsSoon(inputs.networkInterfaceNo, (now) => matches(now, inputs))) return;
    // No answer at all can mean a value that the cloud does not accept.
    throw await this.#putBack(former, error, accepted);
  }

  /**
   * The code "failed to apply" may mean that the flow log is enabled already. Answers whether the wanted settings are.
   * @throws when settings of somebody else are enabled
   */
  async #isEnabledAlready(error: FlowLogError, inputs: NcloudFlowLogInputs, accepted: Accepted): Promise<boolean> {
    const now = await this.#observer
      .readUntil(inputs.networkInterfaceNo, (observed) => observed !== undefined, this.#pollAfterRefusal())
      .catch(() => undefined);
    if (!now) return false;
    const mayBeOwn = this.#call.operation === "update" || this.#former !== undefined || this.#unanswered;
    if (mayBeOwn && matches(now, inputs)) return true;
    const inForce = describeSettings(now.inputs);
    if (!this.#former) {
      // Core observes the flow log that is there, and decides by `adopt`.
      const said = `${error.parts.said}; ${now.id} already has a flow log (${inForce})`;
      throw FlowLogError.refused("conflict", { said });
    }
    // A late read may still show the former settings although the flow log is disabled; then they are put back.
    if (matches(now, this.#former)) return false;
    accepted(now.id);
    throw error.withFact(`in force is now: ${inForce}`);
  }

  /** The failure, with what became of the former settings. */
  async #putBack(former: NcloudFlowLogInputs, error: FlowLogError, accepted: Accepted): Promise<FlowLogError> {
    const settings = `the former settings (${describeSettings(former)})`;
    let because = "the cloud accepted them, but does not show them";
    let isOff = !this.#unanswered;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await this.#call.clock.sleep(this.poll.longestStepMs);
      const newer = await this.#enabledByOther(former);
      if (newer) return error.withFact(`in force is now: ${describeSettings(newer.inputs)}`);
      this.#trace(former.networkInterfaceNo, `puts the former settings back, ${attempt} of ${ATTEMPTS}: ${error.kind}`);
      const { isRestored, mayBeOn, failure } = await this.#restore(former);
      this.#trace(former.networkInterfaceNo, `the former settings are ${isRestored ? "" : "not "}in force`);
      if (isRestored) return error.withFact(`${settings} were put back and are in force`);
      isOff &&= !mayBeOn;
      because = failure?.parts.said ?? because;
      // "Failed to apply" may pass, but an invalid parameter stays invalid.
      if (!failure || (isRefusal(failure) && failure.code === NOT_VALID)) break;
    }
    accepted(this.#observer.id(former.networkInterfaceNo));
    const collection = isOff ? "collection is off" : "collection may be off";
    return error.withFact(`${settings} were switched off and could not be put back (${because}): ${collection}`);
  }

  /** One try to enable the former settings again. */
  async #restore(former: NcloudFlowLogInputs): Promise<Restoration> {
    const no = former.networkInterfaceNo;
    const isFormer = (now: ObservedFlowLog | undefined) => matches(now, former);
    let mayBeOn = false;
    try {
      await this.#enable(former, "restore");
      mayBeOn = true;
      return { isRestored: isFormer(await this.#observer.readUntil(no, isFormer)), mayBeOn };
    } catch (thrown) {
      const failure = FlowLogError.of(thrown);
      const isUnknown = failure.outcome === "unknown";
      const isRestored = isUnknown && (await this.#observer.showsSoon(no, isFormer));
      return { isRestored, mayBeOn: mayBeOn || isUnknown, failure };
    }
  }

  /**
   * What a newer run has enabled while nobody waited for this call any more. A failed read is no reason to leave it
   * off.
   */
  async #enabledByOther(former: NcloudFlowLogInputs): Promise<ObservedFlowLog | undefined> {
    if (!(await isAbandoned())) return undefined;
    const now = await this.#observer.read(former.networkInterfaceNo).catch(() => undefined);
    return matches(now, former) ? undefined : now;
  }

  async #send(inputs: NcloudFlowLogInputs, effect: "write" | "restore" = "write"): Promise<void> {
    const { networkInterfaceNo, collectActionTypeCode, collectIntervalMinute } = inputs;
    const { storageTypeCode, storageBucketName, storageBucketDirectoryName } = inputs;
    const body = {
      networkInterfaceNo,
      collectActionTypeCode,
      collectIntervalMinute,
      storageTypeCode,
      storageBucketName,
      // The default has capitals, which newer documentation forbids in requests, so the default is never sent.
      ...(storageBucketDirectoryName === DEFAULT_DIRECTORY ? {} : { storageBucketDirectoryName }),
    };
    await this.#call.api.enableFlowLog(body, effect);
  }

  #tryToSend(inputs: NcloudFlowLogInputs, effect?: "write" | "restore"): Promise<FlowLogError | undefined> {
    return this.#send(inputs, effect).then(() => undefined, FlowLogError.of);
  }

  /** What a refusal means shows at once, unless an earlier write without an answer may have had an effect. */
  #pollAfterRefusal(): PollOptions {
    return this.#unanswered ? this.poll : ONE_LOOK;
  }

  #numberIn(id: string): string {
    const { regionCode, networkInterfaceNo } = parseId(id);
    if (regionCode === this.#call.place.regionCode) return networkInterfaceNo;
    throw FlowLogError.refused("wrongScope", {
      said: `${id} lives in region ${regionCode}, but inputs, config and environment lead to region ${this.#call.place.regionCode}`,
      advice: "set regionCode, ncloud:region or NCLOUD_REGION to the region in the id",
    });
  }
}

/** Waits a little before a gap in collection is risked, because the change may show late: a thirtieth of the budget. */
function whileCollecting(poll: PollOptions): PollOptions {
  return { ...poll, budgetMs: poll.budgetMs / 30 };
}
