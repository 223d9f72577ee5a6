/**
 * Sends a login again that the rate limit has refused, or that was answered with something else than a token. The Azure
 * libraries do neither: they repeat after 5xx alone, and after 429 only when the answer has a Retry-After.
 */
import type { TokenCredentialOptions } from "@azure/identity";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { Attempts } from "../../core/http/attempts";
import { Throttle } from "../../core/http/throttle";

type Policy = NonNullable<TokenCredentialOptions["additionalPolicies"]>[number]["policy"];
type Answer = Awaited<ReturnType<Policy["sendRequest"]>>;

/** A login may take a minute altogether. */
const RATE_LIMIT_RETRIES = { forMs: 45_000 };

export function patientLogins(clock: Clock = SYSTEM_CLOCK): Policy {
  return {
    name: "patientLogins",
    async sendRequest(request, next) {
      const attempts = new Attempts(new Throttle(), clock, { rateLimitRetries: RATE_LIMIT_RETRIES });
      for (;;) {
        const answer = await next(request);
        const isThrottled = answer.status === 429;
        if (!isThrottled && isReadable(request.url, answer)) return answer;
        const status = isThrottled ? 429 : 503;
        const retryAfter = answer.headers.get("retry-after");
        const pauseMs = attempts.pauseAfter({ repeatable: true, status, retryAfter });
        if (pauseMs === undefined) return answer;
        await clock.sleep(pauseMs);
      }
    },
  };
}

/** A refusal is readable, too. */
function isReadable(url: string, { status, bodyAsText }: Answer): boolean {
  if (status !== 200) return true;
  const body = objectIn(bodyAsText ?? "");
  const isToken = /\/oauth2\/(v2\.0\/)?token(\?|$)/i.test(url);
  return body !== undefined && (!isToken || typeof body.access_token === "string");
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
