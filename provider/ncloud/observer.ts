/**
 * Observes the flow log of an interface. No document says what the cloud answers for an interface without a flow log.
 */

import type { Clock } from "../core/clock";
import { definedOnly } from "../core/defined-only";
import { FlowLogError } from "../core/errors";
import { warn } from "../core/notices";
import { asLongAsCall, type PollOptions, pollUntil } from "../core/polling";
import type { Observed, Reference } from "../core/reconcile/lifecycle";
import { shownValue } from "../core/secrets";
import type { FlowLogConfiguration, NcloudApi } from "./api";
import type { MissingWhen, ReadFlowLog } from "./batched-reads";
import { isRefusal, NOT_VALID } from "./errors";
import type { NcloudPlace } from "./place";
import { DEFAULT_DIRECTORY, keepsNewerRule, type NcloudFlowLogInputs, NEWER_DIRECTORY_RULE } from "./schema";

const SETTINGS = [
  "collectActionTypeCode",
  "collectIntervalMinute",
  "storageTypeCode",
  "storageBucketName",
  "storageBucketDirectoryName",
] as const;

export type ObservedFlowLog = Observed<NcloudFlowLogInputs>;

/** One call of the engine: what the call is about, and how the cloud is reached. */
export interface Call {
  readonly api: NcloudApi;
  readonly read: ReadFlowLog;
  readonly place: NcloudPlace;
  /** What the access key was read from. */
  readonly keyFrom: string;
  /** What the program asks for; for read and delete, what the state holds. */
  readonly inputs: Partial<NcloudFlowLogInputs>;
  readonly operation: Reference<NcloudFlowLogInputs>["operation"];
  /** Whether only the id is known. Then the region comes from the id, and is reported as an input. */
  readonly onlyIdIsKnown: boolean;
  readonly poll: PollOptions;
  readonly clock: Clock;
}

/**
 * After a write without an answer, the effect may show a little late. A short look is enough, because an interface has
 * one flow log at the most, so a second enabling makes no second one.
 */
const AFTER_NO_ANSWER: PollOptions = { budgetMs: 3_000, firstStepMs: 100, longestStepMs: 1_000 };

/** How many network interfaces discovery reads at the same time. */
const LISTED_TOGETHER = 100;

/** Observes for one call of the engine. */
export class FlowLogObserver {
  readonly #call: Call;
  /** Whether this call has disabled the flow log: accepted, or refused because there was no flow log. */
  isDisabled = false;

  constructor(call: Call) {
    this.#call = call;
  }

  /** The flow log, or undefined. An error never counts as "no flow log", except as `#readWhenRefused` decides. */
  async read(no: string, again = false): Promise<ObservedFlowLog | undefined> {
    try {
      const flowLog = await this.#call.read(no, this.#missingWhen());
      return flowLog && this.#observed(flowLog);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (!isRefusal(error)) throw error;
      return this.#readWhenRefused(no, error, again);
    }
  }

  /** The API lists no flow logs, so each network interface of the region is asked for, in batches. */
  async *list(progress: (text: string) => void = () => undefined): AsyncGenerator<ObservedFlowLog> {
    let asked = 0;
    for await (const page of this.#call.api.listNetworkInterfaces()) {
      const mayHaveOne = page.filter(({ enableFlowLog }) => enableFlowLog !== false);
      for (let first = 0; first < mayHaveOne.length; first += LISTED_TOGETHER) {
        const some = mayHaveOne.slice(first, first + LISTED_TOGETHER);
        const observed = await Promise.all(some.map(({ networkInterfaceNo }) => this.#discover(networkInterfaceNo)));
        asked += some.length;
        progress(`flow logs of ${asked} network interfaces`);
        yield* observed.filter((one) => one !== undefined);
      }
    }
  }

  /** For a list of what exists: two answers without the interface, or a refusal, are enough for "no flow log". */
  async #discover(no: string): Promise<ObservedFlowLog | undefined> {
    try {
      const flowLog = await this.#call.read(no, "absent twice");
      return flowLog && this.#observed(flowLog);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (isRefusal(error) && error.code === NOT_VALID) return undefined;
      throw error;
    }
  }

  /**
   * A flow log that this call has disabled is gone when one answer lacks it. A flow log leaves the state only when an
   * answer for its interface alone lacks it. Before a write, two answers are enough.
   */
  #missingWhen(): MissingWhen {
    if (this.isDisabled) return "absent once";
    const { operation } = this.#call;
    return operation === "create" || operation === "update" ? "absent twice" : "absent alone";
  }

  /**
   * Decides when the service refuses to read the flow log. If the interface does not exist, there is no flow log. If
   * the interface exists, the refusal most likely means that the interface has no flow log, but no document says so.
   * This guess is good enough to enable (when the service refuses twice) and to believe that a disabling is over. The
   * guess is never good enough to drop a flow log from the state.
   */
  async #readWhenRefused(no: string, error: FlowLogError, again: boolean): Promise<ObservedFlowLog | undefined> {
    const networkInterface = await this.#networkInterface(no).catch(() => {
      throw error;
    });
    if (!networkInterface) return undefined;
    if (error.code !== NOT_VALID) throw error;
    const { enableFlowLog } = networkInterface;
    if (enableFlowLog === false || (this.isDisabled && !enableFlowLog)) return undefined;
    const { operation } = this.#call;
    const isWrite = operation === "create" || operation === "update";
    // An interface that reports a flow log may have got the flow log after the read, so the read is repeated once.
    if (!again && (isWrite || enableFlowLog)) return this.read(no, true);
    if (enableFlowLog) throw error;
    if (isWrite) return undefined;
    if (operation === "delete") return { id: this.id(no), inputs: {}, outputs: {}, inactive: false };
    const advice =
      "the interface exists, so this may mean that it has no flow log any more: `pulumi up` with a changed setting enables it again, `pulumi destroy` removes it from the state";
    throw error.withAdvice(advice);
  }

  /**
   * For a missing interface the detail is an error or empty; the list is empty without an error, so the list decides.
   */
  async #networkInterface(no: string) {
    const { api } = this.#call;
    return api.getNetworkInterfaceDetail(no).catch(async (thrown: unknown) => {
      if (!isRefusal(FlowLogError.of(thrown))) throw thrown;
      const listed = await api.getNetworkInterfaceList({ "networkInterfaceNoList.1": no });
      return listed.find((candidate) => candidate.networkInterfaceNo === no);
    });
  }

  /**
   * Warns when a flow log counts as gone because the interface does not exist. The place has no account, because no
   * answer names one, so an interface looks deleted to the key of another account. A read by the id alone needs no
   * warning, because then nothing leaves the state.
   */
  async warnOfOtherAccount(no: string): Promise<void> {
    const { operation, onlyIdIsKnown } = this.#call;
    if (this.isDisabled || onlyIdIsKnown || operation === "create" || operation === "update") return;
    const found = await this.#networkInterface(no).catch(() => ({}));
    if (found) return;
    warn(
      `${this.id(no)}: there is no such network interface, so its flow log counts as gone; the key (from ${this.#call.keyFrom}) of another account would see the same`,
    );
  }

  #observed(flowLog: FlowLogConfiguration): ObservedFlowLog {
    const { networkInterfaceNo, storageBucketName, storageBucketDirectoryName: directory } = flowLog;
    const { onlyIdIsKnown, place } = this.#call;
    const inputs = { ...(onlyIdIsKnown ? { regionCode: place.regionCode } : {}), ...flowLog };
    return {
      id: this.id(networkInterfaceNo),
      // A code that is new to this package is reported as it is.
      inputs: definedOnly(inputs) as Partial<NcloudFlowLogInputs>,
      outputs: {
        destination: {
          service: "Object Storage",
          bucket: storageBucketName,
          directory: directory ?? DEFAULT_DIRECTORY,
        },
      },
      inactive: false,
      warning: keepsNewerRule(directory) ? undefined : newerRuleWarning(directory),
    };
  }

  /** Whether an observation within a short time is `done`. Reads without an answer count as "no". */
  async showsSoon(no: string, done: (observed: ObservedFlowLog | undefined) => boolean): Promise<boolean> {
    const budgetMs = Math.min(AFTER_NO_ANSWER.budgetMs, this.#call.poll.budgetMs);
    return this.readUntil(no, done, { ...AFTER_NO_ANSWER, budgetMs }).then(done, () => false);
  }

  readUntil(
    no: string,
    done: (observed: ObservedFlowLog | undefined) => boolean,
    poll: PollOptions = asLongAsCall(this.#call.poll),
  ): Promise<ObservedFlowLog | undefined> {
    return pollUntil(() => this.read(no), done, poll, this.#call.clock);
  }

  id(networkInterfaceNo: string): string {
    return `${this.#call.place.regionCode}/${networkInterfaceNo}`;
  }
}

function newerRuleWarning(directory: string | undefined): string {
  return `storageBucketDirectoryName "${directory}" is none that newer documentation allows (${NEWER_DIRECTORY_RULE}): once NAVER Cloud insists on that, this flow log can't be enabled again with it`;
}

/** Whether there is a flow log, and all settings of it that the vendor reports are these. */
export function matches(observed: ObservedFlowLog | undefined, settings: NcloudFlowLogInputs): boolean {
  if (!observed) return false;
  const { inputs } = observed;
  return SETTINGS.every((key) => inputs[key] === undefined || inputs[key] === settings[key]);
}

/** `collectActionTypeCode ALL, collectIntervalMinute 15, …` */
export function describeSettings(settings: Partial<NcloudFlowLogInputs>): string {
  return SETTINGS.map((key) => `${key} ${shownValue(key, String(settings[key]))}`).join(", ");
}
