/** Traces each attempt of a request that the Azure libraries send, logins and Resource Manager alike. */
import type { TokenCredentialOptions } from "@azure/identity";
import { traceAttempt } from "../../core/trace";

type Policy = NonNullable<TokenCredentialOptions["additionalPolicies"]>[number]["policy"];
type Request = Parameters<Policy["sendRequest"]>[0];

/** How often each request was sent. The libraries send all attempts of a request as the same object. */
const attempts = new WeakMap<Request, number>();

/** Must come after all other policies, so that the policy sees each attempt. */
export const tracePolicy: Policy = {
  name: "trace",
  async sendRequest(request, next) {
    const { method, url } = request;
    const attempt = (attempts.get(request) ?? 0) + 1;
    attempts.set(request, attempt);
    const start = performance.now();
    const trace = (result: number | string, header?: (name: string) => string | undefined) =>
      traceAttempt({ method, url, attempt, milliseconds: performance.now() - start, result, header });
    try {
      const response = await next(request);
      trace(response.status, (name) => response.headers.get(name));
      return response;
    } catch (thrown) {
      const { code, name } = thrown as { code?: string; name?: string };
      trace(code ?? name ?? "no answer");
      throw thrown;
    }
  },
};
