/** A cloud's answer as text for errors. */
import { describeRetryAfter } from "./retry-after";

export interface CloudAnswer {
  /** Which service answered, where a cloud has several: `gateway`. */
  readonly by?: string;
  /** The HTTP status. */
  readonly status?: number;
  /** The vendor's own code. */
  readonly code?: string;
  readonly message?: string;
  /** The id by which the vendor finds the request in its logs. */
  readonly requestId?: string;
  /** The header Retry-After. */
  readonly retryAfter?: string;
}

/**
 * The parts that there are, as text, such as
 * `409 VPC.3004 Content of flow log is duplicate (request 7f3a…), and asks to wait 5 s`.
 */
export function describeAnswer({ status, code, message, requestId, retryAfter }: CloudAnswer): string {
  const request = requestId && `(request ${requestId})`;
  const text = [status, code, message, request].filter(Boolean).join(" ");
  const wait = describeRetryAfter(retryAfter);
  return wait ? `${text}, and asks to wait ${wait}` : text;
}
