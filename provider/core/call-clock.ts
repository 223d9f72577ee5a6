/**
 * The clock of one call of the engine. A plugin is told how long the program gives a call (`customTimeouts`), and that a
 * run is cancelled. The time of the call makes each wait for the cloud as long as it is itself, and ends every wait and
 * every request when it is over. Then what is known of the resource is kept.
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
  readonly clock: Clock;
  readonly endsAt: number;
  /** Aborted when the time is over; undefined where the program gives none. */
  readonly over: AbortSignal | undefined;
  /** Set when a wait of the call was ended. */
  isOver: boolean;
}

/** A pause this short gathers reads that are made together. Several calls wait for it, so no call ends it. */
const SHORTEST_LIMITED_MS = 100;

/** After the time of a call, one last look tells what a write without an answer has done, in milliseconds. */
const LAST_LOOK_MS = 2_000;

const atHand = new AsyncLocalStorage<Call>();

/** Whether the time of the call at hand is over, or the run was cancelled, so that no more waits of it are possible. */
export function isCallOver(): boolean {
  const call = atHand.getStore();
  return call !== undefined && (call.isOver || isTimeOver(call));
}

/** The error of what the end of the time has broken off; undefined while there is time. The outcome is unknown. */
export function timeOver(): FlowLogError | undefined {
  const call = atHand.getStore();
  return call && isTimeOver(call) ? timeIsOver(call) : undefined;
}

/** The milliseconds of a wait for the cloud: those that a cloud usually needs, or all that the program gives. */
export function budgetInCall(usualMs: number): number {
  const call = atHand.getStore();
  return call?.over ? Math.max(usualMs, leftMs(call)) : usualMs;
}

/** Aborted at the end of the time that the program gives the call at hand; undefined where the program gives none. */
export function endOfCall(): AbortSignal | undefined {
  const call = atHand.getStore();
  return call?.over && (isCallOver() ? call.clock.deadline(lastLookMs(call)) : call.over);
}

/** Begins work that several calls wait for, and that the time of no single call may end. */
export function outsideCalls<Result>(begin: () => Result): Result {
  return atHand.exit(begin);
}

/** Waits for work of `outsideCalls`, no longer than the time of the call at hand. */
export function withinCall<Result>(work: Promise<Result>): Promise<Result> {
  const [call, end] = [atHand.getStore(), endOfCall()];
  if (!call || !end) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(timeIsOver(call));
    end.addEventListener("abort", abort);
    if (end.aborted) abort();
    const settle = () => end.removeEventListener("abort", abort);
    work.then(resolve, reject).finally(settle);
  });
}

/** A clock whose waits end with the call in which they are made. `clock` is the clock below. */
export class CallClock implements Clock {
  readonly #clock: Clock;

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** Runs `work`, whose waits on this clock end when the time is over or the run is cancelled. */
  limit<Result>(limits: CallLimits, work: () => Promise<Result>): Promise<Result> {
    const clock = this.#clock;
    const ms = limits.seconds ? limits.seconds * 1000 : undefined;
    const endsAt = ms === undefined ? Number.POSITIVE_INFINITY : clock.now() + ms;
    const over = ms === undefined ? undefined : clock.deadline(ms);
    return atHand.run({ ...limits, clock, endsAt, over, isOver: false }, work);
  }

  now(): number {
    return this.#clock.now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown> {
    const call = atHand.getStore();
    if (!call || milliseconds <= SHORTEST_LIMITED_MS) return this.#clock.sleep(milliseconds, signal);
    assertNotCancelled(call);
    if (milliseconds > leftMs(call)) throw timeIsOver(call);
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
    if (!call) return this.#clock.deadline(milliseconds);
    const leftOfCall = isTimeOver(call) ? lastLookMs(call) : leftMs(call);
    return this.#clock.deadline(Math.max(1, Math.min(milliseconds, leftOfCall)));
  }
}

function leftMs({ endsAt, clock }: Call): number {
  return endsAt - clock.now();
}

function lastLookMs(call: Call): number {
  return Math.max(1, leftMs(call) + LAST_LOOK_MS);
}

/** A wait that would be longer than the time that is left ends at once, and the time with it. */
function isTimeOver({ over, isOver, cancelled }: Call): boolean {
  return over !== undefined && (over.aborted || (isOver && !cancelled.aborted));
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
