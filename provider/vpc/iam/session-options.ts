/** What all requests with the same credentials share. */
import type { Clock } from "../../core/clock";
import type { TrustedAuthorities } from "../../core/http/client";
import type { RateLimitRetries, Throttle } from "../../core/http/throttle";
import type { CredentialGuard } from "./credential-guard";

export interface SessionOptions {
  readonly guard: CredentialGuard;
  readonly trust: TrustedAuthorities;
  /** The throttle that all requests with these credentials share. */
  readonly throttle: Throttle;
  readonly rateLimitRetries?: RateLimitRetries;
  readonly clock: Clock;
  /** Only for a session whose refusals say nothing of the credentials: the guard that knows about them. */
  readonly parent?: CredentialGuard;
}
