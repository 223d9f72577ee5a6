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

/** How long a request may take: no pause. */
const TIME_LIMIT_MS = 30_000;

/** The pauses that `work` makes by setTimeout, in milliseconds; each takes `stretch` times as long. */
export async function pausesOf(work: () => Promise<unknown>, stretch = 1): Promise<number[]> {
  const pauses: number[] = [];
  const { setTimeout: pause } = globalThis;
  globalThis.setTimeout = ((done: () => void, milliseconds = 0) => {
    if (milliseconds >= TIME_LIMIT_MS) return pause(done, milliseconds);
    pauses.push(milliseconds);
    return pause(done, milliseconds * stretch);
  }) as typeof setTimeout;
  try {
    await work();
  } finally {
    globalThis.setTimeout = pause;
  }
  return pauses;
}

/** A clock of core on which time passes only while somebody sleeps, at once. */
export class TestClock implements Clock {
  /** How long each sleep was, in milliseconds. */
  readonly sleeps: number[] = [];
  /** What happens during the next sleep. */
  meanwhile?: () => unknown;
  #now = Date.parse("2026-11-01T00:00:00Z");

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.#now += milliseconds;
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
  }
}
