/** The provider Microsoft.Insights, which has to be registered in a subscription before its traffic can be logged. */
import type { ResourceManagementClient } from "@azure/arm-resources";
import { FlowLogError } from "../../core/errors";
import { type PollOptions, pollUntil } from "../../core/polling";
import { azureError } from "../arm/errors";
import { readWithin } from "../arm/read-options";

const NAMESPACE = "Microsoft.Insights";

export class InsightsRegistration {
  readonly #subscriptionId: string;
  readonly #client: () => Promise<ResourceManagementClient>;
  readonly #poll: PollOptions;
  #asked: Promise<void> | undefined;

  constructor(subscriptionId: string, client: () => Promise<ResourceManagementClient>, poll: PollOptions) {
    this.#subscriptionId = subscriptionId;
    this.#client = client;
    this.#poll = poll;
  }

  /** Once for all who ask; after a failure the next one asks Azure again. */
  ensure(): Promise<void> {
    this.#asked ??= this.#register().catch((thrown) => {
      this.#asked = undefined;
      throw thrown;
    });
    return this.#asked;
  }

  async #register(): Promise<void> {
    const state = await this.#state();
    if (isOver(state)) return;
    if (state !== "Registering") await this.#request();
    const last = await pollUntil(() => this.#state(), isOver, this.#poll);
    if (isOver(last)) return;
    throw FlowLogError.refused("timeout", {
      said: `the provider ${NAMESPACE} of subscription ${this.#subscriptionId} is still ${last} after ${Math.round(this.#poll.budgetMs / 1000)} s`,
      advice: "run `pulumi up` again",
    });
  }

  /** `GET /subscriptions/{id}/providers/Microsoft.Insights`; undefined when it may not be read. */
  async #state(): Promise<string | undefined> {
    const { providers } = await this.#client();
    try {
      const { registrationState = "in no state" } = await readWithin((options) => providers.get(NAMESPACE, options));
      return registrationState;
    } catch (thrown) {
      if (FlowLogError.of(thrown).kind === "forbidden") return undefined;
      throw thrown;
    }
  }

  /** `POST /subscriptions/{id}/providers/Microsoft.Insights/register` */
  async #request(): Promise<void> {
    const { providers } = await this.#client();
    try {
      await providers.register(NAMESPACE);
    } catch (thrown) {
      const { kind, parts } = azureError(thrown);
      const what = `provider ${NAMESPACE} in subscription ${this.#subscriptionId}`;
      if (kind !== "forbidden") {
        throw new FlowLogError(kind, { ...parts, said: `registering the ${what}: ${parts.said}`, outcome: "none" });
      }
      throw FlowLogError.refused("forbidden", {
        said: `these credentials may not register the ${what} (permission ${NAMESPACE}/register/action): ${parts.said}`,
        advice: `let somebody who may run: az provider register --namespace ${NAMESPACE} --subscription ${this.#subscriptionId}, or set skipProviderRegistration to true where it is not needed`,
      });
    }
  }
}

/** Where the state may not be read, it is left to Azure to refuse what needs it. */
function isOver(state: string | undefined): boolean {
  return state === undefined || state.toLowerCase() === "registered";
}
