/** Time as the provider's waits see it. A test passes a clock of its own, so that no test has to wait. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws AbortError when `signal` is aborted meanwhile */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<unknown>;
  /** A signal that is aborted after this time. Like AbortSignal.timeout, the signal keeps no process alive. */
  deadline(milliseconds: number): AbortSignal;
}

/** A timer that is set for longer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  deadline: (milliseconds) => AbortSignal.timeout(Math.min(milliseconds, LONGEST_TIMER_MS)),
};
