/** Whether records of a flow log arrive in its storage account. */
import { arrivalOf, isMissing, noTraffic, unknownWhenUnread } from "../../core/discovery/arrival";
import type { Arrival } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { FlowLogError } from "../../core/errors";
import { flowLogOf } from "../arm/ids";
import type { AccountProperties } from "../arm/storage-account";
import {
  causesIn,
  deletionRules,
  type Obstacle,
  quickestRule,
  readOnlyLock,
  refusalOfAzure,
} from "../delivery/account";
import type { Blobs } from "../delivery/blobs";
import { type Missing, type Newest, newestBlob } from "../delivery/newest-blob";
import { targetState } from "../delivery/targets";
import type { Destinations } from "./destinations";
import { foldersOf, wholeFoldersOf } from "./folders";

const START_AGAIN: Obstacle = {
  said: "",
  advice:
    "disable and enable the flow log, which sets up its access to the account again, and look for AuthenticationError in the account's metrics",
};

const NOT_TOLD = {
  said: "Azure does not tell the storage account",
  advice: "set the storage account of the flow log again",
};

export class AccountArrivals {
  constructor(
    private readonly destinations: Destinations,
    private readonly lateAfterMs: number,
  ) {}

  /** The verdicts are told apart in this order: no target, gone, refused, unknown, no traffic, never and late, arriving. */
  async of(flowLog: FoundFlowLog): Promise<Arrival> {
    const arrival = await unknownWhenUnread(() => this.#arrival(flowLog));
    if (arrival.verdict === "arriving") return arrival;
    const target = await targetState(this.destinations.arm, flowLog.target.id);
    if (target === "gone") {
      const { newest } = arrival;
      const advice = "delete the flow log";
      return { verdict: "failed", said: "its target does not exist", advice, ...(newest ? { newest } : {}) };
    }
    if (!isMissing(arrival)) return arrival;
    return target === "unknown" ? this.#explained(arrival, flowLog) : noTraffic(target.silent, arrival);
  }

  async #arrival(flowLog: FoundFlowLog): Promise<Arrival> {
    const id = flowLog.destination;
    if (id === "") throw FlowLogError.refused("unreadable", NOT_TOLD);
    const account = await this.destinations.account(id);
    if (!account) {
      return { verdict: "destinationGone", said: `${id} does not exist`, advice: "name a storage account that exists" };
    }
    const refusal = refusalOfAzure(account, hasIdentity(flowLog));
    if (refusal) {
      // Whether these credentials may look as well does not matter here.
      const seen = await this.#newestIn(account, flowLog).catch(() => undefined);
      return { verdict: "destinationRefuses", ...refusal, ...(seen && "newest" in seen ? seen : {}) };
    }
    const found = await this.#newestIn(account, flowLog).catch(disabledAccount);
    if ("verdict" in found) return found;
    return "newest" in found ? this.#judged(found.newest) : { verdict: "never", said: neverSaid(found) };
  }

  #judged(newest: Date): Arrival {
    return arrivalOf(newest, this.destinations.now, this.lateAfterMs);
  }

  async #newestIn(account: AccountProperties, flowLog: FoundFlowLog): Promise<Newest | Missing> {
    const { container, roots } = foldersOf(flowLog);
    const blobs = await this.destinations.blobs(account, container);
    const isYoung = (newest: Date) => !isMissing(this.#judged(newest));
    const found = await newestBlob(blobs, roots, isYoung);
    if (!("missing" in found) || found.missing === "container") return found;
    return newestBlob(blobs, await rootsOfOtherGroups(blobs, flowLog, roots[0]), isYoung);
  }

  /** The same verdict with the likely cause. */
  async #explained(arrival: Arrival, flowLog: FoundFlowLog): Promise<Arrival> {
    const { arm } = this.destinations;
    const account = await this.destinations.account(flowLog.destination);
    const lock = hasIdentity(flowLog) ? undefined : await readOnlyLock(arm, flowLog.destination);
    const found = account ? causesIn(account, arrival.newest, hasIdentity(flowLog)) : [];
    const causes = [...found, ...(lock ? [lock] : []), START_AGAIN];
    const { said, advice } = causes[0] ?? START_AGAIN;
    const rule = arrival.verdict === "never" ? await this.#rule(flowLog) : undefined;
    const facts = [arrival.said, said, rule].filter(Boolean);
    return { ...arrival, said: facts.join("; "), advice };
  }

  async #rule(flowLog: FoundFlowLog): Promise<string | undefined> {
    const rules = await deletionRules(this.destinations.arm, flowLog.destination).catch(() => []);
    const rule = quickestRule(rules, wholeFoldersOf(flowLog));
    return rule && `the rule ${rule.name} of the account deletes blobs there after ${rule.days} days`;
  }
}

function hasIdentity({ inputs }: FoundFlowLog): boolean {
  return inputs.identity !== undefined && inputs.identity !== null;
}

function neverSaid({ missing }: Missing): string {
  return missing === "container"
    ? "the account has no container for records, so Azure has never delivered any"
    : "the container holds no record of this flow log, the first of which may take an hour";
}

/** A disabled account refuses Azure, too. */
function disabledAccount(thrown: unknown): Arrival {
  const { code, parts } = FlowLogError.of(thrown);
  if (code !== "AccountIsDisabled") throw thrown;
  return { verdict: "destinationRefuses", said: parts.said, advice: "enable the account or its subscription again" };
}

/** The same folder below the name of another group: no document says which group Azure writes. */
async function rootsOfOtherGroups(blobs: Blobs, { id, className }: FoundFlowLog, known: string): Promise<string[]> {
  if (className !== "AzureFlowLog") return [];
  const { subscriptionId, networkWatcherName, flowLogName } = flowLogOf(id);
  const groups = await blobs.list(`flowLogResourceID=/${subscriptionId.toUpperCase()}_`, true);
  const name = `${networkWatcherName}_${flowLogName}`.toUpperCase();
  return (groups?.prefixes ?? []).map((group) => `${group}${name}/`).filter((root) => root !== known);
}
