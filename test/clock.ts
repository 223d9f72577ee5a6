/** Time as tests need it, however busy the machine is. */
import type { Clock } from "../provider/core/clock";

/** Stops Date.now until it is released: time passes when a test says so. */
export class StoppedClock {
  private readonly running = Date.now;
  private now = Date.now();

  constructor() {
    Date.now = () => this.now;
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
  }

  release(): void {
    Date.now = this.running;
  }
}

/**
 * Turns of the event loop before a sleep ends: what this process's clients and servers have on the way arrives first.
 */
const TURNS = 10;

/**
 * Time that passes only while somebody sleeps, and then at once, however busy the machine is. The shortest of several
 * sleeps ends first.
 */
export class TestClock implements Clock {
  /** How long each sleep was, in milliseconds. */
  readonly sleeps: number[] = [];
  /** What happens during the next sleep. */
  meanwhile?: () => unknown;
  /** A whole second, as HTTP dates are. */
  #now = Math.floor(Date.now() / 1_000) * 1_000;
  #sleepers: { readonly until: number; readonly end: () => void }[] = [];
  #deadlines: { readonly until: number; readonly end: () => void }[] = [];

  now(): number {
    return Math.floor(this.#now);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + milliseconds, end: resolve };
      this.#sleepers = inOrder([...this.#sleepers, sleeper]);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(new DOMException("aborted while it slept", "AbortError"));
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      this.#endAfter(TURNS);
    });
  }

  #endAfter(turns: number): void {
    setImmediate(() => (turns > 1 ? this.#endAfter(turns - 1) : void this.#endFirst()));
  }

  deadline(milliseconds: number): AbortSignal {
    const controller = new AbortController();
    const end = () => controller.abort(new DOMException("the deadline has passed", "TimeoutError"));
    this.#deadlines = inOrder([...this.#deadlines, { until: this.#now + milliseconds, end }]);
    return controller.signal;
  }

  /** Time passes while nobody sleeps: while a cloud gives no answer. */
  pass(milliseconds: number): void {
    this.#passUntil(this.#now + milliseconds);
  }

  async #endFirst(): Promise<void> {
    const [first] = this.#sleepers;
    if (!first) return;
    const [deadline] = this.#deadlines;
    if (deadline && deadline.until <= first.until) {
      this.#passUntil(deadline.until);
      // The deadline may have ended this sleep.
      return this.#sleepers.includes(first) ? this.#endFirst() : undefined;
    }
    this.#passUntil(first.until);
    this.#sleepers = this.#sleepers.filter((one) => one !== first);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    first.end();
  }

  #passUntil(until: number): void {
    for (let [next] = this.#deadlines; next && next.until <= until; [next] = this.#deadlines) {
      this.#deadlines.shift();
      this.#now = Math.max(this.#now, next.until);
      next.end();
    }
    this.#now = Math.max(this.#now, until);
  }
}

/** A cloud of the lab, whose reads lag behind by a time of its own. */
export interface Timed {
  readonly time: { now: () => number };
}

const clocks = new WeakMap<Timed, TestClock>();

/** The clock of a cloud, which is also the clock of the providers that lead there. */
export function clockAt(cloud: Timed): TestClock {
  const clock = clocks.get(cloud) ?? new TestClock();
  clocks.set(cloud, clock);
  cloud.time.now = () => clock.now();
  return clock;
}

function inOrder<Event extends { readonly until: number }>(events: Event[]): Event[] {
  return events.sort((one, other) => one.until - other.until);
}
