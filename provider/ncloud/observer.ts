/** Looking at the flow log of an interface, whatever the cloud answers for one that has none. */
import { definedOnly } from "../core/defined-only";
import { FlowLogError } from "../core/errors";
import type { Reference } from "../core/kind";
import type { Observed } from "../core/lifecycle";
import { type PollOptions, pollUntil } from "../core/polling";
import type { FlowLogConfiguration, NcloudApi } from "./api";
import type { ReadFlowLog } from "./batched-reads";
import { isRefusal, type NcloudError, NOT_VALID } from "./errors";
import type { NcloudPlace } from "./place";
import { DEFAULT_DIRECTORY, keepsNewerRule, type NcloudFlowLogInputs, NEWER_DIRECTORY_RULE } from "./schema";

export type Seen = Observed<NcloudFlowLogInputs> | undefined;

/** What one call of the engine is about, and how the cloud is asked. */
export interface Call {
  readonly api: NcloudApi;
  readonly read: ReadFlowLog;
  readonly place: NcloudPlace;
  /** What the access key was read from. */
  readonly keyFrom: string;
  readonly operation: Reference<NcloudFlowLogInputs>["operation"];
  /** The id is all that is known; the region comes from it, so it has to be kept as an input. */
  readonly onlyIdIsKnown: boolean;
  readonly poll: PollOptions;
}

/** After a write without an answer its effect may show a little late. */
const NO_ANSWER: PollOptions = { budgetMs: 3_000, firstStepMs: 100, longestStepMs: 1_000 };

/** Looks, for one call of the engine. */
export class FlowLogObserver {
  readonly #call: Call;
  /** Disabling was accepted, or refused as disabling what is not there. */
  off = false;

  constructor(call: Call) {
    this.#call = call;
  }

  /** An error is not "nothing there", with the exceptions of `#lookWhenRefused`. */
  async look(no: string, again = false): Promise<Seen> {
    try {
      const row = await this.#call.read(no);
      return row && this.#observed(row);
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (!isRefusal(error)) throw error;
      return this.#lookWhenRefused(no, error, again);
    }
  }

  /**
   * The service refuses to say whether there is a flow log. When the interface is gone, the flow log is. When it is
   * there, the same region and number that "are not valid" here are valid elsewhere: then most likely the cloud answers
   * so for an interface without a flow log, but no document says it. Good enough to enable, when it says so twice, and,
   * after disabling, to believe it is off; never good enough to drop a flow log from the state.
   */
  async #lookWhenRefused(no: string, error: NcloudError, again: boolean): Promise<Seen> {
    const networkInterface = await this.#networkInterface(no).catch(() => {
      throw error;
    });
    if (!networkInterface) return undefined;
    if (error.code !== NOT_VALID) throw error;
    if (networkInterface.enableFlowLog === false || (this.off && !networkInterface.enableFlowLog)) return undefined;
    const { operation } = this.#call;
    const isWrite = operation === "create" || operation === "update";
    // One that shows a flow log may have got it since the read.
    if (!again && (isWrite || networkInterface.enableFlowLog)) return this.look(no, true);
    if (networkInterface.enableFlowLog) throw error;
    if (isWrite) return undefined;
    if (operation === "delete") return { id: this.id(no), inputs: {}, outputs: {}, inactive: false };
    const advice =
      "the interface exists, so this may mean that it has no flow log any more: `pulumi up` with a changed setting enables it again, `pulumi destroy` removes it from the state";
    throw new FlowLogError(error.kind, { ...error.parts, advice });
  }

  /** The detail of a missing interface is an error, or empty, where the list is only empty. */
  async #networkInterface(no: string) {
    const { api } = this.#call;
    return api.getNetworkInterfaceDetail(no).catch(async (thrown: unknown) => {
      if (!isRefusal(FlowLogError.of(thrown))) throw thrown;
      const listed = await api.getNetworkInterfaceList({ "networkInterfaceNoList.1": no });
      return listed.find((candidate) => candidate.networkInterfaceNo === no);
    });
  }

  /**
   * An account is no part of the place, because no answer names one: an interface of another account looks like one
   * that was deleted. So what goes without this package's doing does not go in silence. With an id alone nothing goes.
   */
  async warnOfOtherAccount(no: string): Promise<void> {
    const { operation, onlyIdIsKnown } = this.#call;
    if (this.off || onlyIdIsKnown || operation === "create" || operation === "update") return;
    const found = await this.#networkInterface(no).catch(() => ({}));
    if (found) return;
    console.error(
      `warning: ${this.id(no)}: there is no such network interface, so its flow log counts as gone; the key (from ${this.#call.keyFrom}) of another account would see the same`,
    );
  }

  #observed(row: FlowLogConfiguration): NonNullable<Seen> {
    const { networkInterfaceNo, storageBucketName, storageBucketDirectoryName, collectActionTypeCode, ...rest } = row;
    const reported = {
      ...(this.#call.onlyIdIsKnown ? { regionCode: this.#call.place.regionCode } : {}),
      ...rest,
      networkInterfaceNo,
      collectActionTypeCode,
      storageBucketName,
      storageBucketDirectoryName,
    };
    return {
      id: this.id(networkInterfaceNo),
      // Codes that are new to this package are shown as they are.
      inputs: definedOnly(reported) as Partial<NcloudFlowLogInputs>,
      outputs: {
        destination: {
          service: "Object Storage",
          bucket: storageBucketName,
          directory: storageBucketDirectoryName ?? DEFAULT_DIRECTORY,
        },
      },
      inactive: false,
      ...(keepsNewerRule(storageBucketDirectoryName)
        ? {}
        : {
            warning: `storageBucketDirectoryName "${storageBucketDirectoryName}" is none that newer documentation allows (${NEWER_DIRECTORY_RULE}): once NAVER Cloud insists on that, this flow log can't be enabled again with it`,
          }),
    };
  }

  /** Whether a look soon shows it; no answer does not. */
  async shortly(no: string, done: (seen: Seen) => boolean): Promise<boolean> {
    const budgetMs = Math.min(NO_ANSWER.budgetMs, this.#call.poll.budgetMs);
    return this.until(no, done, { ...NO_ANSWER, budgetMs }).then(done, () => false);
  }

  async until(no: string, done: (seen: Seen) => boolean, poll: PollOptions = this.#call.poll): Promise<Seen> {
    return pollUntil(() => this.look(no), done, poll);
  }

  id(networkInterfaceNo: string): string {
    return `${this.#call.place.regionCode}/${networkInterfaceNo}`;
  }
}
