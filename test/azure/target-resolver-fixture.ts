/** The lab's Azure, and what the provider looks up and makes there around a flow log. */
import { type AzureLab, type AzureSwitches, labId, SUBSCRIPTION, startAzure } from "../../lab/clouds/azure";
import { networkClient, resourcesClient } from "../../provider/azure/arm/client";
import { Prerequisites } from "../../provider/azure/prerequisites/prerequisites";
import { FlowLogError } from "../../provider/core/errors";
import type { PollOptions } from "../../provider/core/polling";
import { Settings } from "../../provider/core/settings";
import { failure } from "../outcomes";
import { trust } from "./deployment";

export const SHORT: PollOptions = { budgetMs: 300, firstStepMs: 5, longestStepMs: 20 };
export const place = { environment: "public", subscriptionId: SUBSCRIPTION } as const;

export const networkId = (type: string, ...names: string[]): string =>
  labId("rg-app", `Microsoft.Network/${type}`, ...names);

export interface Around {
  readonly cloud: AzureLab;
  readonly settings: Settings;
  readonly prerequisites: Prerequisites;
  /** What Resource Manager was asked for since the last call of this: `GET networkWatchers`, logins left out. */
  calls(): string[];
  close(): Promise<void>;
}

export async function targets(switches: Partial<AzureSwitches> = {}): Promise<Around> {
  const cloud = await startAzure({ switches });
  const trusted = trust(String(cloud.env.NODE_EXTRA_CA_CERTS));
  const config: Record<string, string | undefined> = {
    "azure-native:metadataHost": cloud.env.ARM_METADATA_HOSTNAME,
    "azure-native:clientId": cloud.env.ARM_CLIENT_ID,
    "azure-native:clientSecret": cloud.env.ARM_CLIENT_SECRET,
    "azure-native:tenantId": cloud.env.ARM_TENANT_ID,
  };
  const settings = new Settings((key) => config[key], {});
  const network = await networkClient(settings, place);
  const resources = () => resourcesClient(settings, place);
  return {
    cloud,
    settings,
    prerequisites: new Prerequisites({ subscriptionId: SUBSCRIPTION, network, resources }, SHORT),
    calls: () =>
      cloud.requests
        .splice(0)
        .filter(({ path }) => path.startsWith("/subscriptions/"))
        .map(({ method, path }) => `${method} ${path.split("?")[0]?.split("/").at(-1)}`),
    async close() {
      trusted.forget();
      await cloud.close();
    },
  };
}

/** The refusal that `work` ends with: whatever it is, nothing is in doubt. */
export async function refusal(work: Promise<unknown>): Promise<FlowLogError> {
  const error = await failure(work);
  if (!(error instanceof FlowLogError)) throw error;
  if (error.outcome !== "none") throw new Error(`outcome ${error.outcome}: ${error.message}`);
  return error;
}

/** What the cloud holds under an id. */
export function held<T>(collection: Record<string, T>, id: string): T {
  const found = collection[id.toLowerCase()];
  if (!found) throw new Error(`the cloud holds no ${id}`);
  return found;
}

/** Answers the next request to such an address with one of Azure's errors, before it has an effect. */
export function strike({ cloud }: Around, path: RegExp, status: number, code: string, method?: string): void {
  const body = JSON.stringify({ error: { code, message: "told" } });
  cloud.faults.push({ method, path, when: "before", answer: { status, body } });
}
