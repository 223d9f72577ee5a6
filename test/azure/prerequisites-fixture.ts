/** What the provider looks up and makes around a flow log, at the lab's Azure. */
import { type AzureLab, labId, SUBSCRIPTION } from "../../lab/clouds/azure";
import { networkClient, resourcesClient } from "../../provider/azure/arm/client";
import { Prerequisites } from "../../provider/azure/prerequisites/prerequisites";
import { FlowLogError } from "../../provider/core/errors";
import type { PollOptions } from "../../provider/core/polling";
import { Settings } from "../../provider/core/settings";
import type { TestClock } from "../clock";
import { failure } from "../outcomes";
import { callIn, configWithNewLogin } from "./deployment";
import { borrowLab } from "./labs";

export const SHORT: PollOptions = { budgetMs: 300, firstStepMs: 5, longestStepMs: 20 };
export const place = { environment: "public", subscriptionId: SUBSCRIPTION } as const;

export const networkId = (type: string, ...names: string[]): string =>
  labId("rg-app", `Microsoft.Network/${type}`, ...names);

export interface PrerequisitesAtLab {
  readonly cloud: AzureLab;
  /** The clock of the waits, and of what takes time in the cloud. */
  readonly clock: TestClock;
  readonly settings: Settings;
  readonly prerequisites: Prerequisites;
  /** What Resource Manager was asked for since the last question: `GET networkWatchers`, logins left out. */
  calls(): string[];
  close(): Promise<void>;
}

async function prerequisitesAtLab(): Promise<PrerequisitesAtLab> {
  const lab = await borrowLab();
  const { cloud, clock } = lab;
  const config = configWithNewLogin(cloud);
  const settings = new Settings((key) => config[key], {});
  const network = await networkClient(settings, place, clock);
  const resources = () => resourcesClient(settings, place, clock);
  return {
    cloud,
    clock,
    settings,
    prerequisites: new Prerequisites({ subscriptionId: SUBSCRIPTION, network, resources }, SHORT, clock),
    calls: () => cloud.requests.splice(0).flatMap(({ method, path }) => callIn(method, path)),
    close: lab.close,
  };
}

/** The same for each test of a suite. What is returned stands for the cloud of the test that runs. */
export function prerequisitesEach(): PrerequisitesAtLab {
  let at: PrerequisitesAtLab;
  beforeEach(async () => {
    at = await prerequisitesAtLab();
  });
  afterEach(() => at.close());
  return {
    get cloud() {
      return at.cloud;
    },
    get clock() {
      return at.clock;
    },
    get settings() {
      return at.settings;
    },
    get prerequisites() {
      return at.prerequisites;
    },
    calls: () => at.calls(),
    close: () => at.close(),
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

/**
 * Makes a function that answers the next request to such an address with one of Azure's errors, before it has an
 * effect.
 */
export function strikesAt(at: PrerequisitesAtLab) {
  return (path: RegExp, status: number, code: string, method?: string): void => {
    const body = JSON.stringify({ error: { code, message: "told" } });
    at.cloud.faults.push({ method, path, when: "before", answer: { status, body } });
  };
}
