/** The pauses that a cloud's rate limit asks of all requests of one login. */
import type { Clock } from "../clock";

/** How long a request that the rate limit has refused is sent again. Such a request surely had no effect. */
export interface RateLimitRetries {
  /**
   * Milliseconds since the first refusal. By default: a minute, the longest that rate limits have been reported to
   * last.
   */
  readonly forMs?: number;
  /** How often such a request is sent again. By default: as often as the time allows. */
  readonly retries?: number;
}

/** One for each login. A request that the rate limit refuses makes all other requests of the login wait, too. */
export class Throttle {
  #opensAt = 0;

  /** No request passes before this time, in milliseconds since 1970. */
  closeUntil(time: number): void {
    this.#opensAt = Math.max(this.#opensAt, Math.floor(time));
  }

  async pass(clock: Clock): Promise<void> {
    for (;;) {
      const leftMs = this.#opensAt - clock.now();
      if (leftMs <= 0) return;
      // A random part, because requests that waited together should not all be sent at the same moment.
      await clock.sleep(leftMs * (1 + Math.random() / 5));
    }
  }
}
