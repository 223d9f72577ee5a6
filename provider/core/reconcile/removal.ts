/** Removes or disables what is in the cloud, and makes sure that it is. */
import type { Clock } from "../clock";
import { FlowLogError } from "../errors";
import type { Controls } from "../inputs/schema";
import { ONE_LOOK, type PollOptions, pollUntil } from "../polling";
import type { Trace } from "../trace";
import { ATTEMPTS, describeFound, type Lifecycle, type Observed } from "./lifecycle";
import { afterLostAnswer, isWithoutAnswer, pollOf } from "./lost-answer";
import { type Known, lookFor } from "./not-shown";

interface RemovalOptions extends Known {
  readonly onDelete: Exclude<Controls["onDelete"], "keep">;
  readonly clock: Clock;
  readonly trace: Trace;
}

type Found<Inputs> = Observed<Inputs> | undefined;

export class Removal<Inputs> {
  readonly #disables: boolean;
  readonly #isDone: (found: Found<Inputs>) => boolean;

  constructor(
    private readonly lifecycle: Lifecycle<Inputs>,
    private readonly id: string,
    private readonly options: RemovalOptions,
  ) {
    const disables = options.onDelete === "disable" && lifecycle.disable !== undefined;
    this.#disables = disables;
    this.#isDone = (found) => !found || (disables && found.inactive && found.finished !== false);
  }

  /** A resource that is gone already is a success. */
  async run(): Promise<void> {
    const { mayShowLate, trace } = this.options;
    const before = await this.#before();
    trace(describeFound(before));
    // What the cloud has accepted is removed even if the cloud does not show it yet.
    const isUnseen = !before && mayShowLate;
    if (this.#isDone(before) && !isUnseen) return;
    for (let attempt = 1; ; attempt++) {
      trace(`${this.#disables ? "disabling" : "removal"} ${attempt} of ${ATTEMPTS}`);
      const { failure, isGone } = await this.#send();
      if (isGone) return trace("the answer says that it is gone");
      const left = await this.#after(failure);
      if (this.#isDone(left)) return;
      if (!failure) throw stillShown(this.id);
      if (!isWithoutAnswer(failure) || attempt === ATTEMPTS) throw failure;
      trace(describeFound(left));
    }
  }

  /** What a list shows is removed at once. Whether a flow log is disabled already, only an observation by id tells. */
  async #before(): Promise<Found<Inputs>> {
    const glanced = this.#disables ? undefined : await this.lifecycle.glance?.(this.id);
    return glanced ?? lookFor(this.lifecycle, this.id, this.options);
  }

  /** What the request fails with, if it fails, and whether its answer says that nothing is left. */
  async #send(): Promise<{ failure?: FlowLogError; isGone?: boolean }> {
    let isGone = false;
    const gone = () => {
      isGone = true;
    };
    try {
      await (this.#disables ? this.lifecycle.disable?.(this.id) : this.lifecycle.remove(this.id, gone));
      return { isGone };
    } catch (thrown) {
      return { failure: FlowLogError.of(thrown) };
    }
  }

  #after(failure: FlowLogError | undefined): Promise<Found<Inputs>> {
    const poll = failure ? this.#afterFailure(failure) : pollOf(this.lifecycle);
    return pollUntil(() => this.lifecycle.observe(this.id), this.#isDone, poll, this.options.clock);
  }

  /** After a refusal or a lost answer, only an observation tells whether the resource is gone. */
  #afterFailure(failure: FlowLogError): PollOptions {
    const what = isWithoutAnswer(failure) ? "no answer" : "refused";
    this.options.trace(`${what} (${failure.kind}): looks whether it took effect`);
    return failure.outcome === "none" ? ONE_LOOK : afterLostAnswer(this.lifecycle);
  }
}

/** The error of a removal that was accepted and had no effect. */
function stillShown(id: string): FlowLogError {
  return new FlowLogError("unreflected", {
    said: `the cloud accepted the request, but still shows ${id}`,
    advice: "run the command again",
    outcome: "unknown",
  });
}
