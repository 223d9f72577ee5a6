/** The attempts of one request: when the next one is due. What the rate limit refuses counts apart from failures. */
import { budgetInCall } from "../call-clock";
import type { Clock } from "../clock";
import { type AttemptResult, LONGEST_PAUSE_MS, RATE_LIMIT_LASTS_MS, type RetryOptions, retryPauseMs } from "./retry";
import type { Throttle } from "./throttle";

export class Attempts {
  #refusals = 0;
  #failures = 0;
  /** When the rate limit first refused this request, in milliseconds since 1970. */
  #throttledSince: number | undefined;

  constructor(
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    private readonly retry: RetryOptions = {},
  ) {}

  /** Waits until the rate limit lets requests of this login pass. */
  begin(): Promise<void> {
    return this.throttle.pass(this.clock);
  }

  /**
   * The pause before the next attempt, in milliseconds; undefined when there is none. What the rate limit has refused
   * makes all requests of the login pause.
   */
  pauseAfter(result: Omit<AttemptResult, "attempt" | "throttledForMs">): number | undefined {
    const now = this.clock.now();
    if (result.status !== 429) {
      this.#failures += 1;
      return retryPauseMs({ ...result, attempt: this.#failures }, this.#retryInCall(), { now });
    }
    this.#refusals += 1;
    this.#throttledSince ??= now;
    const throttledForMs = now - this.#throttledSince;
    const pauseMs = retryPauseMs({ ...result, attempt: this.#refusals, throttledForMs }, this.#retryInCall(), { now });
    if (pauseMs !== undefined) this.throttle.closeUntil(now + pauseMs);
    return pauseMs;
  }

  /** What the rate limit refuses is sent again as long as the program gives the call. */
  #retryInCall(): RetryOptions {
    const { rateLimitRetries = {}, longestPauseMs = LONGEST_PAUSE_MS } = this.retry;
    const { forMs = RATE_LIMIT_LASTS_MS } = rateLimitRetries;
    return {
      ...this.retry,
      longestPauseMs: budgetInCall(longestPauseMs),
      rateLimitRetries: { ...rateLimitRetries, forMs: budgetInCall(forMs) },
    };
  }
}
