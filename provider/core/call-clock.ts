/**
 * The clock of one call of the engine. A plugin is told how long the program gives a call (`customTimeouts`), and that a
 * call is cancelled. Either of them ends every wait of that call with an error, after which what is known of the resource
 * is kept.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { FlowLogError } from "./errors";

export interface CallLimits {
  /** The time that the program gives the call, in seconds. */
  readonly seconds?: number;
  /** Aborted when the run is cancelled. */
  readonly cancelled: AbortSignal;
}

interface Call extends CallLimits {
  readonly endsAt: number;
  /** Set when a wait of the call was ended. */
  isOver: boolean;
}

/** A pause this short gathers reads that are made together. Several calls wait for it, so no call ends it. */
const SHORTEST_LIMITED_MS = 100;

const atHand = new AsyncLocalStorage<Call>();

/** Whether the time of the call at hand is over, or the run was cancelled, so that no more waits of it are possible. */
export function isCallOver(): boolean {
  return atHand.getStore()?.isOver ?? false;
}

/** A clock whose waits end with the call in which they are made. `clock` is the clock below. */
export class CallClock implements Clock {
  readonly #clock: Clock;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** Runs `work`, whose waits on this clock end when the time is over or the run is cancelled. */
  limit<Result>(limits: CallLimits, work: () => Promise<Result>): Promise<Result> {
    const endsAt = limits.seconds ? this.#clock.now() + limits.seconds * 1000 : Number.POSITIVE_INFINITY;
    return atHand.run({ ...limits, endsAt, isOver: false }, work);
  }

  now(): number {
    return this.#clock.now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown> {
    const call = atHand.getStore();
    if (!call || milliseconds <= SHORTEST_LIMITED_MS) return this.#clock.sleep(milliseconds, signal);
    assertNotCancelled(call);
    if (milliseconds > this.#leftMs(call)) throw timeIsOver(call);
    const signals = signal ? [signal, call.cancelled] : [call.cancelled];
    try {
      return await this.#clock.sleep(milliseconds, AbortSignal.any(signals));
    } catch (thrown) {
      assertNotCancelled(call);
      throw thrown;
    }
  }

  deadline(milliseconds: number): AbortSignal {
    const call = atHand.getStore();
    return this.#clock.deadline(call ? Math.max(1, Math.min(milliseconds, this.#leftMs(call))) : milliseconds);
  }

  #leftMs({ endsAt }: Call): number {
    return endsAt - this.#clock.now();
  }
}

// Both errors are of kind `timeout`, so that what a write has done is looked for once, and its id is not lost.

function assertNotCancelled(call: Call): void {
  if (!call.cancelled.aborted) return;
  call.isOver = true;
  throw new FlowLogError("timeout", { said: "the run was cancelled", outcome: "unknown" });
}

function timeIsOver(call: Call): FlowLogError {
  call.isOver = true;
  return new FlowLogError("timeout", {
    said: `it was not done within the ${call.seconds} s that the program gives it`,
    advice: "give it more time in customTimeouts",
    outcome: "unknown",
  });
}
