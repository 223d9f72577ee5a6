/** The registration of the resource provider Microsoft.Insights, which flow logs need in their subscription. */
import type { ResourceManagementClient } from "@azure/arm-resources";
import { outsideCalls, withinCall } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { asLongAsCall, type PollOptions, pollUntil } from "../../core/polling";
import { azureError, codeOf } from "../arm/errors";
import { readWithin, unlessForbidden } from "../arm/read-options";

const NAMESPACE = "Microsoft.Insights";

export class InsightsRegistration {
  readonly #subscriptionId: string;
  readonly #client: () => Promise<ResourceManagementClient>;
  readonly #poll: PollOptions;
  readonly #clock: Clock;
  #registration: Promise<void> | undefined;

  constructor(
    subscriptionId: string,
    client: () => Promise<ResourceManagementClient>,
    poll: PollOptions,
    clock: Clock,
  ) {
    this.#subscriptionId = subscriptionId;
    this.#client = client;
    this.#poll = poll;
    this.#clock = clock;
  }

  /** All callers share one registration; after a failure the next call asks Azure again. */
  register(): Promise<void> {
    const poll = asLongAsCall(this.#poll);
    this.#registration ??= outsideCalls(() => this.#register(poll)).catch((thrown) => {
      this.#registration = undefined;
      throw thrown;
    });
    return withinCall(this.#registration);
  }

  async #register(poll: PollOptions): Promise<void> {
    const state = await this.#state();
    if (isEnough(state)) return;
    if (state !== "Registering") await this.#request();
    const last = await pollUntil(() => this.#state(), isEnough, poll, this.#clock);
    if (isEnough(last)) return;
    throw FlowLogError.refused("timeout", {
      said: `the provider ${NAMESPACE} of subscription ${this.#subscriptionId} is still ${last} after ${Math.round(poll.budgetMs / 1000)} s`,
      advice: "run `pulumi up` again",
    });
  }

  /** `GET /subscriptions/{id}/providers/Microsoft.Insights`; undefined when the state may not be read. */
  async #state(): Promise<string | undefined> {
    const { providers } = await this.#client();
    const provider = await unlessForbidden(
      () => readWithin((options) => providers.get(NAMESPACE, options)),
      () => undefined,
    );
    return provider && (provider.registrationState ?? "in no state");
  }

  /** `POST /subscriptions/{id}/providers/Microsoft.Insights/register` */
  async #request(): Promise<void> {
    const { providers } = await this.#client();
    try {
      await providers.register(NAMESPACE);
    } catch (thrown) {
      const error = azureError(thrown);
      // Only the answer may have been lost.
      if (error.outcome === "unknown" && (await this.#hasBegun())) return;
      const { kind, parts } = error;
      const what = `provider ${NAMESPACE} in subscription ${this.#subscriptionId}`;
      // A lock, a policy or a disabled subscription is no missing right.
      if (codeOf(thrown) !== "AuthorizationFailed") {
        throw FlowLogError.refused(kind, { ...parts, said: `registering the ${what}: ${parts.said}` });
      }
      throw FlowLogError.refused("forbidden", {
        said: `these credentials may not register the ${what} (permission ${NAMESPACE}/register/action): ${parts.said}`,
        advice: `let somebody who may run: az provider register --namespace ${NAMESPACE} --subscription ${this.#subscriptionId}, or set skipProviderRegistration to true where it is not needed`,
      });
    }
  }

  async #hasBegun(): Promise<boolean> {
    const state = await this.#state().catch(() => undefined);
    return state === "Registering" || state === "Registered";
  }
}

/** Where the state may not be read, Azure decides: a write that needs the registration is then refused. */
function isEnough(state: string | undefined): boolean {
  return state === undefined || state.toLowerCase() === "registered";
}
