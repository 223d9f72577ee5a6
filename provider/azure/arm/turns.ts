/**
 * How many writes run at the same time on a network watcher. Some watchers do many at a time; others refuse a write
 * beside another one (AnotherOperationInProgress), or fail without a reason (InternalServerError):
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/14152
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/13703
 */
import { withinCall } from "../../core/call-clock";
import { getOrCreate } from "../../core/get-or-create";

/** How many writes a network watcher gets at the same time, as long as nothing is known of it. */
const FIRST_LIMIT = 4;
/** As many as Terraform's azurerm provider has under way by default. */
const HIGHEST_LIMIT = 10;
/** How often as many successes as the limit have to come before the limit grows, at the most. */
const LONGEST_PATIENCE = 32;

/** A write that has its turn. */
export interface Turn {
  /** Azure is done with the write. */
  succeeded(): void;
  /** Azure has refused the write because of another one, or has failed at it without a reason. */
  defeated(): void;
  /**
   * Lets other writes run during `pause`, and then takes a turn again, before those that have had none. Where `alone` is
   * said, no other write of this process runs beside the new turn.
   */
  again(pause: Promise<unknown>, alone: boolean): Promise<void>;
}

/** The turn of a write that waits for no other. */
export const NO_TURN: Turn = {
  succeeded: () => undefined,
  defeated: () => undefined,
  again: async (pause) => void (await pause),
};

interface Waiting {
  /** What no other write may touch at the same time, and is not held yet. */
  readonly keys: readonly string[];
  readonly alone: boolean;
  readonly begin: () => void;
}

export class Turns {
  #limit = FIRST_LIMIT;
  /**
   * How often as many successes as the limit have to come before the limit grows. Twice as often after each defeat, and
   * half as often after a growth that brought none.
   */
  #patience = 1;
  #hasGrown = false;
  #successes = 0;
  /** Counts the defeats that have lowered the limit: writes that began before the last one lower it no more. */
  #lowered = 0;
  #running = 0;
  #isAlone = false;
  readonly #held = new Set<string>();
  readonly #again: Waiting[] = [];
  readonly #queue: Waiting[] = [];

  /** Runs a write in its turn. Of two writes with a common key, the second begins after the end of the first. */
  async run<T>(keys: readonly string[], work: (turn: Turn) => Promise<T>): Promise<T> {
    const own = [...new Set(keys.map((key) => key.toLowerCase()))];
    const entered = this.#enter(this.#queue, own, false);
    await withinCall(entered).catch((thrown) => {
      // The turn comes all the same, later, and is left at once.
      void entered.then(() => this.#end(own));
      throw thrown;
    });
    let began = this.#lowered;
    const turn: Turn = {
      succeeded: () => this.#succeeded(),
      defeated: () => this.#defeated(began),
      again: async (pause, alone) => {
        this.#leave();
        await pause.finally(() => this.#enter(this.#again, [], alone));
        began = this.#lowered;
      },
    };
    try {
      return await work(turn);
    } finally {
      this.#end(own);
    }
  }

  #end(keys: readonly string[]): void {
    for (const key of keys) this.#held.delete(key);
    this.#leave();
  }

  #enter(queue: Waiting[], keys: readonly string[], alone: boolean): Promise<void> {
    return new Promise((resolve) => {
      queue.push({ keys, alone, begin: resolve });
      this.#admit();
    });
  }

  #leave(): void {
    this.#running -= 1;
    this.#isAlone = false;
    this.#admit();
  }

  #admit(): void {
    for (const waiting of [...this.#again, ...this.#queue]) {
      const isFull = this.#running >= (waiting.alone ? 1 : this.#limit);
      if (isFull || this.#isAlone) return;
      if (!waiting.keys.some((key) => this.#held.has(key))) this.#begin(waiting);
    }
  }

  #begin(waiting: Waiting): void {
    const queue = this.#again.includes(waiting) ? this.#again : this.#queue;
    queue.splice(queue.indexOf(waiting), 1);
    this.#running += 1;
    this.#isAlone = waiting.alone;
    for (const key of waiting.keys) this.#held.add(key);
    waiting.begin();
  }

  #succeeded(): void {
    this.#successes += 1;
    if (this.#limit === HIGHEST_LIMIT || this.#successes < this.#limit * this.#patience) return;
    if (this.#hasGrown) this.#patience = Math.max(1, this.#patience / 2);
    this.#hasGrown = true;
    this.#limit += 1;
    this.#successes = 0;
    this.#admit();
  }

  #defeated(began: number): void {
    this.#successes = 0;
    this.#hasGrown = false;
    if (began < this.#lowered || this.#limit === 1) return;
    this.#lowered += 1;
    this.#limit = Math.floor(this.#limit / 2);
    this.#patience = Math.min(this.#patience * 2, LONGEST_PATIENCE);
  }
}

const turnsByWatcher = new Map<string, Turns>();

/** Runs a write on a network watcher in its turn. This process remembers what the network watcher bears. */
export function inTurn<T>(watcherId: string, keys: readonly string[], work: (turn: Turn) => Promise<T>): Promise<T> {
  return getOrCreate(turnsByWatcher, watcherId.toLowerCase(), () => new Turns()).run(keys, work);
}
