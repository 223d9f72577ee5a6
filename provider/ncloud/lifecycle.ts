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

/** Nothing says how soon reads show a write. */
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
 * Serves one call of the engine, and remembers what was sent in it. There is no action to change a flow log, and
 * whether enabling an enabled one changes it is documented nowhere. So a change is tried that way first, while
 * collection goes on; where it changes nothing, it is: disable, enable, look. Nothing is collected in between, so
 * nothing else is done there.
 */
class NcloudFlowLogLifecycle implements Lifecycle<NcloudFlowLogInputs> {
  readonly recreatesWithSameId = true;
  readonly poll: PollOptions;
  readonly #call: Call;
  readonly #observer: FlowLogObserver;
  /** The settings that this call has switched off, or may have: put back when the new ones are refused. */
  #before: NcloudFlowLogInputs | undefined;
  /** A write had no answer: reads may show its effect only later, and a refusal may be due to it. */
  #unanswered = false;
  /** How many enablings of what is wanted had no answer. */
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
      // A second try may see what somebody else enabled meanwhile: what the update found is what is put back.
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
   * Enables what is enabled, and answers whether that changed it. Reads that lag behind make it look as if it did not:
   * then it is switched off and on all the same, which is right, and costs no more than a gap.
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
   * Is it what is wanted that is refused, or enabling what is enabled? What is on tells: when that is taken, the
   * refusal is about what is wanted. Otherwise switching off and on may help.
   * @throws the refusal, when switching off would not help, or what is on could not be put back afterwards
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

  /** Disabling was accepted, but had not ended yet: the former settings still showed, and now they don't. */
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
      // Newer documentation forbids capitals, which the default itself has: it is never sent.
      ...(storageBucketDirectoryName === DEFAULT_DIRECTORY ? {} : { storageBucketDirectoryName }),
    });
  }

  /** A refusal is no harm when nothing is on: whether disabling the disabled is an error is documented nowhere. */
  async #disable(no: string): Promise<void> {
    try {
      await this.#call.api.disableFlowLog(no);
      this.#observer.off = true;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (error.outcome === "unknown") {
        this.#unanswered = true;
        // Once it shows that it is off, nothing has to be waited for while nothing is collected.
        if (await this.#observer.shortly(no, (seen) => !seen)) return;
      }
      if (!isRefusal(error)) throw error;
      this.#observer.off ||= error.code === NOT_VALID;
      if (await this.#observer.until(no, (now) => !now, this.#unanswered ? this.poll : ONE_LOOK)) throw error;
    }
  }

  /** Returns when what is wanted is on all the same; else throws, saying what is on. */
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
      // The last one: no answer can mean a parameter that the cloud does not like.
      const last = this.#unansweredEnablings === ATTEMPTS;
      if (last && (await this.#observer.shortly(no, (seen) => seen !== undefined && shows(seen, wanted)))) return;
      if (last) throw await this.#putBack(error, this.#before, accepted);
      throw adding(error, `the former settings (${show(this.#before)}) were switched off before`);
    }
    // "Failed to apply" may be the cloud's way to say that it is on already.
    if (isRefusal(error)) {
      const now = await this.#observer
        .until(no, (seen) => !!seen, this.#unanswered ? this.poll : ONE_LOOK)
        .catch(() => undefined);
      if (now) {
        const ours = this.#call.operation === "update" || this.#before !== undefined || this.#unanswered;
        if (ours && shows(now, wanted)) return;
        // The former settings may be what a late read still shows: then nothing is on, and they are put back.
        if (!this.#before || !shows(now, this.#before)) throw this.#alreadyOn(error, now, accepted);
      }
    }
    if (this.#before) throw await this.#putBack(error, this.#before, accepted);
    throw error;
  }

  #alreadyOn(error: FlowLogError, now: NonNullable<Seen>, accepted: (id: string) => void): FlowLogError {
    const on = `${now.id} already has a flow log (${show(now.inputs)})`;
    // Without anything switched off before, core looks what it is and decides by `adopt`.
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
        // "Failed to apply" may pass; what is not valid stays so.
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

/** A change that shows late costs a needless gap, so it is waited for a little: a thirtieth of all patience. */
function whileCollecting(poll: PollOptions): PollOptions {
  return { ...poll, budgetMs: poll.budgetMs / 30 };
}

function adding(error: FlowLogError, fact: string): FlowLogError {
  return new FlowLogError(error.kind, { ...error.parts, said: `${error.parts.said}; ${fact}` });
}

/** Whether what was seen is what is wanted, in all that the vendor reports. */
function shows(seen: NonNullable<Seen>, wanted: NcloudFlowLogInputs): boolean {
  return SETTINGS.every((key) => seen.inputs[key] === undefined || seen.inputs[key] === wanted[key]);
}

function show(settings: Partial<NcloudFlowLogInputs>): string {
  return SETTINGS.map((key) => `${key} ${settings[key]}`).join(", ");
}
