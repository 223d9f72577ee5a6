/** Whether the storage accounts of flow logs exist, and after how many days rules of an account delete records. */
import type { Destination } from "../../core/discovery/destination";
import type { FoundFlowLog } from "../../core/discovery/found";
import { inOrder } from "../../core/discovery/in-order";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { deletionRules, quickestRule } from "../delivery/account";
import { Destinations } from "./destinations";
import { wholeFoldersOf } from "./folders";
import type { AzureClass } from "./found";

type Found = FoundFlowLog<AzureClass>;

/** How many storage accounts are looked at at the same time. */
const AT_ONCE = 8;

/** A disabled flow log may not tell its account. An account that can't be looked at hides nothing of the others. */
export async function* accountStates(look: Look, flowLogs: readonly Found[]): AsyncGenerator<Destination> {
  const byAccount = new Map<string, Found[]>();
  for (const flowLog of flowLogs) {
    const id = flowLog.destination.toLowerCase();
    if (id !== "") getOrCreate(byAccount, id, (): Found[] => []).push(flowLog);
  }
  if (byAccount.size === 0) return;
  const destinations = new Destinations(look);
  const states = inOrder(byAccount.values(), AT_ONCE, (own) => statesOf(look, destinations, own));
  for await (const some of states) yield* some;
}

/** `flowLogs` write into one account. */
async function statesOf(look: Look, destinations: Destinations, flowLogs: readonly Found[]): Promise<Destination[]> {
  const id = flowLogs[0]?.destination ?? "";
  try {
    const isGone = (await destinations.account(id)) === undefined;
    if (isGone) return flowLogs.map((flowLog) => ({ flowLog, isGone }));
    const rules = await deletionRules(destinations.arm, id).catch((thrown) => {
      look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at the rules of ${id}` }), {});
      return [];
    });
    return flowLogs.map((flowLog) => {
      const days = quickestRule(rules, wholeFoldersOf(flowLog))?.days;
      return { flowLog, isGone, ...(days === undefined ? {} : { retentionDays: days }) };
    });
  } catch (thrown) {
    look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${id}` }), {});
    return [];
  }
}
