/** Time as tests need it, however busy the machine is. */
import promises from "node:timers/promises";
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
 * Time that passes only while somebody sleeps, and then at once, however busy the machine is. The shortest of several
 * sleeps ends first.
 */
export class TestClock implements Clock {
  /** How long each sleep was, in milliseconds. */
  readonly sleeps: number[] = [];
  /** What happens during the next sleep. */
  meanwhile?: () => unknown;
  #now = Date.now();
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
      setImmediate(async () => {
        const { meanwhile } = this;
        this.meanwhile = undefined;
        await meanwhile?.();
        this.#endFirst();
      });
    });
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

  #endFirst(): void {
    const [first] = this.#sleepers;
    if (!first) return;
    const [deadline] = this.#deadlines;
    if (deadline && deadline.until <= first.until) {
      this.#passUntil(deadline.until);
      // The deadline may have ended this sleep.
      if (this.#sleepers.includes(first)) this.#endFirst();
      return;
    }
    this.#passUntil(first.until);
    this.#sleepers = this.#sleepers.filter((one) => one !== first);
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

function inOrder<Event extends { readonly until: number }>(events: Event[]): Event[] {
  return events.sort((one, other) => one.until - other.until);
}

/** Longer timers are no pauses: a request has 30 seconds, and the lab's server has 10 to start. */
const PAUSES_BELOW_MS = 10_000;

/**
 * Time that passes only while something pauses, and then at once: a pause is as long as it says, and costs nothing. The
 * shortest of several pauses ends first. Date.now and setTimeout of the whole process follow this time.
 */
export class SkippedTime {
  /** How long each pause was, in milliseconds. */
  readonly pauses: number[] = [];
  /** What happens during the next pause. */
  meanwhile?: () => unknown;
  readonly #running = { now: Date.now, sleep: promises.setTimeout, setTimeout: globalThis.setTimeout };
  readonly #pending: { readonly until: number; readonly end: () => void }[] = [];
  #now = Date.now();

  constructor() {
    const start = this.#running.setTimeout;
    Date.now = () => Math.floor(this.#now);
    const sleep = (milliseconds = 0, value?: unknown) =>
      new Promise<unknown>((resolve) => this.#pause(milliseconds, () => resolve(value)));
    promises.setTimeout = sleep as typeof promises.setTimeout;
    globalThis.setTimeout = ((done: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
      milliseconds < PAUSES_BELOW_MS
        ? this.#pause(milliseconds, () => done(...given))
        : start(done, milliseconds, ...given)) as typeof setTimeout;
  }

  #pause(milliseconds: number, end: () => void): NodeJS.Immediate {
    this.pauses.push(milliseconds);
    this.#pending.push({ until: this.#now + milliseconds, end });
    this.#pending.sort((one, other) => one.until - other.until);
    return setImmediate(async () => {
      const { meanwhile } = this;
      this.meanwhile = undefined;
      await meanwhile?.();
      const next = this.#pending.shift();
      this.#now = Math.max(this.#now, next?.until ?? 0);
      next?.end();
    });
  }

  release(): void {
    Date.now = this.#running.now;
    promises.setTimeout = this.#running.sleep;
    globalThis.setTimeout = this.#running.setTimeout;
  }
}

/** No test of this suite waits: each begins with a SkippedTime of its own. */
export function skipPauses(): () => SkippedTime {
  let time: SkippedTime;
  beforeEach(() => {
    time = new SkippedTime();
  });
  afterEach(() => time.release());
  return () => time;
}
