/** One client of @azure/arm-network per login, cloud and subscription, with repetition for reads alone. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { NetworkManagementClient } from "@azure/arm-network";
import { neverSent } from "../core/errors";
import type { Settings } from "../core/settings";
import { resolveLogin } from "./auth";
import { retryAfterMs, statusOf } from "./errors";
import { resolveCloud } from "./place";
import type { AzureEnvironment } from "./schema";

type Policy = Parameters<NetworkManagementClient["pipeline"]["addPolicy"]>[0];

const clients = new Map<string, NetworkManagementClient>();

export async function networkClient(
  settings: Settings,
  place: { environment: AzureEnvironment; subscriptionId: string },
): Promise<NetworkManagementClient> {
  const login = resolveLogin(settings);
  const cloud = await resolveCloud(settings, place.environment);
  const key = createHash("sha256")
    .update(JSON.stringify([login.identity, cloud, place.subscriptionId]))
    .digest("hex");
  const known = clients.get(key);
  if (known) return known;
  const client = makeClient(login.credential(cloud), cloud, place.subscriptionId);
  clients.set(key, client);
  return client;
}

export function makeClient(
  credential: ConstructorParameters<typeof NetworkManagementClient>[0],
  cloud: { endpoint: string; scope: string },
  subscriptionId: string,
): NetworkManagementClient {
  // Loaded at the first call to Azure: it takes longer than everything else together.
  const library: typeof import("@azure/arm-network") = require("@azure/arm-network");
  const client = new library.NetworkManagementClient(credential, subscriptionId, {
    endpoint: cloud.endpoint,
    credentialScopes: cloud.scope,
    // The library's own repetition would send a write again whose answer was lost.
    retryOptions: { maxRetries: 0 },
  });
  client.pipeline.addPolicy(repeatReads, { phase: "Retry" });
  return client;
}

const REPEATS = 3;
const FIRST_PAUSE_MS = 500;
/** A Retry-After beyond this is not waited for: the error says so instead. */
const LONGEST_PAUSE_MS = 60_000;
/** Longest wait for one answer. */
const ANSWER_MS = 60_000;

/** Exported for its test. */
export const repeatReads: Policy = {
  name: "repeatReads",
  async sendRequest(request, next) {
    request.timeout ||= ANSWER_MS;
    const read = request.method === "GET" || /\/queryFlowLogStatus(\?|$)/i.test(request.url);
    for (let attempt = 0; ; attempt++) {
      const last = !read || attempt === REPEATS || request.abortSignal?.aborted;
      let pause = FIRST_PAUSE_MS * 2 ** attempt;
      try {
        const response = await next(request);
        const { status } = response;
        if (last || (status < 500 && status !== 429 && status !== 408)) return response;
        pause = Math.max(pause, retryAfterMs(response.headers));
        if (pause > LONGEST_PAUSE_MS) return response;
      } catch (thrown) {
        if (last || request.abortSignal?.aborted || !mayPass(thrown)) throw thrown;
      }
      await sleep(pause);
    }
  },
};

/** No answer at all, for a reason that may not last. */
function mayPass(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === "AbortError") return true;
  const code = String((thrown as { code?: unknown }).code ?? "");
  return thrown.name === "RestError" && statusOf(thrown) === undefined && neverSent(code) !== "untrusted";
}
