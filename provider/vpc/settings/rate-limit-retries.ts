/**
 * How long a request that the rate limit refuses is sent again, from the settings of the clouds' Terraform provider.
 */
import { FlowLogError } from "../../core/errors";
import type { RateLimitRetries } from "../../core/http/throttle";
import type { Setting } from "../../core/settings";

/**
 * `retries` is the most often that a request is sent again, `seconds` the longest time.
 * https://registry.terraform.io/providers/opentelekomcloud/opentelekomcloud/latest/docs
 */
export function rateLimitRetriesFrom(
  retries: Setting | undefined,
  seconds: Setting | undefined,
): { rateLimitRetries?: RateLimitRetries } {
  if (!retries && !seconds) return {};
  const rateLimitRetries = {
    ...(retries ? { retries: wholeNumber(retries) } : {}),
    ...(seconds ? { forMs: 1_000 * wholeNumber(seconds) } : {}),
  };
  return { rateLimitRetries };
}

function wholeNumber({ value, from }: Setting): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw FlowLogError.refused("invalid", { said: `${from} must be a whole number, got "${value}"` });
}
