/**
 * When reads that wait together are sent in one request. The engine has about the same number of calls under way all the
 * time, so reads wait for each other: until as many wait as were without an answer together before, or for a window.
 */
import { outsideCalls } from "../call-clock";
import type { Clock } from "../clock";

export interface ReadWindowOptions {
  readonly windowMs: number;
  /** How many reads one request can answer. */
  readonly most: number;
  readonly clock: Clock;
}

/** How many windows reads wait while others are under way, because the callers of those read again soon. */
const LONGEST_WINDOWS = 8;

export class ReadWindow {
  readonly #options: ReadWindowOptions;
  /** Reads that have no answer yet, sent or not. */
  #open = 0;
  /** Reads that are not sent yet. */
  #waiting = 0;
  /** How many reads had no answer together when a window last ended. */
  #expected = Number.POSITIVE_INFINITY;
  #send: (() => void) | undefined;

  constructor(options: ReadWindowOptions) {
    this.#options = options;
  }

  /** What DataLoader calls at the first read of a batch, with the function that sends the batch. */
  readonly schedule = (send: () => void): void => {
    // DataLoader begins a batch when the one before is full.
    this.#send?.();
    const once = () => {
      if (this.#send !== once) return;
      this.#send = undefined;
      this.#waiting = 0;
      outsideCalls(send);
    };
    this.#send = once;
    void outsideCalls(() => this.#sendInTime(once));
  };

  /** Waits for a read. `load` hands the read over to DataLoader. */
  async read<Answer>(load: () => Promise<Answer>): Promise<Answer> {
    this.#open += 1;
    try {
      const answer = load();
      this.#waiting += 1;
      this.#expected = Math.max(this.#expected, this.#open);
      if (this.#waiting >= this.#options.most) this.#send?.();
      else if (this.#waiting >= this.#expected) this.#sendAfterThisTick();
      return await answer;
    } finally {
      this.#open -= 1;
    }
  }

  /** A caller may ask for more reads in the same tick than were without an answer before. */
  #sendAfterThisTick(): void {
    const send = this.#send;
    setImmediate(() => {
      if (this.#send === send && this.#waiting >= this.#expected) send?.();
    });
  }

  async #sendInTime(send: () => void): Promise<void> {
    const { clock, windowMs } = this.#options;
    for (let windows = 0; windows < LONGEST_WINDOWS; windows++) {
      await clock.sleep(windowMs);
      if (this.#send !== send) return;
      if (this.#open === this.#waiting) break;
    }
    this.#expected = this.#open;
    send();
  }
}
