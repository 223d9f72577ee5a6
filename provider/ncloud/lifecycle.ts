/** Flow logs of NAVER Cloud: one for each network interface, without an id or a status of its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { FlowLogError } from "../core/errors";
import type { Kind } from "../core/kind";
import { ATTEMPTS, type Lifecycle } from "../core/lifecycle";
import { ONE_LOOK, type PollOptions } from "../core/polling";
import { NcloudApi } from "./api";
import { flowLogReader } from "./batched-reads";
import { readAccessKey } from "./credentials";
import { isRefusal, type NcloudError, NOT_VALID } from "./errors";
import { type Call, FlowLogObserver, type Seen } from "./observer";
import { locate, onlyIdIsKnown, parseId } from "./place";
import { DEFAULT_DIRECTORY, keepsNewerRule, type NcloudFlowLogInputs, ncloudFlowLogSchema } from "./schema";

/** No document says how soon reads show a write. */
const POLL: PollOptions = { budgetMs: 90_000, firstStepMs: 200, longestStepMs: 2_000 };

export function ncloudFlowLogKind(poll: PollOptions = POLL): Kind<NcloudFlowLogInputs> {
  return {
    schema: ncloudFlowLogSchema,
    async connect(settings, { inputs, id, operation }) {
      const key = await readAccessKey(settings);
      const { place, baseUrl } = locate(settings, inputs, id, key.apiUrl);
      const access = { ...place, baseUrl, key };
      const api = new NcloudApi(access);
      const read = flowLogReader(settings, access, api);
      const about = { operation, onlyIdIsKnown: onlyIdIsKnown(inputs), poll };
      return { place, lifecycle: new NcloudFlowLogLifecycle({ api, read, place, keyFrom: key.from, ...about }) };
    },
    describe: (inputs, id) => `flow log of network interface ${id ?? inputs.networkInterfaceNo}`,
    conflictKey: (inputs) => inputs.networkInterfaceNo ?? "",
  };
}

export const ncloudFlowLog = ncloudFlowLogKind();

const SETTINGS = [
  "collectActionTypeCode",
  "collectIntervalMinute",
  "storageTypeCode",
  "storageBucketName",
  "storageBucketDirectoryName",
] as const;

/**
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
  /**
   * The settings that this call has disabled, or may have disabled. They are put back when the new settings are
   * refused.
   */
  #before: NcloudFlowLogInputs | undefined;
  /** Whether a write had no answer. Then reads may show an effect later, and a refusal may be due to that effect. */
  #unanswered = false;
  /** How many requests to enable the wanted settings had no answer. */
  #unansweredEnablings = 0;

  constructor(call: Call) {
    this.#call = call;
    this.#observer = new FlowLogObserver(call);
    this.poll = call.poll;
  }

  find(wanted: NcloudFlowLogInputs): Promise<Seen> {
    return this.#observer.look(wanted.networkInterfaceNo);
  }

  async observe(id: string): Promise<Seen> {
    const no = this.#numberIn(id);
    const seen = await this.#observer.look(no);
    if (!seen) await this.#observer.warnOfOtherAccount(no);
    return seen;
  }

  async remove(id: string): Promise<void> {
    await this.#disable(this.#numberIn(id));
  }

  async write(wanted: NcloudFlowLogInputs, seen: Seen, accepted: (id: string) => void): Promise<void> {
    const no = wanted.networkInterfaceNo;
    if (seen) {
      // A second try may see settings of somebody else. What is put back is what the first try saw.
      const running = { ...wanted, ...seen.inputs };
      this.#before ??= running;
      if (await this.#changesRunning(wanted, running, accepted)) return;
      await this.#disable(no);
    }
    try {
      await this.#enable(wanted);
    } catch (thrown) {
      await this.#whenEnablingFailed(FlowLogError.of(thrown), wanted, accepted);
    }
    accepted(this.#observer.id(no));
  }

  /**
   * Enables the running flow log with the wanted settings, and answers whether the cloud now shows them. When reads lag
   * behind, the answer is a wrong "no": then the flow log is disabled and enabled again, which ends in the right
   * settings and costs a gap in collection.
   */
  async #changesRunning(
    wanted: NcloudFlowLogInputs,
    running: NcloudFlowLogInputs,
    accepted: (id: string) => void,
  ): Promise<boolean> {
    const no = wanted.networkInterfaceNo;
    try {
      await this.#send(wanted);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      this.#unanswered ||= error.outcome === "unknown";
      if (!isRefusal(error)) throw error;
      await this.#judgeRefusal(error, running);
      return false;
    }
    accepted(this.#observer.id(no));
    const isWanted = (now: Seen) => now !== undefined && shows(now, wanted);
    return isWanted(await this.#observer.until(no, isWanted, whileCollecting(this.poll)));
  }

  /**
   * A refusal may mean the wanted settings, or enabling an enabled flow log as such. Enabling with the running settings
   * tells which: if the cloud accepts that, the refusal means the wanted settings; if not, disabling first may help.
   * @throws the refusal, when disabling would not help, or when the running settings could not be put back afterwards
   */
  async #judgeRefusal(error: NcloudError, running: NcloudFlowLogInputs): Promise<void> {
    const again = await this.#send(running).then(
      () => undefined,
      (thrown: unknown) => FlowLogError.of(thrown),
    );
    if (!again || !isRefusal(again)) throw error;
    const { storageBucketDirectoryName: directory } = running;
    const isNotValid = error.code === NOT_VALID || again.code === NOT_VALID;
    if (isNotValid && !keepsNewerRule(directory)) {
      const fact = `the flow log that is on was not switched off to try again, because its directory "${directory}" might not be taken again`;
      throw adding(error, fact);
    }
  }

  async #enable(settings: NcloudFlowLogInputs): Promise<void> {
    try {
      await this.#send(settings);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (!isRefusal(error) || error.code === NOT_VALID || !(await this.#wasTooEarly(settings.networkInterfaceNo))) {
        throw error;
      }
      await this.#send(settings);
    }
  }

  /**
   * Whether a disabling was accepted but not over: the former settings were still shown, and are no longer shown now.
   */
  async #wasTooEarly(no: string): Promise<boolean> {
    const before = this.#before;
    if (!before) return false;
    const isFormer = (seen: Seen) => seen !== undefined && shows(seen, before);
    try {
      if (!isFormer(await this.#observer.look(no))) return false;
      return !(await this.#observer.until(no, (seen) => !isFormer(seen)));
    } catch {
      return false;
    }
  }

  async #send(settings: NcloudFlowLogInputs): Promise<void> {
    const { networkInterfaceNo, collectActionTypeCode, collectIntervalMinute } = settings;
    const { storageTypeCode, storageBucketName, storageBucketDirectoryName } = settings;
    await this.#call.api.enableFlowLog({
      networkInterfaceNo,
      collectActionTypeCode,
      collectIntervalMinute,
      storageTypeCode,
      storageBucketName,
      // The default has capitals, which newer documentation forbids in requests, so the default is never sent.
      ...(storageBucketDirectoryName === DEFAULT_DIRECTORY ? {} : { storageBucketDirectoryName }),
    });
  }

  /** A refusal counts as success when there is no flow log, because no document says whether that is an error. */
  async #disable(no: string): Promise<void> {
    try {
      await this.#call.api.disableFlowLog(no);
      this.#observer.off = true;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (error.outcome === "unknown") {
        this.#unanswered = true;
        // No traffic is collected now, so the wait ends as soon as the flow log is gone.
        if (await this.#observer.shortly(no, (seen) => !seen)) return;
      }
      if (!isRefusal(error)) throw error;
      this.#observer.off ||= error.code === NOT_VALID;
      if (await this.#observer.until(no, (now) => !now, this.#unanswered ? this.poll : ONE_LOOK)) throw error;
    }
  }

  /**
   * Returns when the wanted settings are enabled after all; else throws an error that says which settings are enabled.
   */
  async #whenEnablingFailed(
    error: FlowLogError,
    wanted: NcloudFlowLogInputs,
    accepted: (id: string) => void,
  ): Promise<void> {
    const no = wanted.networkInterfaceNo;
    if (error.outcome === "unknown") {
      this.#unanswered = true;
      this.#unansweredEnablings += 1;
      if (!this.#before) throw error;
      // After the last try the former settings are put back, because no answer can mean a value that the cloud does not
      // accept.
      const last = this.#unansweredEnablings === ATTEMPTS;
      if (last && (await this.#observer.shortly(no, (seen) => seen !== undefined && shows(seen, wanted)))) return;
      if (last) throw await this.#putBack(error, this.#before, accepted);
      throw adding(error, `the former settings (${show(this.#before)}) were switched off before`);
    }
    // The code "failed to apply" may mean that the flow log is enabled already.
    if (isRefusal(error)) {
      const now = await this.#observer
        .until(no, (seen) => !!seen, this.#unanswered ? this.poll : ONE_LOOK)
        .catch(() => undefined);
      if (now) {
        const ours = this.#call.operation === "update" || this.#before !== undefined || this.#unanswered;
        if (ours && shows(now, wanted)) return;
        // A late read may still show the former settings although the flow log is disabled; then they are put back.
        if (!this.#before || !shows(now, this.#before)) throw this.#alreadyOn(error, now, accepted);
      }
    }
    if (this.#before) throw await this.#putBack(error, this.#before, accepted);
    throw error;
  }

  #alreadyOn(error: FlowLogError, now: NonNullable<Seen>, accepted: (id: string) => void): FlowLogError {
    const on = `${now.id} already has a flow log (${show(now.inputs)})`;
    // If this call has disabled nothing, core observes the flow log that is there and decides by `adopt`.
    if (!this.#before) return FlowLogError.refused("conflict", { said: `${error.parts.said}; ${on}` });
    accepted(now.id);
    return adding(error, `in force is now: ${show(now.inputs)}`);
  }

  async #putBack(
    error: FlowLogError,
    before: NcloudFlowLogInputs,
    accepted: (id: string) => void,
  ): Promise<FlowLogError> {
    const no = before.networkInterfaceNo;
    const inForce = (seen: Seen) => seen !== undefined && shows(seen, before);
    const restored = () => adding(error, `the former settings (${show(before)}) were put back and are in force`);
    let because = "the cloud accepted them, but does not show them";
    let isOff = !this.#unanswered;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await sleep(this.poll.longestStepMs);
      try {
        await this.#enable(before);
        isOff = false;
        if (inForce(await this.#observer.until(no, inForce))) return restored();
        break;
      } catch (thrown) {
        const again = FlowLogError.of(thrown);
        because = again.parts.said;
        // "Failed to apply" may pass, but an invalid parameter stays invalid.
        if (isRefusal(again) && again.code === NOT_VALID) break;
        isOff &&= again.outcome === "none";
        if (again.outcome === "unknown" && (await this.#observer.shortly(no, inForce))) return restored();
      }
    }
    accepted(this.#observer.id(no));
    const lost = `the former settings (${show(before)}) were switched off and could not be put back (${because})`;
    return adding(error, `${lost}: ${isOff ? "collection is off" : "collection may be off"}`);
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

function adding(error: FlowLogError, fact: string): FlowLogError {
  return new FlowLogError(error.kind, { ...error.parts, said: `${error.parts.said}; ${fact}` });
}

/** Whether all settings that the vendor reports are the wanted ones. */
function shows(seen: NonNullable<Seen>, wanted: NcloudFlowLogInputs): boolean {
  return SETTINGS.every((key) => seen.inputs[key] === undefined || seen.inputs[key] === wanted[key]);
}

function show(settings: Partial<NcloudFlowLogInputs>): string {
  return SETTINGS.map((key) => `${key} ${settings[key]}`).join(", ");
}
